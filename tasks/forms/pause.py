"""Until when somebody pauses, and what becomes of each task they hold."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import Choice, RefusableForm
from common.templatetags.microvol import duration, short_datetime
from tasks.selectors.pausing import Held
from tasks.services import pausing
from tasks.states import ClaimStatus


class PauseForm(RefusableForm):
    use_required_attribute = False

    until_date = forms.DateField(
        label=gettext_lazy("Back on"),
        help_text=gettext_lazy("Without a day you pause until you say that you are back."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write the day like 2027-03-28.")},
    )

    def __init__(self, data: Any = None, *, held: Sequence[Held], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.held = held
        self.fields["until_date"].widget.attrs["min"] = timezone.localdate().isoformat()
        for one in held:
            name = _name(one)
            self.fields[name] = forms.ChoiceField(
                label=one.claim.task.title, choices=_choices(one), initial=pausing.KEEP, widget=forms.RadioSelect
            )
            # How often it was prolonged when this page was made: a second tap on the same button adds no time.
            self.fields[f"seen_{name}"] = forms.IntegerField(
                min_value=0, max_value=99, required=False, initial=one.claim.extension_count, widget=forms.HiddenInput
            )

    def claims(self) -> list[tuple[Held, BoundField, BoundField]]:
        """Each claim with its question, and the count that goes with it."""
        return [(one, self[_name(one)], self[f"seen_{_name(one)}"]) for one in self.held]

    def choices(self) -> list[pausing.Choice]:
        chosen = []
        for one in self.held:
            seen = self.cleaned_data.get(f"seen_{_name(one)}")
            seen_count = one.claim.extension_count if seen is None else seen
            chosen.append(pausing.Choice(one.claim.pk, self.cleaned_data[_name(one)], seen_count))
        return chosen


def _name(one: Held) -> str:
    return f"claim_{one.claim.public_id}"


def _choices(one: Held) -> list[tuple[str, Choice]]:
    if one.claim.status == ClaimStatus.REQUESTED:
        return [
            (pausing.KEEP, Choice(_("Keep asking for it"), _("If it is yours, its time starts then."))),
            (pausing.RELEASE, Choice(_("Take the request back"), _("Nothing shows on your portfolio."))),
        ]
    if one.claim.is_paused:
        keep = _("Its clock is stopped until your question is answered.")
    else:
        keep = _("Its time goes on: until %(until)s.") % {"until": short_datetime(one.claim.lease_ends_at)}
    more = _("You then have until %(until)s.") % {"until": short_datetime(one.extended_until)}
    add = _("Add %(time)s") % {"time": duration(one.extension)}
    back = _("Somebody else can take it. Your draft is kept, and nothing shows on your portfolio.")
    return [
        (pausing.KEEP, Choice(_("Keep it as it is"), keep)),
        *([(pausing.EXTEND, Choice(add, more))] if one.can_extend else []),
        (pausing.RELEASE, Choice(_("Hand it back"), back)),
    ]
