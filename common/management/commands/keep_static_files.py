"""Puts this release's static files beside those of the releases before it, for pages that are still open."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from common.static_files import keep_static_files


class Command(BaseCommand):
    help = "Copies static files to STATIC_KEPT_DIR, where those of three releases lie. Run it before web servers start."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.STATIC_KEPT_DIR:
            self.stdout.write("STATIC_KEPT_DIR is not set: pages that are open lose their files with each release.")
            return
        came, gone = keep_static_files()
        self.stdout.write(f"{came} files came, {gone} of an old release went.")
