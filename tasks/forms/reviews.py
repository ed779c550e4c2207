"""A reviewer's answers, one field per acceptance point and per skill; what is missing is the service's question."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.decisions import Decision
from common.forms import Choice, RefusableForm
from common.templatetags.microvol import duration
from tasks import rules
from tasks.models import AcceptancePoint, Submission, Task, TaskSkill
from tasks.rules import ReviewInput
from tasks.states import ACCEPTING, ClaimStatus, Rating, TransferableSkill, Verdict

MET, NOT_YET = "yes", "no"
SKIP = "skip"  # a radio button once chosen cannot be taken back otherwise
COMMENT_LENGTH_MAX = 500
WORDS_LENGTH_MAX = 4000


def _words(label: Any, rows: int, help_text: Any = "", max_length: int = WORDS_LENGTH_MAX) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReviewForm(RefusableForm):
    """Every field may be empty here, so that all that is missing is said at once, by the rule."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Your decision"), choices=Verdict.choices, required=False, widget=forms.RadioSelect
    )
    what_worked = _words(
        gettext_lazy("What worked"), 2, gettext_lazy("At least one thing. People do more of what you name.")
    )
    what_to_change = _words(
        gettext_lazy("What to change"), 3, gettext_lazy("One specific change, or what would have made it usable.")
    )
    justification = _words(
        gettext_lazy("Why a second return is fair"),
        2,
        gettext_lazy("This work was returned once already. A person at Microvol reads this too."),
    )
    why_otherwise = _words(
        gettext_lazy("Why you decide otherwise"),
        2,
        gettext_lazy("Needed when you and your colleague disagree. Your team reads it, and whoever answers an appeal."),
        max_length=2000,
    )
    transferable_skills = forms.MultipleChoiceField(
        label=gettext_lazy("What else you saw"),
        choices=TransferableSkill.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quote = _words(
        gettext_lazy("Say thank you in public"),
        3,
        gettext_lazy("What did it change for you? Shows on the portfolio with your name."),
        max_length=400,
    )
    confirmed_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes you confirm"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write minutes as a number, like 45.")},
    )
    private_note = _words(gettext_lazy("Private note"), 2)

    def __init__(
        self,
        data: Any = None,
        *,
        submission: Submission,
        first_verdict: str = "",
        initial: Mapping[str, Any] | None = None,
        author: str = "",
    ) -> None:
        """Expects the submission's claim, task, points and skills at hand. `first_verdict`: of two reviewers.

        `author` stands for a name that the reviewer does not see.
        """
        super().__init__(data, initial=dict(initial or {}))
        claim, task = submission.claim, submission.claim.task
        name = author or claim.volunteer.user.get_short_name()
        self.points = sorted(task.points.all(), key=lambda point: point.position)
        self.skills: list[TaskSkill] = list(task.skills.all())
        self.asks_justification = claim.revision_count >= 1
        self.first_verdict = first_verdict
        self.phrase_into = ""  # where a phrase went last
        decisions = _decisions(name, task)
        if claim.status == ClaimStatus.UNCONFIRMED:  # closed without an answer, so all that is left is to accept it
            decisions = [row for row in decisions if row[0] in ACCEPTING]
        self.fields["verdict"].choices = decisions  # type: ignore[attr-defined]
        self.fields["private_note"].label = _("Private note to %(name)s") % {"name": name}
        default = rules.default_confirmed_minutes(submission.minutes, task.minutes)
        self.fields["confirmed_minutes"].help_text = _("Leave it empty to confirm %(minutes)s minutes.") % {
            "minutes": default
        }
        for point in self.points:
            self.fields[f"point_{point.pk}"] = forms.ChoiceField(
                label=point.text,
                choices=[(MET, _("Met")), (NOT_YET, _("Not yet"))],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"comment_{point.pk}"] = forms.CharField(
                label=_("Comment on “%(point)s”") % {"point": point.text},
                max_length=COMMENT_LENGTH_MAX,
                required=False,
            )
        for row in self.skills:
            self.fields[f"rating_{row.skill_id}"] = forms.TypedChoiceField(
                label=row.skill.name,
                choices=[*Rating.choices, (SKIP, _("Skip"))],
                coerce=lambda value: None if value == SKIP else int(value),
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )

        # In the order of the page, which is the order of the error summary.
        of_points = [name for point in self.points for name in (f"point_{point.pk}", f"comment_{point.pk}")]
        decided = ["verdict", "why_otherwise", "what_worked", "what_to_change", "justification"]
        self.order_fields([*of_points, *decided, *(f"rating_{row.skill_id}" for row in self.skills)])

    def refuse(self, decision: Decision) -> None:
        """Says which point is meant, because the summary lists them away from their points."""
        for point in self.points:
            if decision.field in {f"point_{point.pk}", f"comment_{point.pk}"}:
                words = _("Point %(number)s: %(message)s") % {"number": point.position, "message": decision.message}
                decision = dataclasses.replace(decision, message=words)
        super().refuse(decision)

    @property
    def point_rows(self) -> list[tuple[AcceptancePoint, Any, Any]]:
        return [(point, self[f"point_{point.pk}"], self[f"comment_{point.pk}"]) for point in self.points]

    @property
    def rating_rows(self) -> list[Any]:
        return [self[f"rating_{row.skill_id}"] for row in self.skills]

    def review(self) -> ReviewInput:
        data = self.cleaned_data
        return ReviewInput(
            verdict=data["verdict"],
            points={
                point.pk: (data[f"point_{point.pk}"] == MET, data[f"comment_{point.pk}"])
                for point in self.points
                if data[f"point_{point.pk}"]
            },
            ratings={
                row.skill_id: data[f"rating_{row.skill_id}"]
                for row in self.skills
                if data[f"rating_{row.skill_id}"] is not None
            },
            **{
                name: data[name]
                for name in (
                    "what_worked", "what_to_change", "justification", "why_otherwise", "quote", "private_note",
                    "confirmed_minutes", "transferable_skills",
                )
            },
        )  # fmt: skip

    def typed(self) -> list[tuple[str, str]]:
        """The words in it, for a reviewer whose review came too late."""
        names: Sequence[str] = [
            "what_worked", "what_to_change", "justification", "why_otherwise", "quote", "private_note",
        ]  # fmt: skip
        names = [*names, *(f"comment_{point.pk}" for point in self.points)]
        return [(str(self[name].label), self[name].value()) for name in names if (self[name].value() or "").strip()]

    @property
    def places_for_phrases(self) -> list[tuple[str, str]]:
        """Names and labels of the fields that a saved phrase may go into."""
        comments = [
            (f"comment_{point.pk}", _("Comment on point %(number)s") % {"number": point.position})
            for point in self.points
        ]
        names = ["what_worked", "what_to_change", "quote", "private_note"]
        return [(name, str(self.fields[name].label)) for name in names] + comments


