"""What stands around a task on its page and is the same for everyone: how long such work took, and what is like it.

Kept for some minutes, since it changes slowly and is the dearest part of the page; whether a similar task can be
claimed by whoever looks is asked every time.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, F, IntegerField, Prefetch, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Abs

from organizations.models import Membership
from tasks.models import Claim, Submission, Task, TaskSkill
from tasks.selectors.explanations import NO_REASON
from tasks.selectors.lines import TaskLine, Viewer
from tasks.states import ACCEPTING, ONE_PER_TASK

SIMILAR = 3
SIMILAR_KEPT = 12  # so that some are left for whoever took a few
SIMILAR_AMONG = 200
RECENT = 10_000  # tasks by their number: what is compared among a million costs as much as among ten thousand
TIMES_FROM = 3
TIMES_MAX = 30


@dataclass(frozen=True)
class Surroundings:
    """`times`: minutes reported for accepted work, of this task or else of its kind. `similar`: ids, the nearest first.

    `open_count`: the organisation's open tasks, this one included; 0 where this is the only task of all.
    """

    times: list[int]
    times_are_of_this: bool
    similar: list[int]
    open_count: int


def surroundings_of(task: Task, now: datetime) -> Surroundings:
    """Two queries, none while they are kept."""
    key = f"tasks.surroundings.{task.pk}"
    kept = cache.get(key)
    if not isinstance(kept, Surroundings):
        times, are_of_this = real_times(task)
        listed = Task.objects.listed(now)
        same = listed.filter(organization_id=task.organization_id).order_by().values("organization_id")
        open_count = Subquery(same.annotate(count=Count("pk")).values("count"))
        found = list(_nearest(task, listed).values_list("pk", open_count)[:SIMILAR_KEPT])
        kept = Surroundings(
            times=times,
            times_are_of_this=are_of_this,
            similar=[pk for pk, _count in found],
            open_count=found[0][1] or 0 if found else 0,
        )
        cache.set(key, kept, settings.SURROUNDINGS_KEPT_SECONDS)
    return kept


def real_times(task: Task) -> tuple[list[int], bool]:
    """Minutes that people reported for accepted work: on this task, or else on this organisation's tasks of its kind.

    Empty below three pieces of work, because one or two say little about a task and much about a person.
    """
    accepted = (
        Submission.objects.filter(
            review__verdict__in=ACCEPTING,
            claim__task__organization_id=task.organization_id,
            claim__task__kind=task.kind,
        )
        .order_by("-pk")
        .values_list("claim__task_id", "minutes")[:SIMILAR_AMONG]
    )
    of_kind = list(accepted)
    of_task = [minutes for task_id, minutes in of_kind if task_id == task.pk]
    if len(of_task) >= TIMES_FROM:
        return of_task[:TIMES_MAX], True
    if len(of_kind) >= TIMES_FROM:
        return [minutes for _task_id, minutes in of_kind][:TIMES_MAX], False
    return [], False


# --- More like this -------------------------------------------------------------------------------------------------


def similar_tasks(task: Task, viewer: Viewer, now: datetime, near: Surroundings) -> list[TaskLine]:
    """Tasks to claim instead: most shared skills and causes first, then the nearest length, then the newest."""
    mine = _for(viewer, Task.objects.listed(now))
    shown = _lines_among(mine, near.similar, viewer)
    if len(shown) == min(SIMILAR, len(near.similar)):
        return shown
    # So many of the kept ones are this person's own, or taken by now.
    return _lines_among(mine, list(_nearest(task, mine)[:SIMILAR].values_list("pk", flat=True)), viewer)


def _nearest(task: Task, tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Only the newest few hundred of the recent ones are compared, so a large table costs no more."""
    newest = Task.objects.order_by("-pk").values("pk")[:1]
    recent = tasks.exclude(pk=task.pk).filter(pk__gt=Subquery(newest) - RECENT)
    claimable = recent.order_by("-published_at", "-pk")
    sharing = claimable.filter(skill_ids__overlap=task.skill_ids) if task.skill_ids else claimable.none()
    helping = claimable.filter(cause_ids__overlap=task.cause_ids) if task.cause_ids else claimable.none()
    candidates = claimable.values("pk")[:SIMILAR_KEPT].union(
        sharing.values("pk")[:SIMILAR_AMONG], helping.values("pk")[:SIMILAR_AMONG]
    )
    shared = RawSQL(
        """(SELECT count(*) FROM unnest(tasks_task.skill_ids) AS held WHERE held = ANY(%s::int[])) * 2
         + (SELECT count(*) FROM unnest(tasks_task.cause_ids) AS held WHERE held = ANY(%s::int[]))""",
        [task.skill_ids, task.cause_ids],
        output_field=IntegerField(),
    )
    ranked = Task.objects.filter(pk__in=candidates).annotate(shared=shared, apart=Abs(F("minutes") - task.minutes))
    return ranked.order_by("-shared", "apart", "-published_at", "-pk")


def _lines_among(tasks: QuerySet[Task], ids: list[int], viewer: Viewer) -> list[TaskLine]:
    """The first few of these ids that are among the tasks, with the reasons there are for this person."""
    found = {}
    if ids:
        rows = tasks.select_related("organization")
        if viewer.volunteer is not None:  # only then is there a reason to give, which names skills
            rows = rows.prefetch_related(Prefetch("skills", TaskSkill.objects.select_related("skill").order_by("pk")))
        found = rows.in_bulk(ids)
    nearest = [found[pk] for pk in ids if pk in found][:SIMILAR]
    whys = viewer.whys(nearest)
    return [TaskLine(similar, why=whys.get(similar.pk, NO_REASON)) for similar in nearest]


def _for(viewer: Viewer, tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Without what this person already took or may not take."""
    if viewer.volunteer is None:
        return tasks
    held = Claim.objects.filter(volunteer=viewer.volunteer, status__in=ONE_PER_TASK).values("task_id")
    own = Membership.objects.filter(user_id=viewer.user.pk).values("organization_id")
    return tasks.exclude(pk__in=held).exclude(organization_id__in=own)
