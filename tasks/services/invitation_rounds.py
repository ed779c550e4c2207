"""The engine's invitations: once each morning from the stored lists, and at once for tasks that close soon."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import enqueue
from tasks.models import FeedList, InvitationBlock, MatchRun, Task
from tasks.selectors.choosing import Wanted, chosen, tasks_with_room, urgent_tasks, who_may_be_asked
from tasks.selectors.shortlist import CONSIDERED, who_may_fit
from tasks.services.task_invitations import invite

logger = logging.getLogger("microvol.invitations")

# Of each stored list, so many of the best are thought about.
LISTED = 40
URGENT_AT_ONCE = 20
# The blocks of one morning fill the same wave.
SAME_ROUND = timedelta(hours=12)


def plan_round(*, now: datetime) -> int:
    """Lays out this morning's blocks once, along those of the lists in use, and promises what is not done yet.

    A missed morning is not made up for: its people are in the next one. Returns the number of promises.
    """
    local = timezone.localtime(now)
    if local.hour < settings.INVITED_FROM_HOUR:
        return 0
    day = local.date()
    if not InvitationBlock.objects.filter(day=day).exists():
        ranges = _ranges()
        # In another order every day, because who comes first finds most room.
        Random(day.toordinal()).shuffle(ranges)
        InvitationBlock.objects.bulk_create(
            [InvitationBlock(day=day, first_id=first, last_id=last) for first, last in ranges], ignore_conflicts=True
        )
    waiting = InvitationBlock.objects.filter(day=day, done_at=None).order_by("pk").values_list("pk", flat=True)
    with transaction.atomic():
        for block_id in waiting:
            enqueue("tasks.invite_block", block_id=block_id)
    return len(waiting)


def _ranges() -> list[tuple[int, int]]:
    """The blocks of the lists in use; a run that was made in one piece is one block."""
    run = MatchRun.objects.filter(status=MatchRun.Status.CURRENT).defer("tasks").first()
    if run is None:
        return []
    ends = FeedList.objects.filter(run=run).aggregate(first=Min("volunteer_id"), last=Max("volunteer_id"))
    whole = [(ends["first"], ends["last"])] if ends["first"] else []
    return list(run.blocks.order_by("first_id").values_list("first_id", "last_id")) or whole


def invite_block(*, block_id: int, now: datetime) -> int:
    """Sends the engine's choice among the people of one block. Returns how many were invited.

    Each invitation is a transaction of its own, so a crash loses none and repeats none; the caps are asked under lock.
    A second run at the same time, or after the first, sends nothing.
    """
    with _alone("block", block_id) as is_alone:
        block = InvitationBlock.objects.filter(pk=block_id, done_at=None).first()
        if block is None or not is_alone:
            return 0
        share = InvitationBlock.objects.filter(day=block.day, done_at=None).count()
        lists = FeedList.objects.filter(
            run__status=MatchRun.Status.CURRENT,
            volunteer_id__gte=block.first_id,
            volunteer_id__lte=block.last_id,
            volunteer__in=who_may_be_asked(),
        )
        listed = {pk: task_ids or [] for pk, task_ids in lists.values_list("volunteer_id", f"task_ids__0_{LISTED}")}
        task_ids = tasks_with_room({pk for ids in listed.values() for pk in ids}, now, begun=SAME_ROUND)
        people = who_may_be_asked().filter(pk__in=list(listed))
        wanted = chosen(people, Task.objects.filter(pk__in=task_ids), now, listed=listed, share=share)
        sent = _send(wanted, now)
        InvitationBlock.objects.filter(pk=block.pk).update(done_at=now, invited_count=block.invited_count + sent)
    return sent


def invite_urgent(*, now: datetime) -> int:
    """For tasks that close within 72 hours: asks the people who fit best now. Again within two days: nothing."""
    sent = 0
    for task_id in urgent_tasks(now)[:URGENT_AT_ONCE]:
        with _alone("urgent", task_id) as is_alone:
            if not is_alone or not tasks_with_room([task_id], now):
                continue
            task = Task.objects.prefetch_related("skills__skill").get(pk=task_id)
            ids = list(who_may_fit(task).values_list("pk", flat=True)[:CONSIDERED])
            people = who_may_be_asked().filter(pk__in=ids)
            sent += _send(chosen(people, Task.objects.filter(pk=task_id), now), now)
    return sent


def _send(wanted: list[Wanted], now: datetime) -> int:
    sent = 0
    for row in wanted:
        try:
            invite(task_id=row.task_id, volunteer_id=row.volunteer_id, now=now, actor_id=None, parts=row.parts)
        except ActionDenied as denied:
            # Something happened since the rows were read: the place was taken, the organisation asked somebody.
            logger.info("not invited: task=%s volunteer=%s %s", row.task_id, row.volunteer_id, denied.code)
        else:
            sent += 1
    return sent


@contextmanager
def _alone(name: str, number: int) -> Iterator[bool]:
    """Whether no other process is at the same work now; the database forgets the lock when this process dies.

    Held by a transaction of its own, on a connection of its own: each invitation commits meanwhile, and behind
    PgBouncer a lock of the session would stay with whichever connection came by.
    """
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            # It says nothing for as long as the work takes; the job's own limit is ten minutes.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '15min'")
            key = f"tasks.invitations.{name}.{number}"
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [key])
            yield cursor.fetchone()[0]
    finally:
        holder.close()
