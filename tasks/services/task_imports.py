"""A table of tasks becomes drafts: looked at first, made by a job, and taken back as long as nobody touched them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.decisions import ActionDenied
from common.jobs import enqueue
from tasks import rules
from tasks.models import Task, TaskImport
from tasks.services.briefs import BriefInput, brief_of, create_task
from tasks.services.publishing import cancel_task
from tasks.services.seats import require_publisher
from tasks.states import ImportStatus, TaskStatus

PREVIEWS_KEPT = timedelta(days=7)


def old_tables(now: datetime) -> QuerySet[TaskImport]:
    """Tables that somebody looked at and left alone."""
    return TaskImport.objects.filter(status=ImportStatus.PREVIEW, created_at__lt=now - PREVIEWS_KEPT)


def forget_tables(*, now: datetime) -> int:
    return old_tables(now).delete()[0]


@transaction.atomic
def keep_table(
    *, organization_id: int, actor_id: int, file_name: str, rows: Sequence[dict[str, Any]], now: datetime
) -> TaskImport:
    """Stores a table that was read and checked, to be looked at. Makes no task yet; refuses (403) non-publishers."""
    require_publisher(actor_id=actor_id, organization_id=organization_id)
    return TaskImport.objects.create(
        organization_id=organization_id, created_by_id=actor_id, file_name=file_name, rows=list(rows), created_at=now
    )


@transaction.atomic
def start_import(*, import_id: int, actor_id: int) -> TaskImport:
    """Has a job make drafts of the rows without problems; again changes nothing. Refuses a table without any (409)."""
    run = TaskImport.objects.select_for_update().get(pk=import_id)
    require_publisher(actor_id=actor_id, organization_id=run.organization_id)
    if run.status == ImportStatus.PREVIEW:
        rules.can_start_import(good_rows=len(good_rows(run))).require()
        run.status, run.created_by_id = ImportStatus.RUNNING, actor_id
        run.save(update_fields=["status", "created_by"])
        enqueue("tasks.run_import", import_id=run.pk)
    return run


def good_rows(run: TaskImport) -> list[dict[str, Any]]:
    return [row for row in run.rows if row["brief"] is not None]


def run_import(*, import_id: int, now: datetime) -> int:
    """Makes one draft after the other, each in a transaction of its own together with the count of those made.

    A second run goes on where the first one stopped. It ends early when whoever asked for it may no longer write tasks.
    Returns how many this run made.
    """
    made = 0
    while _make_next(import_id, now):
        made += 1
    return made


@transaction.atomic
def _make_next(import_id: int, now: datetime) -> bool:
    """Makes one draft. False when none is left to make, or nobody asks for it any more."""
    run = TaskImport.objects.select_for_update().filter(pk=import_id, status=ImportStatus.RUNNING).first()
    if run is None:
        return False
    rows = good_rows(run)
    is_made = False
    if run.done_count < len(rows):
        brief = brief_from(rows[run.done_count]["brief"])
        try:
            create_task(
                organization_id=run.organization_id, actor_id=run.created_by_id, brief=brief, now=now, import_run=run
            )
            run.done_count += 1
            is_made = True
        except ActionDenied:  # their seat is gone: the others stay unmade
            pass
    if run.done_count == len(rows) or not is_made:
        run.status, run.finished_at = ImportStatus.DONE, now
    run.save(update_fields=["done_count", "status", "finished_at"])
    return is_made


def brief_from(stored: dict[str, Any]) -> BriefInput:
    """A row's values as the service takes them."""
    closes_at = datetime.fromisoformat(stored["closes_at"]) if stored["closes_at"] else None
    return BriefInput(**{**stored, "closes_at": closes_at, "uses": {int(pk): level for pk, level in stored["uses"]}})


def untouched_drafts(run: TaskImport) -> list[Task]:
    """Drafts of this import that are as the table made them."""
    before: dict[str, list[BriefInput]] = defaultdict(list)
    for row in good_rows(run):
        before[row["brief"]["title"]].append(brief_from(row["brief"]))
    drafts = run.tasks.filter(status=TaskStatus.DRAFT).prefetch_related("points", "skills", "causes", "files")
    return [task for task in drafts.order_by("pk") if not task.files.all() and _is_as_made(task, before[task.title])]


def _is_as_made(task: Task, briefs: list[BriefInput]) -> bool:
    now = BriefInput(**brief_of(task))
    return any(_same(now, brief) for brief in briefs)


def _same(one: BriefInput, other: BriefInput) -> bool:
    """Compared as stored: lists of any kind and order of ids do not matter."""

    def plain(brief: BriefInput) -> tuple[Any, ...]:
        points = [point.strip() for point in brief.points if point.strip()]
        words = (brief.kind, brief.title, brief.why, brief.need, brief.deliverable, brief.not_needed, brief.example)
        numbers = (brief.minutes, brief.places, brief.closes_at, brief.is_starter, brief.needs_approval)
        teaches = sorted(set(brief.teaches) - set(brief.uses))
        return (words, numbers, points, brief.uses, teaches, sorted(brief.cause_ids), list(brief.languages))

    return plain(one) == plain(other)


@transaction.atomic
def undo_import(*, import_id: int, actor_id: int, now: datetime) -> int:
    """Takes back the drafts that nobody touched since; what was changed or posted stays. Returns how many.

    They are cancelled: the log of what happened keeps every task. Refuses while the job still makes them (409).
    """
    run = TaskImport.objects.select_for_update().get(pk=import_id)
    require_publisher(actor_id=actor_id, organization_id=run.organization_id)
    rules.can_undo_import(status=run.status).require()
    drafts = untouched_drafts(run)
    for task in drafts:
        cancel_task(task_id=task.pk, actor_id=actor_id, now=now, why=_("The import was undone."))
    run.status = ImportStatus.UNDONE
    run.save(update_fields=["status"])
    return len(drafts)
