"""From draft to open to closed: publishing, moderation, reconfirming, cancelling."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from organizations.models import Organization
from tasks import rules
from tasks.models import Task
from tasks.selectors.facts import publish_facts
from tasks.selectors.moderation import was_sent_back
from tasks.services.brief_checks import close_brief_checks
from tasks.services.briefs import require_complete
from tasks.services.claims import withdraw_claim
from tasks.services.flags import clear_flags, flags_for_log, note_patterns, tell_flagged
from tasks.services.head_start import begin_head_start, plan_head_start
from tasks.services.moderation import answer_reports_of
from tasks.services.moves import lock_task, move_task, record
from tasks.services.seats import require_moderator, require_publisher
from tasks.services.telling import tell_publishers
from tasks.states import COUNTED_AS_OPEN, ReportStatus, TaskStatus

REMIND_BEFORE_DEAD = timedelta(days=3)


@transaction.atomic
def publish_task(*, task_id: int, actor_id: int, now: datetime, with_head_start: bool = False) -> Task:
    """Sends a draft out: to everyone, or to moderation.

    A person reads the first three briefs of a new organisation, what was sent back before, and what looks like
    something that nobody may ask for; the publishers are then told what that is.

    With a head start, people whom the organisation would work with again find it a day before others, and are told.

    Refuses with everything that is missing (400), a suspended organisation or too many overdue reviews (409). A check
    of the draft that nobody took closes.
    """
    task = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    decision = rules.can_publish(publish_facts(task, now), now)
    if decision.status == 400:
        require_complete(task, now)
    decision.require()
    organization, flags = task.organization, note_patterns(task)
    task.moderation_note = ""
    plan_head_start(task, is_wanted=with_head_start, now=now)
    if rules.needs_moderation(
        is_checked=organization.is_checked, approved_briefs=organization.approved_brief_count, is_flagged=bool(flags),
        was_sent_back=was_sent_back(task.pk),
    ):  # fmt: skip
        found: dict[str, Any] = {"flags": flags_for_log(flags)} if flags else {}
        move_task(task, TaskStatus.IN_MODERATION, kind="brief_sent_to_moderation", now=now, actor_id=actor_id, **found)
        if flags:
            tell_flagged(task, flags, now=now)
    else:
        move_task(task, TaskStatus.OPEN, kind="task_published", now=now, actor_id=actor_id)
        begin_head_start(task, now=now)
    close_brief_checks(task, actor_id=actor_id, now=now)
    return task


@transaction.atomic
def approve_brief(*, task_id: int, actor_id: int, now: datetime, why: str = "") -> Task:
    """A moderator lets a brief out; tells its publishers. What had been closed before is closed again.

    Clears its flags, and answers its reports: nothing was wrong. Counts towards the organisation's three checked
    briefs, except where it had been out before with other words. Refuses all but staff, and staff with a seat there.
    """
    organization_id = Task.objects.values_list("organization_id", flat=True).get(pk=task_id)
    require_moderator(actor_id=actor_id, organization_id=organization_id)
    Organization.objects.select_for_update().get(pk=organization_id)
    task = lock_task(task_id)
    rules.can_decide_brief(status=task.status).require()
    was_out, was_closed = task.published_at is not None, task.closed_at is not None
    to = TaskStatus.CLOSED if was_closed else TaskStatus.OPEN
    move_task(task, to, kind="brief_approved", now=now, actor_id=actor_id, why=why)
    if not was_out:
        Organization.objects.filter(pk=organization_id).update(approved_brief_count=F("approved_brief_count") + 1)
        begin_head_start(task, now=now)
    clear_flags(task, actor_id=actor_id, now=now)
    answer_reports_of(task, ReportStatus.DISMISSED, actor_id=actor_id, now=now)
    words = _("“%(title)s” is fine as it is") if was_closed else _("“%(title)s” is open")
    _tell_about_brief(task, now, words % {"title": task.title}, why or _("A person read it and let it out."))
    return task


@transaction.atomic
def return_brief(*, task_id: int, actor_id: int, now: datetime, why: str) -> Task:
    """A moderator sends a brief back as a draft, with reasons that its authors read. Its reports are answered.

    People who hold a place keep it. Refuses all but staff, and staff with a seat there.
    """
    rules.needs_reason(why).require()
    task = lock_task(task_id)
    require_moderator(actor_id=actor_id, organization_id=task.organization_id)
    rules.can_decide_brief(status=task.status).require()
    task.moderation_note = why
    task.closed_at = None
    move_task(task, TaskStatus.DRAFT, kind="brief_returned", now=now, actor_id=actor_id, why=why)
    answer_reports_of(task, ReportStatus.RESOLVED, actor_id=actor_id, now=now)
    _tell_about_brief(task, now, _("“%(title)s” needs changes before it goes out") % {"title": task.title}, why)
    return task


@transaction.atomic
def clear_brief_flags(*, task_id: int, actor_id: int, now: datetime, why: str = "") -> Task:
    """A moderator has read what is flagged in a task that is out, and leaves it there. Again changes nothing."""
    task = lock_task(task_id)
    require_moderator(actor_id=actor_id, organization_id=task.organization_id)
    if clear_flags(task, actor_id=actor_id, now=now):
        record(
            task=task, kind="flags_cleared", now=now, actor_id=actor_id, from_status=task.status,
            to_status=task.status, why=why,
        )  # fmt: skip
    return task


@transaction.atomic
def hold_task(*, task_id: int, actor_id: int, now: datetime, why: str) -> Task:
    """A moderator takes a task out of sight to look at it again. Its publishers read why; work under way goes on."""
    rules.needs_reason(why).require()
    task = lock_task(task_id)
    require_moderator(actor_id=actor_id, organization_id=task.organization_id)
    move_task(
        task, TaskStatus.IN_MODERATION, kind="brief_sent_to_moderation", now=now, actor_id=actor_id, why=why,
    )  # fmt: skip
    _tell_about_brief(task, now, _("“%(title)s” is being checked") % {"title": task.title}, why)
    return task


def _tell_about_brief(task: Task, now: datetime, title: str, body: str) -> None:
    key = f"{task.pk}:{now.isoformat()}"
    tell_publishers(task, "brief_decided", key=key, title=title, body=body, action=_("See the task"))


@transaction.atomic
def close_task(*, task_id: int, actor_id: int | None, now: datetime, why: str = "") -> Task:
    """No new claims; work under way goes on. Closing a closed task changes nothing."""
    task = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    if task.status != TaskStatus.CLOSED:
        move_task(task, TaskStatus.CLOSED, kind="task_closed", now=now, actor_id=actor_id, why=why)
    return task


@transaction.atomic
def reopen_task(*, task_id: int, actor_id: int, now: datetime) -> Task:
    """Opens a closed task again; the same conditions as for publishing hold, and a place must be left."""
    task = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    rules.can_reopen(status=task.status).require()
    rules.can_rewrite(is_made_by_site=task.is_made_by_site).require()
    rules.can_give_place(places=task.places, taken_count=task.taken_count).require()
    # Seen as the draft it once was: the same conditions hold as for publishing.
    rules.can_publish(dataclasses.replace(publish_facts(task, now), status=TaskStatus.DRAFT), now).require()
    move_task(task, TaskStatus.OPEN, kind="task_reopened", now=now, actor_id=actor_id)
    return task


@transaction.atomic
def cancel_task(*, task_id: int, actor_id: int, now: datetime, why: str) -> Task:
    """Ends a task for good: claims under way are withdrawn with the reason; work in review is still reviewed."""
    rules.needs_reason(why).require()
    task = lock_task(task_id)  # from here on nobody claims it
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    rules.can_move_task(task.status, TaskStatus.CANCELLED).require()
    for claim in task.claims.filter(status__in=COUNTED_AS_OPEN).order_by("pk"):
        withdraw_claim(claim_id=claim.pk, actor_id=actor_id, now=now, why=why)
    task = lock_task(task_id)  # with the places that this freed
    move_task(task, TaskStatus.CANCELLED, kind="task_cancelled", now=now, actor_id=actor_id, why=why)
    close_brief_checks(task, actor_id=actor_id, now=now)
    return task


@transaction.atomic
def reconfirm_task(*, task_id: int, actor_id: int, now: datetime) -> Task:
    """One click keeps an open task listed for another 30 days."""
    task = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    rules.is_open_task(task.status).require()
    task.confirmed_at = now
    task.save(update_fields=["confirmed_at", "updated_at"])
    record(
        task=task, kind="task_reconfirmed", now=now, actor_id=actor_id, from_status=task.status, to_status=task.status
    )
    return task


def close_stale_tasks(*, now: datetime, limit: int = 500) -> int:
    """Closes open tasks past their closing date or unconfirmed for 30 days. Returns how many."""
    dead = Task.objects.filter(status=TaskStatus.OPEN).filter(
        Q(closes_at__lte=now) | Q(confirmed_at__lte=now - settings.TASK_RECONFIRM_AFTER)
    )
    closed = 0
    for task_id in list(dead.order_by("pk").values_list("pk", flat=True)[:limit]):
        closed += _close_if_stale(task_id, now)
    return closed


@transaction.atomic
def _close_if_stale(task_id: int, now: datetime) -> bool:
    task = lock_task(task_id)
    if task.status != TaskStatus.OPEN:
        return False
    if task.closes_at and task.closes_at <= now:
        kind = "task_past_closing_date"
    elif task.confirmed_at and task.confirmed_at <= now - settings.TASK_RECONFIRM_AFTER:
        kind = "task_not_reconfirmed"
    else:
        return False
    move_task(task, TaskStatus.CLOSED, kind=kind, now=now, actor_id=None)
    return True


def remind_to_reconfirm(*, now: datetime) -> int:
    """Asks publishers to reconfirm three days before a task would be closed as dead. Returns messages sent."""
    edge = now - settings.TASK_RECONFIRM_AFTER
    told = 0
    soon = Task.objects.open().filter(confirmed_at__gt=edge, confirmed_at__lte=edge + REMIND_BEFORE_DEAD)
    for task in soon.select_related("organization"):
        told += tell_publishers(
            task,
            "task_closing",
            key=f"{task.pk}:{task.confirmed_at:%Y-%m-%d}",
            title=_("Is “%(title)s” still needed?") % {"title": task.title},
            body=_("It has been open for almost 30 days. One click keeps it; without it, it closes."),
            action=_("Keep it open"),
        )
    return told
