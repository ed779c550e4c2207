"""Words of thanks, and what an organisation offers after several tasks together."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from tasks.models import NextStepOffer

HOURS_MAX = 160


class ThanksForm(RefusableForm):
    """Stands on pages that hold a message as well, so its control is named apart."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "thanks_%s", **kwargs})

    body = forms.CharField(
        label=_("Your words"),
        help_text=_("Only the two sides read them. Leave out e-mail addresses, phone numbers and links."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write a few words first."),
            "max_length": _("Keep to %(limit_value)d characters. Yours has %(show_value)d."),
        },
    )


class NextStepForm(RefusableForm):
    use_required_attribute = False

    title = forms.CharField(
        label=_("What you offer"),
        help_text=_("As you would say it: “Look after our newsletter”, “Join our data group”."),
        max_length=120,
        error_messages={"required": _("Name what you offer.")},
    )
    text = forms.CharField(
        label=_("What it is, and what comes of it"),
        help_text=_("What they would do, with whom, from when, and what they get out of it."),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say in a few sentences what it is.")},
    )
    hours_a_month = forms.IntegerField(
        label=_("Hours a month, about"),
        required=False,
        min_value=1,
        max_value=HOURS_MAX,
        widget=forms.NumberInput(attrs={"class": "w-28"}),
    )
    is_active = forms.BooleanField(
        label=_("Offer it now"),
        help_text=_("Each volunteer is asked once, after three accepted tasks with you."),
        required=False,
    )


class OfferAnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=NextStepOffer.Answer.choices)
