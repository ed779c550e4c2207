"""The staff's own site: signing in as everywhere else, and without the screens that packages bring along."""

from collections.abc import Iterable
from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest
from django.template.response import TemplateResponse

from tasks.selectors.moderation import what_waits

# With these screens staff could read secrets, sign in as somebody else, or lose the site.
WITHOUT_SCREEN = {
    "account.emailaddress",
    "mfa.authenticator",
    "sites.site",
    "socialaccount.socialaccount",
    "socialaccount.socialapp",
    "socialaccount.socialtoken",
    "usersessions.usersession",
}


class StaffDesk(AdminSite):
    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # allauth's rate limits and second step guard this door too.
        self.login = secure_admin_login(self.login)  # type: ignore[method-assign]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """With what waits for a person on top."""
        return super().index(request, {**(extra_context or {}), "waits": what_waits()})

    def register(
        self, model_or_iterable: ModelBase | Iterable[ModelBase], admin_class: Any = None, **options: Any
    ) -> None:
        given = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        models = cast(Iterable[type[Model]], given)
        shown = [model for model in models if model._meta.label_lower not in WITHOUT_SCREEN]
        super().register(shown, admin_class, **options)
