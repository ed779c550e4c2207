"""Why a volunteer disagrees with a review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm


class AppealForm(RefusableForm):
    text = forms.CharField(
        label=_("Why do you see it otherwise?"),
        help_text=_("Say what the brief asked for and where your work does that. The organisation reads this too."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say why, so that a person can look at the right place.")},
    )
