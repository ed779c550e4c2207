"""What someone reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from tasks.models import Report

Reason = Report.Reason
# What can be wrong with each kind of thing, by the name of its column.
REASONS: dict[str, list[Report.Reason]] = {
    "task_id": [Reason.UNPAID_JOB, Reason.MONEY, Reason.PERSONAL_DATA, Reason.HARMFUL, Reason.MISLEADING, Reason.OTHER],
    "organization_id": [Reason.MISLEADING, Reason.IMPERSONATION, Reason.MONEY, Reason.HARMFUL, Reason.OTHER],
    "person_id": [Reason.IMPERSONATION, Reason.MISLEADING, Reason.HARMFUL, Reason.OTHER],
    "message_id": [Reason.HARASSMENT, Reason.MONEY, Reason.PERSONAL_DATA, Reason.HARMFUL, Reason.OTHER],
    "thanks_id": [Reason.HARASSMENT, Reason.MONEY, Reason.PERSONAL_DATA, Reason.HARMFUL, Reason.OTHER],
    "question_id": [Reason.HARASSMENT, Reason.HARMFUL, Reason.PERSONAL_DATA, Reason.OTHER],
}


class ReportForm(RefusableForm):
    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong."), "invalid_choice": _("Choose one of these.")},
    )
    text = forms.CharField(
        label=_("Tell us more"),
        help_text=_("What did you see? Nobody but the people who run this site learns who wrote this."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, subject: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        choices = [(reason.value, reason.label) for reason in REASONS[subject]]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("reason") == Reason.OTHER and not values.get("text", "").strip():
            self.add_error("text", _("Say in a sentence what is wrong."))
        return values
