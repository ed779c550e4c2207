"""Reads the addresses and forms of the suggestions. Numbers that make no sense mean the beginning."""

from collections.abc import Mapping
from uuid import UUID

from django import forms

from tasks.models import Dismissal

# "I have 15, 30 or 60 minutes now."
TIMES_NOW = (15, 30, 60)
TURNS_MAX = 10_000
# Where "not for me" was said, and where it leads back to.
BACK = {"feed": "tasks:feed_list", "today": "pages:today"}


def number_of(values: Mapping[str, str], name: str, *, most: int) -> int:
    """A whole number of the address from 0 to `most`, else 0."""
    text = values.get(name, "")
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def minutes_of(values: Mapping[str, str]) -> int | None:
    """One of the times on offer, None for any."""
    minutes = number_of(values, "time", most=TIMES_NOW[-1])
    return minutes if minutes in TIMES_NOW else None


def public_id_of(values: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(values.get(name, ""))
    except ValueError:
        return None


class DismissForm(forms.Form):
    reason = forms.ChoiceField(choices=Dismissal.Reason.choices)
    back = forms.ChoiceField(choices=[(code, code) for code in BACK], required=False)

    @property
    def back_route(self) -> str:
        return self.route(self.cleaned_data["back"])

    @staticmethod
    def route(back: str) -> str:
        return BACK.get(back, BACK["feed"])
