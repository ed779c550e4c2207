"""Turns what people type about organisations into clean values; decides nothing."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from accounts.selectors import time_zone_choices
from common.forms import Choice, RefusableForm
from organizations.models import Membership, Organization
from organizations.states import Role
from vocabularies.industries import INDUSTRIES
from vocabularies.models import Cause
from vocabularies.services import countries

ABOUT_LENGTH_MIN = 40
ROLE_LINES = {
    Role.OWNER: _("Everything, the team and the settings included."),
    Role.MANAGER: _("Writes and publishes tasks, reviews work, invites reviewers."),
    Role.REVIEWER: _("Reviews the work that volunteers send in."),
}


def role_choices(roles: set[str] | None = None) -> list[tuple[str, Choice]]:
    """Roles as choice cards, all of them or these; the one offered most often stands first."""
    shown = [role for role in reversed(Role) if roles is None or role.value in roles]
    return [(role.value, Choice(role.label, ROLE_LINES[role])) for role in shown]


class WebAddressField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]


class OrganizationForm(RefusableForm):
    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=120,
        # The name goes into mails to strangers, so it must not carry a link.
        validators=[
            RegexValidator(r"(?i)https?:|www\.", _("Write the name without a web address"), inverse_match=True)
        ],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Write the name of your organisation")},
    )
    about = forms.CharField(
        label=_("What you do"),
        help_text=_("For whom, where and how. Two to five sentences that a stranger understands."),
        min_length=ABOUT_LENGTH_MIN,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Say what your organisation does"),
            "min_length": _("Say a little more about what you do, at least %(limit_value)d characters"),
        },
    )
    causes = forms.ModelMultipleChoiceField(
        label=_("Causes you work for"),
        queryset=Cause.objects.order_by("name"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one cause")},
    )
    industry = forms.ChoiceField(
        label=_("Industry"),
        help_text=_("Volunteers who aim for it see your tasks sooner."),
        choices=[("", _("None of these")), *INDUSTRIES],
        required=False,
    )
    country = forms.ChoiceField(
        label=_("Country"),
        help_text=_("Its public holidays are left out when we count your days to review."),
        choices=lambda: countries().items(),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)
    city = forms.CharField(label=_("Town or city"), max_length=80, required=False)
    website = WebAddressField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        error_messages={"invalid": _("Write the whole web address, like https://example.org")},
    )
    registration_number = forms.CharField(
        label=_("Charity or company number"),
        help_text=_("Helps us check you sooner. It is shown on your page."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, fixed: Collection[str] = (), **kwargs: Any) -> None:
        """`fixed` fields are shown but cannot be changed: we checked them."""
        super().__init__(*args, **kwargs)
        for name in fixed:
            self.fields[name].disabled = True
            self.fields[name].help_text = _("We checked this, so only we can change it. Write to us.")

    def cleaned_for_service(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        values["cause_ids"] = [cause.pk for cause in values.pop("causes")]
        return values

    @staticmethod
    def values_of(organization: Organization) -> dict[str, Any]:
        fields = ("name", "about", "industry", "country", "time_zone", "city", "website", "registration_number")
        values = {field: getattr(organization, field) for field in fields}
        return {**values, "causes": organization.causes.all()}


class NewOrganizationForm(OrganizationForm):
    creator_title = forms.CharField(
        label=_("What you do there"),
        help_text=_("Volunteers see it beside your name, like “volunteer coordinator”."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


class InviteForm(RefusableForm):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Write the email address to invite"),
            "invalid": _("Write an email address with an @, like name@example.org"),
        },
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, error_messages={"required": _("Choose a role")})

    def __init__(self, *args: Any, roles: set[str], **kwargs: Any) -> None:
        """Every role stays a valid choice, so that the rule says why one is not for this person."""
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["role"])
        field.choices = role_choices()
        field.widget.choices = role_choices(roles)
        self.initial.setdefault("role", Role.REVIEWER)


class MemberForm(RefusableForm):
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=role_choices,
        error_messages={"required": _("Choose a role")},
    )
    title = forms.CharField(
        label=_("What they do there"),
        help_text=_("Volunteers see it beside the name, like “volunteer coordinator”."),
        max_length=80,
        required=False,
    )


class AcceptForm(RefusableForm):
    title = forms.CharField(
        label=_("What you do there"),
        help_text=_("Volunteers see it beside your name, like “volunteer coordinator”."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


class CloseForm(RefusableForm):
    why = forms.CharField(
        label=_("Why do you close it?"),
        help_text=_("The members of your team read this."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class _Teammates(RefusableForm):
    """Offers other members by their public ids; the clean value is a user's id, or None."""

    def offer(self, name: str, teammates: Sequence[Membership], nobody: str) -> None:
        self._ids = {str(seat.user.public_id): seat.user_id for seat in teammates}
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = [("", nobody), *((str(seat.user.public_id), seat.user.name) for seat in teammates)]

    def chosen(self, name: str) -> int | None:
        return self._ids.get(self.cleaned_data[name])


class AbsenceForm(_Teammates):
    from_date = forms.DateField(
        label=_("First day away"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the first day."), "invalid": _("Write a date, like 2026-07-01.")},
    )
    until_date = forms.DateField(
        label=_("Last day away"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the last day."), "invalid": _("Write a date, like 2026-07-14.")},
    )
    deputy = forms.ChoiceField(
        label=_("Who stands in"),
        help_text=_("Reviews and questions for you go to them. If they are away too, to everyone who is there."),
        required=False,
    )

    def __init__(self, *args: Any, teammates: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("deputy", teammates, str(_("Everyone else on the team")))

    @property
    def absence(self) -> dict[str, Any]:
        """The clean values as `set_absence` takes them."""
        dates = {name: self.cleaned_data[name] for name in ("from_date", "until_date")}
        return {**dates, "deputy_id": self.chosen("deputy")}


class HandOverForm(_Teammates):
    heir = forms.ChoiceField(label=_("Who takes over"), required=False)

    def __init__(self, *args: Any, teammates: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("heir", teammates, str(_("The whole team")))
