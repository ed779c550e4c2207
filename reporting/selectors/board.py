"""The board report: what volunteers gave in a period, task by task. Its totals are the sums of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max

from organizations.models import Organization
from portfolios.models import PortfolioLine
from reporting.periods import Period
from reporting.selectors.accepted import (
    CLAIM,
    TASK,
    SkillGiven,
    Totals,
    accepted_reviews,
    skills_given,
    sums,
    totals,
    with_worth,
)
from reporting.selectors.answers import Feedback, feedback_given
from reporting.selectors.numbers import outcomes_in
from reporting.selectors.rates import Rates, rates_of
from tasks.kinds import kind_by_code
from tasks.models import Outcome, Task
from tasks.selectors.outcomes import Summed, outcome_of_claims
from tasks.states import CAME_TO_USE

ROWS_SHOWN = 100
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task with its work accepted in the period. Names only of those who show this work in public."""

    task: Task
    kind: str
    day: date  # of the last acceptance
    pieces: int
    volunteers: int
    estimated: int
    reported: int
    confirmed: int
    worth: Decimal | None
    skills: list[str]
    names: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def came_to_use(self) -> int:
        return sum(outcome.answer in CAME_TO_USE for outcome in self.outcomes)

    @property
    def words(self) -> list[Outcome]:
        """Those that say more than the answer."""
        return [outcome for outcome in self.outcomes if outcome.note or outcome.number is not None or outcome.link]


@dataclass(frozen=True, slots=True)
class Board:
    """`rows` are the latest; `totals` are of all `totals.tasks`."""

    totals: Totals
    rates: Rates
    skills: list[SkillGiven]
    outcomes: Summed
    feedback: Feedback
    rows: list[TaskRow]


def board(organization: Organization, period: Period, *, limit: int = ROWS_SHOWN) -> Board:
    """Twelve queries, however long the period."""
    rates = rates_of(organization.country, period.zone)
    return Board(
        totals=totals(organization, period, rates),
        rates=rates,
        skills=skills_given(organization, period),
        outcomes=outcomes_in(organization, period),
        feedback=feedback_given(organization, period),
        rows=_rows(organization, period, rates, 0, limit),
    )


def all_rows(organization: Organization, period: Period) -> Iterator[TaskRow]:
    """Every row, read a block at a time."""
    rates = rates_of(organization.country, period.zone)
    start = 0
    while block := _rows(organization, period, rates, start, ROWS_AT_ONCE):
        yield from block
        start += len(block)


def _rows(organization: Organization, period: Period, rates: Rates, start: int, limit: int) -> list[TaskRow]:
    """Six queries: sums by task, the tasks, their skills, what came of them, and who shows it."""
    reviews = accepted_reviews(organization, period)
    grouped = (
        with_worth(reviews, rates)
        .order_by()
        .values(TASK)
        .annotate(**sums(), last=Max("created_at"))
        .order_by("-last", TASK)[start : start + limit]
    )
    found = list(grouped)
    ids = [row[TASK] for row in found]
    tasks = Task.objects.prefetch_related("skills__skill").in_bulk(ids)
    # As numbers, not as a query within the next ones: the database would join everybody's lines with it.
    claims = list(reviews.filter(**{f"{TASK}__in": ids}).values_list(CLAIM, flat=True))
    outcomes: dict[int, list[Outcome]] = {}
    for outcome in outcome_of_claims(claims).select_related("claim"):
        outcomes.setdefault(outcome.claim.task_id, []).append(outcome)
    names: dict[int, list[str]] = {}
    public = PortfolioLine.objects.public().visible_to(AnonymousUser()).filter(claim__in=claims)
    for task_id, name in public.order_by("volunteer__portfolio__name", "pk").values_list(
        "claim__task_id", "volunteer__portfolio__name"
    ):
        names.setdefault(task_id, []).append(name)
    return [
        TaskRow(
            task=tasks[row[TASK]],
            kind=str(kind_by_code(tasks[row[TASK]].kind).name),
            day=period.day_of(row["last"]),
            worth=row["total_worth"],
            skills=sorted(skill.skill.name for skill in tasks[row[TASK]].skills.all()),
            names=names.get(row[TASK], []),
            outcomes=outcomes.get(row[TASK], []),
            **{name: row[name] for name in ("pieces", "volunteers", "estimated", "reported", "confirmed")},
        )
        for row in found
    ]
