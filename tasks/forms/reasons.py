"""A reason that someone affected reads: for withdrawing, declining and cancelling."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm


class ReasonForm(RefusableForm):
    why = forms.CharField(
        label=_("Your reason"),
        help_text=_("The people affected read it as you write it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why in a sentence. The person affected reads it.")},
    )
