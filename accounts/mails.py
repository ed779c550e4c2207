"""The words of account mails. Each is one short message with at most one button, written as text and as HTML."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Written:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class AccountMail:
    """Sentences may name values of allauth's context as {email}. A notice says where a change came from."""

    subject: Words
    paragraphs: tuple[Words, ...]
    action: Words = ""
    url: str = ""
    ending: Words = ""
    is_notice: bool = False


_IGNORE = _("If this was not you, ignore this email. Nothing happens without your click.")

_CONFIRM = AccountMail(
    subject=_("Confirm your email address"),
    paragraphs=(_("Someone, we hope you, gave this address to Microvol. Confirm it, and your account is ready."),),
    action=_("Confirm this address"),
    url="activate_url",
    ending=_(
        "The link works for 3 days. If this was not you, ignore this email: without your click the address is not used."
    ),
)

MAILS: dict[str, AccountMail] = {
    "account/email/email_confirmation": _CONFIRM,
    "account/email/email_confirmation_signup": _CONFIRM,
    "account/email/account_already_exists": AccountMail(
        subject=_("You already have an account"),
        paragraphs=(
            _("Someone, we hope you, tried to join Microvol with this address. It has an account: sign in with it."),
            _("If you do not remember the password, set a new one."),
        ),
        action=_("Set a new password"),
        url="password_reset_url",
        ending=_IGNORE,
    ),
    "account/email/unknown_account": AccountMail(
        subject=_("There is no account with this address"),
        paragraphs=(
            _("Someone, we hope you, asked for a new password for {email}. There is no Microvol account with it."),
            _("You may have joined with another address. If you have not joined yet, you can do that now."),
        ),
        action=_("Join Microvol"),
        url="signup_url",
        ending=_IGNORE,
    ),
    "account/email/password_reset_key": AccountMail(
        subject=_("Set a new password"),
        paragraphs=(_("You asked for a new password. Choose one with the button below."),),
        action=_("Set a new password"),
        url="password_reset_url",
        ending=_("The link works once. If you did not ask, ignore this email: your password stays as it is."),
    ),
    "account/email/password_reset": AccountMail(
        subject=_("Your password was set anew"),
        paragraphs=(_("A new password was set for your account."),),
        is_notice=True,
    ),
    "account/email/password_changed": AccountMail(
        subject=_("Your password was changed"),
        paragraphs=(_("The password of your account was changed."),),
        is_notice=True,
    ),
    "account/email/password_set": AccountMail(
        subject=_("Your account has a password now"),
        paragraphs=(_("A password was set for your account."),),
        is_notice=True,
    ),
    "account/email/email_changed": AccountMail(
        subject=_("Your email address was changed"),
        paragraphs=(_("The address of your account was changed from {from_email} to {to_email}."),),
        is_notice=True,
    ),
    "account/email/email_confirm": AccountMail(
        subject=_("Your email address is confirmed"),
        paragraphs=(_("An address of your account was confirmed."),),
        is_notice=True,
    ),
    "account/email/email_deleted": AccountMail(
        subject=_("An email address was removed"),
        paragraphs=(_("{deleted_email} was removed from your account."),),
        is_notice=True,
    ),
    "accounts/new_device": AccountMail(
        subject=_("New sign-in to your account"),
        paragraphs=(_("Someone signed in to your account from a browser we have not seen before."),),
        is_notice=True,
    ),
    "accounts/token_made": AccountMail(
        subject=_("An access token was made for your account"),
        paragraphs=(
            _("With the token “{name}” a program can act in your name. It may: {scopes}."),
            _("It works until {day}, or until you revoke it."),
        ),
        action=_("See your tokens"),
        url="tokens_url",
        ending=_("If this was not you, set a new password: that revokes all tokens and signs everybody else out."),
    ),
    "accounts/address_test": AccountMail(
        subject=_("Your email address works again"),
        paragraphs=(
            _("Mail to {email} came back to us, so we had stopped writing. You asked us to try again."),
            _("If you read this in your mailbox, everything is fine, and there is nothing to do."),
        ),
    ),
    "accounts/suspended": AccountMail(
        subject=_("Your account is suspended"),
        paragraphs=(
            _("A person at Microvol has suspended your account, for this reason:"),
            _("{why}"),
            _(
                "You cannot sign in, and your public page is out of sight. Tasks you held are free for others. What "
                "you handed in is still reviewed, and nothing of yours is deleted."
            ),
        ),
        ending=_("If you see it differently, answer this email. Somebody else looks at it again."),
    ),
    "accounts/reinstated": AccountMail(
        subject=_("Your account is open again"),
        paragraphs=(
            _("A person at Microvol has opened your account again:"),
            _("{why}"),
            _("You can sign in as before, and your public page is back if you had one."),
        ),
    ),
    "accounts/leaving": AccountMail(
        subject=_("Your account will be deleted"),
        paragraphs=(
            _("You asked us to delete your account. That happens on {day}, and nobody can undo it then."),
            _("Until then everything works as before. You can still save your data, and you can stay."),
        ),
        action=_("Keep my account"),
        url="stay_url",
        ending=_("If this was not you, keep the account with the button above, and then set a new password."),
    ),
    "accounts/staying": AccountMail(
        subject=_("Your account stays"),
        paragraphs=(_("Your account will not be deleted. Everything is as it was."),),
    ),
    "accounts/not_deleted": AccountMail(
        subject=_("Your account could not be deleted"),
        paragraphs=(_("Today your account should have been deleted. That was not possible:"), _("{why}")),
        ending=_("Nothing was changed. Ask again in your settings once that is settled."),
    ),
    "socialaccount/email/account_connected": AccountMail(
        subject=_("A way to sign in was added"),
        paragraphs=(_("Your account can now be opened through {provider}."),),
        is_notice=True,
    ),
    "socialaccount/email/account_disconnected": AccountMail(
        subject=_("A way to sign in was removed"),
        paragraphs=(_("Your account can no longer be opened through {provider}."),),
        is_notice=True,
    ),
    "mfa/email/totp_activated": AccountMail(
        subject=_("Second step switched on"),
        paragraphs=(_("Signing in to your account now also asks for a code from an app."),),
        is_notice=True,
    ),
    "mfa/email/totp_deactivated": AccountMail(
        subject=_("Second step switched off"),
        paragraphs=(_("Signing in to your account no longer asks for a code from an app."),),
        is_notice=True,
    ),
    "mfa/email/recovery_codes_generated": AccountMail(
        subject=_("You have new recovery codes"),
        paragraphs=(_("New recovery codes were made. The earlier ones no longer work."),),
        is_notice=True,
    ),
}


def _on_our_site(url: str) -> str:
    """The same link at our own address: whoever asks for a mail to somebody must not choose the host in it."""
    path = urlsplit(url)._replace(scheme="", netloc="").geturl()
    return f"{settings.SITE_URL}{path}" if path else ""


def write(name: str, *, email: str, context: dict[str, Any]) -> Written:
    """The mail of this name, with its sentences filled in."""
    mail = MAILS[name]
    values = {key: str(value) for key, value in context.items()} | {"email": email}
    page = {
        "heading": mail.subject,
        "paragraphs": [str(paragraph).format_map(values) for paragraph in mail.paragraphs],
        "action": mail.action,
        "url": _on_our_site(values.get(mail.url, "")),
        "ending": mail.ending,
        "is_notice": mail.is_notice,
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        "timestamp": context.get("timestamp"),
        "ip": values.get("ip", ""),
        "user_agent": values.get("user_agent", ""),
        "email": email,
        "site_url": settings.SITE_URL,
    }
    return Written(
        subject=str(mail.subject),
        text=render_to_string("emails/account/message.txt", page).strip() + "\n",
        html=render_to_string("emails/account/message.html", page),
    )
