"""The queue of reviews: what is due first, narrowed to a person's own or to one task, and the way through it."""

import dataclasses
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from tasks.models import Submission
from tasks.selectors.desk import review_queue

SHOWS = {"all": _("All"), "mine": _("Mine"), "unassigned": _("Nobody’s yet")}


@dataclasses.dataclass(frozen=True, slots=True)
class Tab:
    code: str
    label: str
    count: int
    query: str


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a version stands: its number from 1 (None when it does not wait here), and its neighbours' public ids."""

    number: int | None
    count: int
    previous: UUID | None
    following: UUID | None


class Queue:
    """What waits for one person at one organisation. `show` is a key of SHOWS; `task` a task's public id or empty."""

    def __init__(self, organization: Organization, user: Any, *, show: str = "", task: str = "") -> None:
        self.user = user
        self.everything = review_queue(organization, user)
        self.show = show if show in SHOWS else "all"
        try:
            self.task = str(UUID(task)) if task else ""
        except ValueError:
            self.task = ""

    @property
    def rows(self) -> QuerySet[Submission]:
        return self._of_task(self.everything.filter(self._shown(self.show)))

    @property
    def query(self) -> str:
        """What links carry, so that the way through the queue stays narrowed: "" or "?show=mine"."""
        return self._query(self.show, self.task)

    @cached_property
    def tabs(self) -> list[Tab]:
        counts = self._of_task(self.everything).aggregate(
            **{code: Count("pk", filter=self._shown(code)) for code in SHOWS}
        )
        return [Tab(code, str(label), counts[code], self._query(code, self.task)) for code, label in SHOWS.items()]

    @cached_property
    def tasks(self) -> list[dict[str, Any]]:
        """The tasks with work that waits, each with its title, count and public id; the most first."""
        rows = self.everything.order_by().values("claim__task__public_id", "claim__task__title")
        return [
            {"id": str(row["claim__task__public_id"]), "title": row["claim__task__title"], "count": row["count"]}
            for row in rows.annotate(count=Count("pk")).order_by("-count", "claim__task__title")[:100]
        ]

    def place_of(self, submission: Submission) -> Place:
        ids = list(self.rows.values_list("public_id", flat=True))
        if submission.public_id not in ids:
            return Place(None, len(ids), None, ids[0] if ids else None)
        at = ids.index(submission.public_id)
        return Place(
            number=at + 1,
            count=len(ids),
            previous=ids[at - 1] if at else None,
            following=ids[at + 1] if at + 1 < len(ids) else None,
        )

    def after(self, submission: Submission) -> Submission | None:
        """The one that comes next once this has been answered: the next due, else the first."""
        due = submission.claim.review_due_at
        others = self.rows.exclude(pk=submission.pk)
        later = Q(claim__review_due_at__gt=due) | Q(claim__review_due_at=due, pk__gt=submission.pk)
        return (others.filter(later).first() if due else None) or others.first()

    def _shown(self, show: str) -> Q:
        if show == "mine":
            return Q(claim__reviewer=self.user) | Q(claim__reviewer=None, claim__task__reviewer=self.user)
        if show == "unassigned":
            return Q(claim__reviewer=None, claim__task__reviewer=None)
        return Q()

    def _of_task(self, rows: QuerySet[Submission]) -> QuerySet[Submission]:
        return rows.filter(claim__task__public_id=self.task) if self.task else rows

    @staticmethod
    def _query(show: str, task: str) -> str:
        parts = {name: value for name, value in {"show": show if show != "all" else "", "task": task}.items() if value}
        return f"?{urlencode(parts)}" if parts else ""
