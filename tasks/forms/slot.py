"""When a volunteer means to do a task: a day and a time of day, in their own zone."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import RefusableForm


class SlotForm(RefusableForm):
    """Both parts or none; with `is_needed` both. `starts_at` is the moment, or None."""

    use_required_attribute = False

    slot_date = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write the day like 2027-03-28.")},
    )
    slot_time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Write the time like 18:30.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        starts_at: datetime | None = None,
        until: datetime | None = None,
        is_needed: bool = False,
    ) -> None:
        local = timezone.localtime(starts_at) if starts_at else None
        super().__init__(data, initial={"slot_date": local.date(), "slot_time": local.time()} if local else None)
        self.is_needed = is_needed
        # The browser's own picker then offers what can be chosen; the rule is asked all the same.
        self.fields["slot_date"].widget.attrs["min"] = timezone.localdate().isoformat()
        if until is not None:
            self.fields["slot_date"].widget.attrs["max"] = timezone.localdate(until).isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for field, other, words in (
            ("slot_date", "slot_time", _("Choose a day as well.")),
            ("slot_time", "slot_date", _("Choose a time as well.")),
        ):
            is_missing = not cleaned.get(field) and field not in self.errors
            if is_missing and (cleaned.get(other) or self.is_needed):
                self.add_error(field, words)
        self.starts_at: datetime | None = None
        if cleaned.get("slot_date") and cleaned.get("slot_time"):
            self.starts_at = self._moment(datetime.combine(cleaned["slot_date"], cleaned["slot_time"]))
        return cleaned

    def _moment(self, wanted: datetime) -> datetime | None:
        """The first moment when clocks there show this; none where they skip it in spring."""
        zone = timezone.get_current_timezone()
        moment = wanted.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != wanted:
            self.add_error("slot_time", _("The clocks go forward then, and skip this time. Choose another."))
            return None
        return moment
