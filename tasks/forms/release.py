"""Handing a task back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm


class ReleaseForm(RefusableForm):
    use_required_attribute = False

    why = forms.CharField(
        label=_("What got in the way?"),
        help_text=_("The organisation reads it. It helps to write better tasks."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Keep to %(limit_value)d characters.")},
    )
