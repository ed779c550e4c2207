"""Writing and changing briefs."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from common.decisions import ActionDenied, Decision
from common.jobs import enqueue
from common.markdown import render
from organizations.models import Membership
from tasks import rules
from tasks.models import AcceptancePoint, Question, Task, TaskSkill
from tasks.rules import PublishFacts
from tasks.selectors.facts import agreed_count, publish_facts
from tasks.services.brief_changes import note_changes, public_words
from tasks.services.flags import hold_if_flagged
from tasks.services.moves import lock_task, record
from tasks.services.rewording import WORDS, read_again
from tasks.services.search_index import index_for_search
from tasks.services.seats import require_publisher
from tasks.states import TaskStatus

# What claimants agreed to; unchangeable while anyone holds a place or asked for one.
TERMS = (
    "kind", "deliverable", "not_needed", "minutes", "needs_approval", "ownership", "portfolio_permission", "ai_use",
)  # fmt: skip


class BriefProblems(ActionDenied):
    """A brief that cannot stand in public; `problems` names each field and what to do."""

    def __init__(self, problems: list[Decision]) -> None:
        super().__init__(problems[0])
        self.problems = problems


@dataclasses.dataclass(frozen=True, slots=True)
class BriefInput:
    """Clean values of a brief, drafts included: anything but the title may still be empty."""

    kind: str
    title: str
    why: str = ""
    need: str = ""
    deliverable: str = ""
    not_needed: str = ""
    example: str = ""
    points: Sequence[str] = ()
    minutes: int = 30
    places: int = 1
    closes_at: datetime | None = None
    languages: Sequence[str] = ()
    is_starter: bool = False
    needs_approval: bool = False
    ownership: str = "organisation_with_credit"
    portfolio_permission: str = "yes"
    ai_use: str = "declare"
    reviewer_id: int | None = None
    needs_two_reviewers: bool = False
    uses: dict[int, int] = dataclasses.field(default_factory=dict)  # skill id -> needed level, 0 to 3
    teaches: Sequence[int] = ()
    cause_ids: Sequence[int] = ()


def brief_of(task: Task) -> dict[str, Any]:
    """The values that are stored, as `BriefInput` takes them."""
    skills = list(task.skills.all())
    plain = {field.name for field in dataclasses.fields(BriefInput)} - {"points", "uses", "teaches"}
    return {
        **{name: getattr(task, name) for name in sorted(plain)},
        "points": _points_of(task),
        "uses": {row.skill_id: row.level for row in skills if row.part == TaskSkill.Part.USES},
        "teaches": [row.skill_id for row in skills if row.part == TaskSkill.Part.TEACHES],
    }


@transaction.atomic
def create_task(*, organization_id: int, actor_id: int | None, brief: BriefInput, now: datetime, **source: Any) -> Task:
    """Stores a new draft with its points and skills. `source` says where it comes from, by other fields of the task:
    an import, the task it copies, its series, when its empty form was opened.

    Refuses people without an owner's or manager's seat; an import has no actor.
    """
    require_publisher(actor_id=actor_id, organization_id=organization_id)
    # A copy may keep what a team that has shrunk since cannot choose: until it grows again, one reviewer decides.
    if brief.needs_two_reviewers and source.get("copied_from") is None:
        _require_two_members(organization_id)
    task = Task(organization_id=organization_id, created_by_id=actor_id, **source)
    _write(task, brief)
    record(task=task, kind="task_drafted", now=now, actor_id=actor_id, to_status=TaskStatus.DRAFT)
    return task


@transaction.atomic
def update_task(
    *, task_id: int, actor_id: int | None, brief: BriefInput, now: datetime, question: Question | None = None
) -> Task:
    """Changes a brief. While people hold places or asked for one, terms and points stay (409 `terms_agreed`).

    What was published once has a log that everyone reads, and those concerned are told (see `note_changes`). `question`
    is the one that the change answers.

    What is out stays complete: an open task, or one that waits for moderation, is refused as when publishing (400).
    Other words of an open brief bring a new organisation's task back to moderation (see `read_again`). What the site
    wrote is refused (409 `made_by_site`). A draft is its team's alone: its changes leave no event, concern no feed.
    """
    task = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    rules.can_edit_brief(status=task.status).require()
    rules.can_rewrite(is_made_by_site=task.is_made_by_site).require()
    if _changes_terms(task, brief):
        rules.can_change_terms(claim_count=agreed_count(task)).require()
    rules.can_set_places(places=brief.places, taken_count=task.taken_count).require()
    if brief.needs_two_reviewers and not task.needs_two_reviewers:
        _require_two_members(task.organization_id)
    if task.status in {TaskStatus.OPEN, TaskStatus.IN_MODERATION}:
        _require_complete(_facts_after(task, brief, now), now)
    reworded = _reworded(task, brief)
    before = public_words(task)
    _write(task, brief)
    note_changes(task, before, actor_id=actor_id, now=now, question=question)
    if task.status == TaskStatus.DRAFT:
        return task
    record(task=task, kind="task_edited", now=now, actor_id=actor_id, from_status=task.status, to_status=task.status)
    enqueue("tasks.task_changed", task_id=task.pk)
    read_again(task, reworded, actor_id=actor_id, now=now)
    hold_if_flagged(task, actor_id=actor_id, now=now)
    if task.status == TaskStatus.OPEN:
        enqueue("tasks.tell_waiting_list", task_id=task.pk)
    return task


def _require_two_members(organization_id: int) -> None:
    members = Membership.objects.filter(organization_id=organization_id).count()
    rules.can_ask_for_two_reviewers(member_count=members).require()


def require_complete(task: Task, now: datetime) -> None:
    """Refuses with everything that is missing in the stored brief, in the order of the form."""
    _require_complete(publish_facts(task, now), now)


def _require_complete(facts: PublishFacts, now: datetime) -> None:
    missing = rules.missing_in_brief(facts, now)
    if missing:
        raise BriefProblems(missing)


def _facts_after(task: Task, brief: BriefInput, now: datetime) -> PublishFacts:
    """The facts as they will be once this brief is stored."""
    same = {name: getattr(brief, name) for name in ("title", "why", "need", "deliverable", "minutes", "closes_at")}
    points, skills = _clean_points(brief), {*brief.uses, *brief.teaches}
    return dataclasses.replace(
        publish_facts(task, now), **same, point_count=len(points), skill_count=len(skills), places=brief.places
    )


def _changes_terms(task: Task, brief: BriefInput) -> bool:
    is_other = any(getattr(task, name) != getattr(brief, name) for name in TERMS)
    return is_other or _points_of(task) != _clean_points(brief)


def _reworded(task: Task, brief: BriefInput) -> dict[str, str]:
    """The words that this brief changes, by field."""
    before = {**{name: getattr(task, name) for name in WORDS if name != "points"}, "points": _points_of(task)}
    after = {**{name: getattr(brief, name) for name in before}, "points": _clean_points(brief)}
    return {
        name: "; ".join(value) if isinstance(value, list) else value
        for name, value in after.items()
        if value != before[name]
    }


def _points_of(task: Task) -> list[str]:
    return list(task.points.order_by("position").values_list("text", flat=True))


def _clean_points(brief: BriefInput) -> list[str]:
    return [text.strip() for text in brief.points if text.strip()]


def _write(task: Task, brief: BriefInput) -> None:
    for field in dataclasses.fields(brief):
        if field.name not in {"points", "uses", "teaches", "cause_ids", "languages"}:
            setattr(task, field.name, getattr(brief, field.name))
    task.languages = list(brief.languages)
    task.need_html = render(brief.need)
    skill_levels = {**dict.fromkeys(brief.teaches, 0), **brief.uses}
    task.skill_ids = sorted(skill_levels)
    task.cause_ids = sorted(brief.cause_ids)
    is_new = task.pk is None
    task.save()
    _write_points(task, _clean_points(brief), is_new=is_new)
    if not is_new:
        task.skills.all().delete()
    TaskSkill.objects.bulk_create(
        TaskSkill(
            task=task,
            skill_id=skill_id,
            level=level,
            part=TaskSkill.Part.USES if skill_id in brief.uses else TaskSkill.Part.TEACHES,
        )
        for skill_id, level in skill_levels.items()
    )
    if is_new:
        task.causes.add(*brief.cause_ids)
    else:
        task.causes.set(brief.cause_ids)
    if task.status == TaskStatus.OPEN:
        index_for_search(task)


def _write_points(task: Task, texts: list[str], *, is_new: bool) -> None:
    if not is_new:
        # Compared first: reviews refer to the rows, so an unchanged point keeps its row.
        if _points_of(task) == texts:
            return
        task.points.all().delete()
    AcceptancePoint.objects.bulk_create(
        AcceptancePoint(task=task, position=number, text=text) for number, text in enumerate(texts, start=1)
    )
