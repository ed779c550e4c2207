"""A message to the other side."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm


class MessageForm(RefusableForm):
    """`key` names this one message, so that a second click sends it no second time."""

    use_required_attribute = False

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    body = forms.CharField(
        label=_("Message"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Write a message first."),
            "max_length": _("Keep to %(limit_value)d characters. Yours has %(show_value)d."),
        },
    )
    is_question = forms.BooleanField(required=False, label=_("I need an answer to go on"))

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()
