"""A volunteer's review of another one's work: the reviewer's form without names, thanks and notes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.forms.reviews import ReviewForm
from tasks.models import Submission
from tasks.rules import ReviewInput

MINUTES_MAX = 24 * 60


class PeerReviewForm(ReviewForm):
    own_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it took you"),
        min_value=1,
        max_value=MINUTES_MAX,
        required=False,
        error_messages={"invalid": gettext_lazy("Write minutes as a number, like 15.")},
    )

    def __init__(self, data: Any = None, *, submission: Submission, minutes: int) -> None:
        """`minutes`: what the review is credited with, should its reviewer say nothing."""
        super().__init__(data, submission=submission, author=_("The volunteer"))
        self.credited = minutes
        self.fields["own_minutes"].help_text = _("Leave it empty for %(minutes)s minutes.") % {"minutes": minutes}
        # Public thanks, private notes and what is seen over several tasks come from an organisation, by name.
        for name in ("quote", "private_note", "transferable_skills", "why_otherwise"):
            del self.fields[name]

    @property
    def minutes(self) -> int:
        return self.cleaned_data["own_minutes"] or self.credited

    def review(self) -> ReviewInput:
        self.cleaned_data.update(quote="", private_note="", transferable_skills=[], why_otherwise="")
        return super().review()

    def typed(self) -> list[tuple[str, str]]:
        names = ["what_worked", "what_to_change", "justification", *(f"comment_{point.pk}" for point in self.points)]
        return [(str(self[name].label), self[name].value()) for name in names if (self[name].value() or "").strip()]
