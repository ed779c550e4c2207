"""Stretches of days that people choose: the form for two days, and when a day begins by somebody's own clock."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm

YEARS_MAX = 20


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment at which this day begins there."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


class DayInput(forms.DateInput):
    """The browser's own choice of a day, which wants ISO dates in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DatesForm(RefusableForm):
    """Two days of one's own choice, both included."""

    first = forms.DateField(label=_("From"), widget=DayInput)
    last = forms.DateField(label=_("To"), widget=DayInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def add_prefix(self, field_name: str) -> str:
        """In the address they are called as people read them."""
        return {"first": "from", "last": "to"}.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last:
            if first > last:
                self.add_error("last", _("This day is before the first one."))
            elif first > self.today:
                self.add_error("first", _("This day is still to come."))
            elif last - first > timedelta(days=366 * YEARS_MAX):
                self.add_error("first", _("Choose at most %(years)d years.") % {"years": YEARS_MAX})
        return values
