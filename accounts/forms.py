"""Sign-in forms in our words: allauth's, with one password field and plain sentences, plus what we ask a new person."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import selectors
from accounts.models import User
from accounts.states import Scope
from common.forms import Choice, RefusableForm

EMAIL = _("Email address")
WRITE_EMAIL = _("Write your email address")
EMAIL_SHAPE = _("Write your email address with an @, like name@example.org")
WRITE_PASSWORD = _("Write your password")
EASY_PASSWORD = _("At least 10 characters. A few words in a row are easy to remember.")
DEFAULT_ZONE = "UTC"


class PlainForm(forms.Form):
    """Takes allauth's labels for placeholders away and gives each field our words. Passwords are asked once."""

    words: dict[str, dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            words = self.words.get(name, {})
            field.label = words.get("label", field.label)
            field.help_text = words.get("help", "")
            field.error_messages.update(words.get("errors", {}))


_EMAIL_WORDS = {"label": EMAIL, "errors": {"required": WRITE_EMAIL, "invalid": EMAIL_SHAPE}}
_PASSWORD_WORDS = {"label": _("Password"), "errors": {"required": WRITE_PASSWORD}}
_NEW_PASSWORD_WORDS = {
    "label": _("New password"),
    "help": EASY_PASSWORD,
    "errors": {"required": _("Write a new password")},
}


class TimeZoneInput(forms.HiddenInput):
    """Filled in by the browser (static/js/timezone.js); without JavaScript it stays UTC and can be changed later."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-time-zone": ""})


class NewPersonForm(PlainForm):
    """What we ask someone who joins, with a password or through another site."""

    AGES = [("16", _("16 or older")), ("younger", _("Younger than 16"))]

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    age = forms.ChoiceField(label=_("How old are you?"), choices=AGES, widget=forms.RadioSelect)
    time_zone = forms.CharField(required=False, max_length=64, widget=TimeZoneInput, initial=DEFAULT_ZONE)

    field_order = ["name", "email", "password1", "age", "time_zone"]
    words = {
        "name": {"help": _("As you want it on certificates."), "errors": {"required": _("Write your name")}},
        "email": _EMAIL_WORDS,
        "password1": {
            "label": _("Password"),
            "help": EASY_PASSWORD,
            "errors": {"required": _("Choose a password")},
        },
        "age": {"errors": {"required": _("Tell us if you are 16 or older")}},
    }

    def clean_age(self) -> str:
        """Only asked, never stored."""
        if self.cleaned_data["age"] != "16":
            raise forms.ValidationError(
                _("Microvol is for people from 16 on. We would love to see you when you are 16."), code="too_young"
            )
        return self.cleaned_data["age"]

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        return zone if zone in available_timezones() else DEFAULT_ZONE

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.time_zone = self.cleaned_data["time_zone"]
        user.save(update_fields=["name", "time_zone"])


class SignupForm(NewPersonForm, account_forms.SignupForm):
    account_already_exists: bool

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Answers the same, and takes as long, whether the address is known or not."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:  # the same address joined a moment ago: a double click, most likely
                self.account_already_exists = True
        else:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class SocialSignupForm(NewPersonForm, social_forms.SignupForm):
    """The last step after another site has said who this is."""


class LoginForm(PlainForm, account_forms.LoginForm):
    words = {"login": _EMAIL_WORDS, "password": _PASSWORD_WORDS}


class ResetPasswordForm(PlainForm, account_forms.ResetPasswordForm):
    words = {"email": _EMAIL_WORDS}


class ResetPasswordKeyForm(PlainForm, account_forms.ResetPasswordKeyForm):
    words = {"password1": _NEW_PASSWORD_WORDS}


class SetPasswordForm(PlainForm, account_forms.SetPasswordForm):
    words = {"password1": _NEW_PASSWORD_WORDS}


class ChangePasswordForm(PlainForm, account_forms.ChangePasswordForm):
    words = {
        "oldpassword": {"label": _("Current password"), "errors": {"required": _("Write your current password")}},
        "password1": _NEW_PASSWORD_WORDS,
    }


class AddEmailForm(PlainForm, account_forms.AddEmailForm):
    words = {
        "email": {
            "label": _("New email address"),
            "help": _("We send a link there. Until you open it, the old address stays."),
            "errors": {"required": _("Write the new email address"), "invalid": EMAIL_SHAPE},
        }
    }


class ReauthenticateForm(PlainForm, account_forms.ReauthenticateForm):
    words = {"password": _PASSWORD_WORDS}


_CODE_ERRORS = {"required": _("Write the code")}


class SecondFactorForm(PlainForm, mfa_forms.AuthenticateForm):
    words = {
        "code": {
            "label": _("Code"),
            "help": _("Six digits from your authenticator app, or one of your recovery codes."),
            "errors": _CODE_ERRORS,
        }
    }


class SecondFactorAgainForm(PlainForm, mfa_forms.ReauthenticateForm):
    words = SecondFactorForm.words


class ActivateSecondFactorForm(PlainForm, totp_forms.ActivateTOTPForm):
    words = {
        "code": {
            "label": _("Code from the app"),
            "help": _("Six digits that change every half minute."),
            "errors": _CODE_ERRORS,
        }
    }


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As you want it on certificates."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name")},
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Times and due dates are shown in it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = selectors.time_zone_choices()  # type: ignore[attr-defined]


class TokenForm(RefusableForm):
    """An access token: what for, what it may do, how long. Tokens without an end are not offered."""

    LIFETIMES = [(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("A year"))]

    name = forms.CharField(
        label=_("What it is for"),
        help_text=_("For yourself, so that you know later which one to revoke."),
        max_length=60,
        error_messages={"required": _("Write what it is for")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("Choose only what the program needs."),
        choices=[(scope.value, Choice(scope.value, scope.label)) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the token may do")},
    )
    days = forms.TypedChoiceField(
        label=_("How long it works"), choices=LIFETIMES, coerce=int, initial=90, widget=forms.Select
    )
