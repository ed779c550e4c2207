"""What someone reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from tasks.models import Report

REASONS = [(reason.value, reason.label) for reason in Report.Reason]


class ReportForm(RefusableForm):
    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=REASONS,
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

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("reason") == Report.Reason.OTHER and not values.get("text", "").strip():
            self.add_error("text", _("Say in a sentence what is wrong."))
        return values
