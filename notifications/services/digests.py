"""The morning of each person: a digest, an invitation, or a row that says why neither.

Each person is decided in a transaction of their own, under the lock of their settings: entry, mail, the messages it
took and the next morning are written together or not at all. So a crash repeats nobody, two runs at once share the
people between them, and a missed run is caught up by the next one.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from accounts.models import User
from notifications import digest_rules, digest_sections, timing
from notifications.digest_sections import Asked
from notifications.models import DigestEntry, MailSettings, Notification
from notifications.services import bounces, digest_mail
from notifications.services.mail_settings import plan_digest, plan_morning, quiet_hours
from notifications.services.sending import queue_mail

logger = logging.getLogger("microvol.digests")

BLOCK = 200
# Of how many people one job decides the mornings: some seconds of work.
RANGE = 1000
# Shorter than a job may run; the next run goes on where this one ended.
RUN_SECONDS = 240

Reason = DigestEntry.Reason


@dataclass
class Run:
    sent: int = 0
    skipped: int = 0
    failed: int = 0


def send_due(*, now: datetime, first_id: int = 0, last_id: int | None = None) -> Run:
    """Decides the mornings that are due, of all people or of a range of mail settings, block by block.

    A person whose digest breaks is logged and tried next time.
    """
    run, seen, end = Run(), first_id - 1, time.monotonic() + RUN_SECONDS
    rows = due_mornings(now) if last_id is None else due_mornings(now).filter(pk__lte=last_id)
    while time.monotonic() < end:
        block = list(rows.filter(pk__gt=seen).order_by("pk").values_list("pk", flat=True)[:BLOCK])
        for settings_id in block:
            try:
                entries = decide_mornings(settings_id=settings_id, now=now)
            except Exception:
                logger.exception("digest failed settings=%s", settings_id)
                run.failed += 1
                continue
            for entry in entries:
                if entry.status == DigestEntry.Status.SENT:
                    run.sent += 1
                else:
                    run.skipped += 1
        if len(block) < BLOCK:
            break
        seen = block[-1]
    if run.sent or run.skipped or run.failed:
        logger.info("digests sent=%s skipped=%s failed=%s", run.sent, run.skipped, run.failed)
    return run


def due_mornings(now: datetime) -> QuerySet[MailSettings]:
    """Of whom a digest or an invitation is due."""
    return MailSettings.objects.filter(
        Q(next_digest_at__lte=now) | Q(next_invitations_at__lte=now), user__is_active=True
    )


@transaction.atomic
def decide_mornings(*, settings_id: int, now: datetime) -> list[DigestEntry]:
    """Every morning of one person that is due and not decided; nothing while another run has them."""
    row = (
        due_mornings(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("user")
        .filter(pk=settings_id)
        .first()
    )
    if row is None:
        return []
    zone = timing.zone_of(row.user.time_zone)
    _correct_plan(row, zone)
    entries = []
    # Days and times in what is written are the reader's.
    with timezone.override(zone), translation.override(settings.LANGUAGE_CODE):
        while True:
            planned = [moment for moment in (row.next_digest_at, row.next_invitations_at) if moment is not None]
            if not planned or min(planned) > now:
                break
            entries.append(_decide(row, zone, due=min(planned), now=now))
    row.save()
    return entries


def _correct_plan(row: MailSettings, zone: ZoneInfo) -> None:
    """A plan that is no morning there any more (a country changed its clocks) moves to the next one that is."""
    just_before = timedelta(microseconds=1)
    for name, plan in (("next_digest_at", plan_digest), ("next_invitations_at", plan_morning)):
        planned = getattr(row, name)
        if planned is not None and not timing.is_morning(planned, zone, quiet_hours(row)):
            setattr(row, name, plan(row, zone, after=planned - just_before))


def _decide(row: MailSettings, zone: ZoneInfo, *, due: datetime, now: datetime) -> DigestEntry:
    """One morning: at most one mail, and in every case the entry that says what happened."""
    day = timing.local_date(due, zone)
    is_digest_day = row.next_digest_at == due
    cadence = timing.Cadence(row.cadence)
    is_slowed = is_digest_day and digest_rules.is_slowed(
        cadence=cadence, unopened=row.unopened_count, day=day, last_sent_date=row.last_sent_date
    )
    is_digest = is_digest_day and not is_slowed
    entry = DigestEntry(
        user=row.user, date=day, due_at=due, decided_at=now, is_digest=is_digest, status=DigestEntry.Status.SKIPPED
    )
    reason = _refusal(row, zone, due=due, now=now)
    if not reason:
        asked = Asked(
            user_id=row.user_id, now=now, zone=zone, limit=digest_mail.ITEMS_MAX, since=row.last_sent_at,
            shown=frozenset(_shown_before(row.user)),
        )  # fmt: skip
        content = digest_mail.gather(asked, is_digest=is_digest)
        _settle(content.settled_ids, Notification.Route.SITE)
        if content.is_empty:
            reason = Reason.SLOWED if is_slowed else Reason.NOTHING_NEW if is_digest else Reason.OFF
        else:
            _send(row, entry, content, asked)
    entry.reason = reason
    entry.save()
    _move_on(row, zone, entry, is_digest_day=is_digest_day, now=now)
    return entry


def _refusal(row: MailSettings, zone: ZoneInfo, *, due: datetime, now: datetime) -> str:
    """Why this person gets no morning mail whatever there is to say; empty when they do."""
    if row.is_paused_on(timing.local_date(due, zone)):
        return Reason.PAUSED
    if digest_rules.is_idle(seen_at=row.user.seen_at or row.user.joined_at, due_at=due):
        return Reason.IDLE
    if now > timing.last_moment(due, zone):
        return Reason.LATE
    return Reason.ADDRESS if bounces.suppression_of(row.user.email) else ""


def _shown_before(user: User) -> set[str]:
    entries = DigestEntry.objects.filter(user=user, status=DigestEntry.Status.SENT)
    return {key for keys in entries.values_list("shown", flat=True) for key in keys}


def _send(row: MailSettings, entry: DigestEntry, content: digest_mail.Content, asked: Asked) -> None:
    is_rare = entry.is_digest and row.unopened_count >= settings.DIGEST_SLOWS_AFTER
    mail = digest_mail.write(
        user=row.user, row=row, content=content, day=entry.date, is_digest=entry.is_digest, is_slowed=is_rare
    )
    queue_mail(mail, now=asked.now)
    _settle(content.bundled_ids, Notification.Route.BUNDLED)
    entry.status = DigestEntry.Status.SENT
    entry.mail = mail
    entry.match_count = len(content.match_items)
    entry.invitation_count = len(content.invitations)
    entry.news_count = len(content.news)
    entry.shown = [item.key for item in content.followed + content.match_items]
    for section, items in (("matches", content.match_items), ("invitations", content.invitations)):
        if items:
            keys = [item.key for item in items]
            transaction.on_commit(partial(digest_sections.say_mailed, asked, section, keys), robust=True)


def _settle(notification_ids: tuple[int, ...], route: str) -> None:
    if notification_ids:
        Notification.objects.filter(pk__in=notification_ids).update(route=route)


def _move_on(row: MailSettings, zone: ZoneInfo, entry: DigestEntry, *, is_digest_day: bool, now: datetime) -> None:
    """Remembers this morning and plans the next one."""
    row.last_date, row.last_due_at = entry.date, entry.due_at
    if entry.is_digest and entry.status == DigestEntry.Status.SENT:
        row.last_sent_date, row.last_sent_at = entry.date, entry.decided_at
        row.unopened_count += 1
    if is_digest_day and entry.reason == Reason.IDLE:
        row.stopped_at = now
    if is_digest_day:
        row.next_digest_at = plan_digest(row, zone, after=entry.due_at)
    was_read = entry.reason not in {Reason.PAUSED, Reason.IDLE, Reason.LATE, Reason.ADDRESS}
    if row.next_invitations_at is not None and (was_read or row.next_invitations_at <= entry.due_at):
        # Invitations that came too late in the day wait for the next morning, as do those one mail had no room for.
        is_more = entry.reason == Reason.LATE or entry.invitation_count == digest_mail.ITEMS_MAX
        row.next_invitations_at = plan_morning(row, zone, after=now) if is_more else None


def forget_old_entries(*, now: datetime) -> int:
    """Old entries go; so does the wait of news whose digest did not come for as long. Returns how many entries."""
    waiting = Notification.objects.filter(
        route=Notification.Route.DIGEST, created_at__lt=now - settings.DIGEST_ENTRIES_KEPT
    )
    waiting.update(route=Notification.Route.SITE)
    count, _rows = DigestEntry.objects.filter(decided_at__lt=now - settings.DIGEST_ENTRIES_KEPT).delete()
    return count
