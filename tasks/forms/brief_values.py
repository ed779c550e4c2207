"""From a stored task or a kind's example to the values of the brief form, and on to the values of the service."""

from datetime import datetime, time
from typing import Any

from django.utils import timezone

from common.decisions import Decision
from tasks.kinds import Kind
from tasks.models import Task, TaskSkill
from tasks.states import AiUse, Ownership, PortfolioPermission

MINUTES = [15, 30, 45, 60, 120, 240, 480]
OTHER = "other"
# Where a rule's field is called otherwise in the form.
FORM_FIELDS = {"closes_at": "closes_on", "files": "uploads"}
# The words that a kind's example fills in, and that another kind's example may replace while nobody changed them.
EXAMPLES = ("why", "need", "deliverable", "points", "minutes", "uses")

SAME_NAME = (
    "kind", "title", "why", "need", "deliverable", "points", "not_needed", "example", "places", "is_starter",
    "needs_approval", "needs_two_reviewers", "ownership", "portfolio_permission", "ai_use",
)  # fmt: skip
FRESH: dict[str, Any] = {
    "points": [], "places": 1, "languages": ["en"], "ownership": Ownership.ORGANIZATION_WITH_CREDIT.value,
    "portfolio_permission": PortfolioPermission.YES.value, "ai_use": AiUse.DECLARE.value,
}  # fmt: skip


def example_of(kind: Kind) -> dict[str, Any]:
    """What a kind fills in, for the team to change."""
    minutes = kind.suggested_minutes
    return {
        "why": kind.why_template,
        "need": kind.need_template,
        "deliverable": kind.deliverable,
        "points": kind.suggested_points,
        "minutes": str(minutes) if minutes in MINUTES else OTHER,
        "minutes_other": None if minutes in MINUTES else minutes,
        "uses": kind.uses_slugs,
    }


def values_of(task: Task) -> dict[str, Any]:
    """A stored task as the form shows it."""
    skills = list(task.skills.select_related("skill").order_by("pk"))
    is_listed = task.minutes in MINUTES
    return {
        **{name: getattr(task, name) for name in SAME_NAME if name != "points"},
        "points": [point.text for point in task.points.order_by("position")],
        "minutes": str(task.minutes) if is_listed else OTHER,
        "minutes_other": None if is_listed else task.minutes,
        "closes_on": timezone.localdate(task.closes_at) if task.closes_at else None,
        "reviewer": str(task.reviewer.public_id) if task.reviewer else "",
        "uses": [row.skill.slug for row in skills if row.part == TaskSkill.Part.USES],
        "teaches": [row.skill.slug for row in skills if row.part == TaskSkill.Part.TEACHES],
        **{f"level_{row.skill.slug}": row.level for row in skills},
        "causes": [cause.slug for cause in task.causes.all()],
        "languages": task.languages,
    }


def kept_values_of(task: Task) -> dict[str, Any]:
    """The same as a template keeps it: without dates, and without who answers."""
    return {name: value for name, value in values_of(task).items() if name not in {"closes_on", "reviewer"}}


def end_of(day: Any) -> datetime | None:
    """A task that closes on a day is open until that day ends, where its team is."""
    return timezone.make_aware(datetime.combine(day, time(23, 59))) if day else None


def renamed(decision: Decision) -> Decision:
    field = FORM_FIELDS.get(decision.field, decision.field)
    return Decision(decision.code, decision.message, decision.status, field, decision.facts)


def same_text(text: str, example: str) -> bool:
    return " ".join(str(text).split()) == " ".join(example.split())
