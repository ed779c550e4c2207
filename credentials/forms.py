"""Turns what people paste, upload or write about credentials into clean values; decides nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm

BADGE_BYTES_MAX = 2 * 1024 * 1024


class CheckForm(RefusableForm):
    text = forms.CharField(
        label=_("Links, numbers, or the text of a badge"),
        help_text=_("One on each line, up to 100. A badge’s JSON or token goes in whole."),
        required=False,
        max_length=BADGE_BYTES_MAX,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("Or a badge file"),
        help_text=_("PNG, SVG, JSON or JWT, up to 2 MB. We read it and forget it."),
        required=False,
        allow_empty_file=True,
    )

    def clean_file(self) -> bytes | None:
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        if upload.size > BADGE_BYTES_MAX:
            raise forms.ValidationError(_("This file is larger than 2 MB, so it is no badge of ours."))
        return upload.read()


class ChoiceForm(forms.Form):
    """A switch that posts "yes" or nothing."""

    is_on = forms.BooleanField(required=False)


class RevokeForm(RefusableForm):
    why = forms.CharField(
        label=_("Reason"),
        help_text=_("Everyone who checks the certificate reads it, for good. Name no person."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a reason. Everyone who checks the certificate reads it.")},
    )
