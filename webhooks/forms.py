"""What people type about webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Choice, RefusableForm
from webhooks.event_types import EVENT_TYPES
from webhooks.outgoing.addresses import LENGTH_MAX


class TypesForm(RefusableForm):
    event_types = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=lambda: [(code, Choice(code, words)) for code, words in EVENT_TYPES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one")},
    )


class EndpointForm(TypesForm):
    url = forms.CharField(
        label=_("Address"),
        help_text=_("Begins with https:// and takes POST requests from anywhere."),
        max_length=LENGTH_MAX,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        error_messages={"required": _("Write the address to send to")},
    )
    field_order = ["url", "event_types"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("event_types", list(EVENT_TYPES))
