"""App config of the composition root: management commands, and our name on the staff desk."""

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class MicrovolConfig(AppConfig):
    name = "microvol"

    def ready(self) -> None:
        from django.contrib import admin  # models have to be loaded first

        admin.site.site_title = format_lazy(_("{site} staff desk"), site=settings.SITE_NAME)
        admin.site.site_header = admin.site.site_title
        admin.site.index_title = _("What waits, and everything else")


class StaffDeskConfig(AdminConfig):
    default_site = "microvol.admin_site.StaffDesk"