def with_phrase(data: QueryDict, *, submission: Submission, first_verdict: str, field: str, words: str) -> ReviewForm:
    """The form as it was typed, with these words in one field, and nothing said about it yet."""
    lists = {"transferable_skills": data.getlist("transferable_skills")}
    form = ReviewForm(
        submission=submission, first_verdict=first_verdict, initial={**data.dict(), **lists, field: words}
    )
    form.phrase_into = field
    return form


def as_typed(answers: ReviewInput) -> dict[str, Any]:
    """The answers of a colleague as a form shows them, to start from."""
    points = {f"point_{pk}": MET if is_met else NOT_YET for pk, (is_met, _comment) in answers.points.items()}
    comments = {f"comment_{pk}": comment for pk, (_is_met, comment) in answers.points.items()}
    ratings = {f"rating_{pk}": level for pk, level in answers.ratings.items()}
    words = {name: getattr(answers, name) for name in (
        "verdict", "what_worked", "what_to_change", "justification", "quote", "confirmed_minutes",
        "transferable_skills",
    )}  # fmt: skip
    return {**words, **points, **comments, **ratings}


def _decisions(name: str, task: Task) -> list[tuple[str, Choice]]:
    time = duration(rules.revision_lease_for(task.minutes))
    return [
        (
            Verdict.ACCEPTED.value,
            Choice(_("Accept"), _("All points are met. %(name)s gets the credit now.") % {"name": name}),
        ),
        (
            Verdict.ACCEPTED_WITH_EDITS.value,
            Choice(_("Accept with small edits"), _("You fixed a detail yourself. Same credit.")),
        ),
        (
            Verdict.CHANGES_ASKED.value,
            Choice(
                _("Ask for changes"),
                _("Say what works and what to change. %(name)s gets %(time)s more.") % {"name": name, "time": time},
            ),
        ),
        (
            Verdict.NOT_USABLE.value,
            Choice(_("Decline: cannot use"), _("A change would not fix it. Rare. Say one thing that worked.")),
        ),
    ]
