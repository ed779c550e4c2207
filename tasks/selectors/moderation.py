"""What moderators read before they decide: the queue, a brief with everything around it, and counts of what waits."""

import dataclasses
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, DateTimeField, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from common.patterns import NAMES, Hit, find
from organizations.models import Membership, Organization, OrganizationEvent
from organizations.states import OrganizationStatus, Tier
from tasks.models import AcceptancePoint, Appeal, BriefFlag, Report, Task, TaskEvent
from tasks.rules.patterns import FIELDS, REWORDED, Finding
from tasks.states import COUNTED_AS_OPEN, AppealStatus, ReportStatus, TaskStatus

DECISIONS = ("brief_approved", "brief_returned", "flags_cleared")
# What a moderator decides about an organisation.
STANDING = {
    "tier_changed": gettext_lazy("Standing changed"),
    "organization_suspended": gettext_lazy("Suspended"),
    "organization_reinstated": gettext_lazy("Suspension ended"),
    "organization_closed": gettext_lazy("Closed"),
}
QUEUE_LENGTH = 100
ON_TASK = Q(message=None, question=None, person=None)


def was_sent_back(task_id: int) -> bool:
    """Whether the last decision about this brief was to send it back."""
    decided = TaskEvent.objects.filter(task_id=task_id, kind__in=DECISIONS[:2]).order_by("-pk")
    return decided.values_list("kind", flat=True).first() == "brief_returned"


def open_findings(task: Task) -> list[Finding]:
    """What the pattern checks found in this brief and nobody has cleared, for its team to read."""
    flags = BriefFlag.objects.filter(task=task, cleared_at=None).exclude(pattern=REWORDED).order_by("pk")
    return [Finding(flag.pattern, flag.field, flag.excerpt) for flag in flags]


# --- The queue ------------------------------------------------------------------------------------------------------


def waiting_briefs() -> QuerySet[Task]:
    """In moderation, or out with words that nobody has cleared; the longest wait on top."""
    sent = TaskEvent.objects.filter(task=OuterRef("pk"), to_status=TaskStatus.IN_MODERATION).order_by("-pk")
    flags = BriefFlag.objects.filter(task=OuterRef("pk"), cleared_at=None)
    reports = Report.objects.filter(ON_TASK, task=OuterRef("pk"), status=ReportStatus.OPEN)

    def counted(rows: QuerySet) -> Coalesce:
        per_task = rows.order_by().values("task").annotate(count=Count("pk")).values("count")
        return Coalesce(Subquery(per_task), 0)

    waiting = Q(status=TaskStatus.IN_MODERATION)
    flagged = Q(status__in=[TaskStatus.OPEN, TaskStatus.CLOSED], pk__in=flags_of_what_is_out())
    return (
        Task.objects.filter(waiting | flagged)
        .select_related("organization")
        .annotate(
            waits_since=Case(
                When(status=TaskStatus.IN_MODERATION, then=Subquery(sent.values("at")[:1])),
                default=Subquery(flags.order_by("pk").values("created_at")[:1]),
                output_field=DateTimeField(),
            ),
            flag_count=counted(flags),
            report_count=counted(reports),
        )
        .order_by("waits_since", "pk")
    )


def flags_of_what_is_out() -> QuerySet:
    return BriefFlag.objects.filter(cleared_at=None).exclude(task__status=TaskStatus.DRAFT).values("task_id")


def next_waiting(except_id: int) -> Task | None:
    return waiting_briefs().exclude(pk=except_id).first()


@dataclasses.dataclass(frozen=True, slots=True)
class Waits:
    """One line of what waits for staff."""

    briefs: int
    reports: int
    appeals: int
    organizations: int

    @property
    def any(self) -> bool:
        return bool(self.briefs or self.reports or self.appeals or self.organizations)


def what_waits() -> Waits:
    new = Organization.objects.filter(tier=Tier.NEW, status=OrganizationStatus.ACTIVE, source="")
    return Waits(
        briefs=waiting_briefs().count(),
        reports=Report.objects.filter(status=ReportStatus.OPEN).count(),
        appeals=Appeal.objects.filter(status=AppealStatus.OPEN).count(),
        organizations=new.count(),
    )


# --- One brief ------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Flagged:
    """A flag with what it is called."""

    flag: BriefFlag
    name: str

    @property
    def is_open(self) -> bool:
        return self.flag.cleared_at is None


