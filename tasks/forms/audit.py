"""What to show of an organisation's log."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.forms import RefusableForm
from tasks.selectors.audit import AREAS, SITE, VOLUNTEERS, Asked


class AuditForm(RefusableForm):
    person = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    first = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write a date, like 2026-07-01.")},
    )
    last = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write a date, like 2026-07-14.")},
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = [(str(user.public_id), user.name) for user in people]
        others = [(VOLUNTEERS, _("Volunteers")), (SITE, _("Microvol"))]
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", _("Everyone")), *members, *others]
        areas = [(code, str(label)) for code, (label, _prefixes) in AREAS.items()]
        cast(forms.ChoiceField, self.fields["area"]).choices = [("", _("Everything")), *areas]

    @property
    def asked(self) -> Asked:
        """The clean values; where a field has a fault, all of it is shown."""
        return Asked(**{name: self.cleaned_data.get(name) or default for name, default in _DEFAULTS.items()})


_DEFAULTS: dict[str, Any] = {"person": "", "area": "", "first": None, "last": None}
