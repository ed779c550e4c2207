"""The name of a template."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm


class TemplateForm(RefusableForm):
    name = forms.CharField(
        label=_("Name of the template"),
        help_text=_("Your team sees it when somebody posts a task."),
        max_length=80,
        error_messages={"required": _("Give the template a name.")},
    )
