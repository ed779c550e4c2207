"""Who reviews: a choice among the team, or "me" by a button of its own."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import RefusableForm
from tasks.selectors.assigning import Assignment, Teammate


class AssignForm(RefusableForm):
    """`reviewer_id` is a user's id, or None for the whole team."""

    reviewer = forms.ChoiceField(label=gettext_lazy("Who reviews"), required=False)

    def __init__(self, data: Any = None, *, assignment: Assignment) -> None:
        holder = str(assignment.holder.user.public_id) if assignment.holder else ""
        super().__init__(data, initial={"reviewer": holder})
        self.assignment = assignment
        self.ids = {str(mate.user.public_id): mate.user.pk for mate in assignment.team}
        choices = [
            ("", _("Anyone on the team")),
            *((str(mate.user.public_id), _named(mate)) for mate in assignment.team),
        ]
        cast(forms.ChoiceField, self.fields["reviewer"]).choices = choices

    @property
    def reviewer_id(self) -> int | None:
        if "take" in self.data:
            return self.assignment.reader.pk
        return self.ids.get(self.cleaned_data["reviewer"])


def _named(mate: Teammate) -> str:
    if mate.away_until is None:
        return mate.user.name
    return _("%(name)s, away until %(day)s") % {"name": mate.user.name, "day": f"{mate.away_until:%d.%m.}"}