@dataclasses.dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """What speaks for and against an organisation, and what its own words look like."""

    organization: Organization
    team: list[Membership]
    counts: dict[str, int]
    hits: list[tuple[str, Hit]]
    standing: list[tuple[str, OrganizationEvent]]
    decided: list[TaskEvent]
    reports: list[Report]


@dataclasses.dataclass(frozen=True, slots=True)
class BriefCase:
    task: Task
    waits_since: datetime | None
    flags: dict[str, list[Flagged]]
    open_flag_count: int
    found: set[str]
    points: list[AcceptancePoint]
    at_work: int
    history: list[TaskEvent]
    reports: list[Report]
    about: OrganizationFacts


def find_brief(public_id: Any) -> Task | None:
    found = Task.objects.select_related("organization", "reviewer", "created_by", "copied_from")
    return found.prefetch_related("skills__skill", "causes", "files").filter(public_id=public_id).first()


def brief_case(task: Task) -> BriefCase:
    """A constant number of queries. Expects what `find_brief` loads."""
    flags: dict[str, list[Flagged]] = {field: [] for field in FIELDS}
    rows = list(BriefFlag.objects.filter(task=task).select_related("cleared_by").order_by("pk"))
    for row in rows:
        flags.setdefault(row.field, []).append(Flagged(row, flag_name(row.pattern)))
    events = task.events.select_related("actor").order_by("-pk")
    history = [event for event in events if event.kind.startswith("brief_") or event.kind in DECISIONS]
    sent = next((event.at for event in history if event.to_status == TaskStatus.IN_MODERATION), None)
    open_flags = [row for row in rows if row.cleared_at is None]
    return BriefCase(
        task=task,
        waits_since=sent if task.status == TaskStatus.IN_MODERATION else None,
        flags=flags,
        open_flag_count=len(open_flags),
        found={row.pattern for row in open_flags},
        points=list(task.points.order_by("position")),
        at_work=task.claims.filter(status__in=COUNTED_AS_OPEN).count(),
        history=history,
        reports=list(
            Report.objects.filter(ON_TASK, task=task)
            .select_related("reporter", "resolved_by")
            .order_by("status", "-pk")
        ),
        about=organization_facts(task.organization),
    )


def flag_name(pattern: str) -> str:
    from_patterns = {str(code): str(name) for code, name in NAMES.items()}
    return from_patterns.get(pattern, "") if pattern != REWORDED else ""


def organization_facts(organization: Organization) -> OrganizationFacts:
    statuses = organization.tasks.order_by().values_list("status").annotate(Count("pk"))
    team = Membership.objects.filter(organization=organization).select_related("user").order_by("pk")
    decided = TaskEvent.objects.filter(task__organization=organization, kind__in=DECISIONS)
    standing = organization.events.filter(kind__in=STANDING).select_related("actor")
    texts = {"name": organization.name, "about": organization.about}
    return OrganizationFacts(
        organization=organization,
        team=list(team),
        counts={str(TaskStatus(status).label): count for status, count in statuses},
        hits=[(str(NAMES[hit.pattern]), hit) for text in texts.values() for hit in find(text)],
        standing=[(str(STANDING[event.kind]), event) for event in standing.order_by("-pk")[:10]],
        decided=list(decided.select_related("actor", "task").order_by("-pk")[:10]),
        reports=list(
            Report.objects.filter(organization=organization)
            .select_related("task", "resolved_by")
            .order_by("status", "-pk")[:10]
        ),
    )


# --- One report -----------------------------------------------------------------------------------------------------


def reports_with_context() -> QuerySet[Report]:
    return Report.objects.select_related(
        "task__organization", "organization", "person", "reporter", "resolved_by", "question__author", "question__task",
        "message__author", "message__claim__task__organization", "message__claim__volunteer__user",
        "thanks__author", "thanks__claim",
    ).prefetch_related(Prefetch("task__points", queryset=AcceptancePoint.objects.order_by("position")))  # fmt: skip


def same_thing(report: Report) -> QuerySet[Report]:
    """Other reports about exactly this, the newest first."""
    names = ("task_id", "organization_id", "person_id", "message_id", "question_id", "thanks_id")
    same = Report.objects.filter(**{name: getattr(report, name) for name in names}).exclude(pk=report.pk)
    return same.select_related("reporter", "resolved_by").order_by("-pk")


def imported_sources() -> list[str]:
    """The imports that tasks came from. Asks an index of imported ones alone."""
    imported = Task.objects.exclude(source="").order_by("source")
    return list(imported.values_list("source", flat=True).distinct())
