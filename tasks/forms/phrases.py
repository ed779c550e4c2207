"""Words that a team keeps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from tasks.rules import PHRASE_LENGTH_MAX


class PhraseForm(RefusableForm):
    text = forms.CharField(
        label=_("Words"),
        max_length=PHRASE_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the words to keep.")},
    )
