"""What became of accepted work: one answer, and if they want a link, a number and a line."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from common.forms import Choice, RefusableForm
from tasks.models import Outcome
from tasks.states import OutcomeAnswer

PEOPLE_REACHED = _("people reached")
NUMBER_MAX = 1_000_000_000


class OutcomeForm(RefusableForm):
    answer = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            (OutcomeAnswer.USED, Choice(OutcomeAnswer.USED.label, _("It went out, or you work with it."))),
            (OutcomeAnswer.ADAPTED, Choice(OutcomeAnswer.ADAPTED.label, _("You built on it or used a part."))),
            (OutcomeAnswer.NOT_USED, Choice(OutcomeAnswer.NOT_USED.label, _("Plans change. It stays accepted work."))),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    note = forms.CharField(
        label=_("What did it lead to?"),
        help_text=_("One line. The volunteer may show it, and it stands on your page."),
        max_length=300,
        required=False,
    )
    number = forms.IntegerField(label=_("A number"), min_value=0, max_value=NUMBER_MAX, required=False)
    number_of = forms.CharField(
        label=_("Of what"), max_length=60, required=False, widget=forms.TextInput(attrs={"placeholder": PEOPLE_REACHED})
    )
    link = forms.URLField(
        label=_("Where it can be seen"),
        help_text=_("A public page, beginning with https://"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )

    def clean(self) -> dict[str, Any]:
        """A number without words counts people reached; words without a number say nothing."""
        values = super().clean() or {}
        if values.get("number") is None:
            values["number_of"] = ""
        elif not values.get("number_of"):
            values["number_of"] = str(PEOPLE_REACHED)
        values["number_of"] = " ".join(str(values["number_of"]).split())
        values["note"] = " ".join(str(values.get("note", "")).split())
        return values


def answered(outcome: Outcome) -> dict[str, Any]:
    """What the form shows of an answer that was given."""
    return {name: getattr(outcome, name) for name in OutcomeForm.base_fields}
