"""Sign-in adapters: where allauth meets our words and our mails."""

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import devices, mails
from accounts.models import User

logger = logging.getLogger("microvol.request")

Words = dict[str, str | Promise]

# What the page shows anyway is not said twice.
SILENT = {"account/messages/logged_in.txt", "account/messages/email_confirmation_sent.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes out through Django's backend, which is our outbox."""

    error_messages: ClassVar[Words] = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": _("This is your address already. Write the new one"),
        "same_as_current": _("This is your address already. Write the new one"),
        "email_password_mismatch": _("Check the email address and the password: they do not belong together"),
        "email_taken": _("Someone else uses this address. Write another one"),
        "enter_current_password": _("Check your current password: this is not it"),
        "incorrect_password": _("Check your password: this is not it"),
        "invalid_password_reset": _("This link was used before or is too old. Ask for a new one"),
        "too_many_login_attempts": _("Wait a few minutes and try again: there were many tries in a row"),
        "rate_limited": _("Wait a few minutes and try again: there were many tries in a row"),
    }

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        written = mails.write(template_prefix, email=email, context=context)
        message = EmailMultiAlternatives(
            written.subject, written.text, settings.DEFAULT_FROM_EMAIL, [email], headers=headers
        )
        message.attach_alternative(written.html, "text/html")
        return message

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in SILENT:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whoever reaches us past one of our proxies has no address that could be trusted, so no tries either."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured as error:
            logger.warning("fewer proxies than TRUSTED_PROXY_COUNT says: %s", request.path)
            raise PermissionDenied from error

    def is_safe_url(self, url: str | None) -> bool:
        """An address that is none ("https://[") is one more that nobody is led to."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def login(self, request: HttpRequest, user: User) -> None:
        request.is_first_sign_in = user.last_login is None  # type: ignore[attr-defined]
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Tells the owner of an account when it is opened from a browser we have not seen (not the very first time)."""
        response = super().post_login(request, user, **kwargs)
        is_first = getattr(request, "is_first_sign_in", False)
        if not is_first and not devices.is_known(request, user):
            self.send_notification_mail("accounts/new_device", user)
        devices.remember(request, response, user)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[Words] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Write the code that the app shows now: this one does not fit"),
    }


class SocialAdapter(DefaultSocialAccountAdapter):
    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """A site that the operator did not set up has no pages here."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as error:
            raise Http404 from error

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """The other site's idea of the name is a start; the person may write another."""
        data = sociallogin.provider.extract_common_fields(sociallogin.account.extra_data)
        name = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        return {**super().get_signup_form_initial_data(sociallogin), "name": name}

    error_messages: ClassVar[Words] = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _(
            "There is an account with this address. Sign in with your password, then connect %s in the settings"
        ),
        "no_password": _("Set a password first, so that you can still sign in"),
        "no_verified_email": _("Confirm your email address first, so that you can still sign in"),
        "connected_other": _("This account is connected to another person on Microvol"),
    }
