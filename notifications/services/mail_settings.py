"""When a person gets mail: the cadence of their digest, quiet hours, pauses, and what is planned next."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import note_consent
from accounts.states import Consent
from notifications import timing
from notifications.models import MailSettings
from notifications.services import DIGEST, notify, stop_topic


@dataclass(frozen=True)
class Rhythm:
    """What a person may choose about the time of their mail."""

    cadence: str
    weekday: int
    quiet_from: time
    quiet_until: time


def ensure_settings(*, user_id: int, now: datetime) -> MailSettings:
    """The person's row, made with the defaults and the next digest planned if there was none."""
    found = MailSettings.objects.filter(user_id=user_id).first()
    if found is not None:
        return found
    row = MailSettings(user_id=user_id)
    row.next_digest_at = plan_digest(row, timing.zone_of(User.objects.get(pk=user_id).time_zone), after=now)
    MailSettings.objects.bulk_create([row], ignore_conflicts=True)
    return MailSettings.objects.get(user_id=user_id)


def make_missing_settings(*, now: datetime, limit: int = 5000) -> int:
    """Rows for people who joined since the last time, a plan for those who lost it. Returns how many."""
    unplanned = MailSettings.objects.filter(user__is_active=True, next_digest_at=None, stopped_at=None)
    for user_id in unplanned.exclude(cadence=MailSettings.Cadence.NEVER).values_list("user_id", flat=True)[:limit]:
        follow_to_zone(user_id=user_id, now=now)
    without = User.objects.filter(is_active=True, mail_settings=None).order_by("pk")[:limit]
    rows = [MailSettings(user=user) for user in without.only("time_zone")]
    for row in rows:
        row.next_digest_at = plan_digest(row, timing.zone_of(row.user.time_zone), after=now)
    MailSettings.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def plan_digest(row: MailSettings, zone: ZoneInfo, *, after: datetime) -> datetime | None:
    """The next morning that this person chose; none while digests are off or stopped."""
    if row.cadence == MailSettings.Cadence.NEVER or row.stopped_at is not None:
        return None
    return plan_morning(row, zone, after=after, weekday=row.weekday if row.cadence == timing.Cadence.WEEKLY else None)


def plan_morning(row: MailSettings, zone: ZoneInfo, *, after: datetime, weekday: int | None = None) -> datetime:
    """The next morning that is not decided yet."""
    return timing.next_morning(
        after=after,
        zone=zone,
        quiet=quiet_hours(row),
        weekday=weekday,
        last_date=row.last_date,
        last_due_at=row.last_due_at,
    )


def quiet_hours(row: MailSettings) -> tuple[time, time]:
    return row.quiet_from, row.quiet_until


@transaction.atomic
def plan_invitations(*, user_id: int, now: datetime) -> None:
    """An invitation waits: the next morning that is not decided yet is due, whether or not a digest is."""
    row = _locked(user_id)
    if row.next_invitations_at is None:
        row.next_invitations_at = plan_morning(row, timing.zone_of(row.user.time_zone), after=now)
        row.save(update_fields=["next_invitations_at"])


def choose_rhythm(*, user_id: int, rhythm: Rhythm, now: datetime) -> None:
    """Stores when this person wants mail and plans the next digest; a day that had its mail gets no second one."""
    ensure_settings(user_id=user_id, now=now)
    with transaction.atomic():
        row = _locked(user_id)
        if rhythm.cadence != row.cadence:
            note_consent(user_id=user_id, what=Consent.DIGEST, value=rhythm.cadence, now=now)
        row.cadence, row.weekday = rhythm.cadence, rhythm.weekday
        row.quiet_from, row.quiet_until = rhythm.quiet_from, rhythm.quiet_until
        _plan_again(row, now)
        row.save()


def set_mail_paused(*, user_id: int, is_paused: bool, until_date: date | None = None, now: datetime) -> None:
    """Stops all mail but what somebody or a clock waits for, until that local date or until it is taken back.

    What comes meanwhile waits for the first digest after the pause; news on the site goes on.
    """
    ensure_settings(user_id=user_id, now=now)
    MailSettings.objects.filter(user_id=user_id).update(
        is_paused=is_paused, paused_until_date=until_date if is_paused else None
    )


def stop_mail(*, user_id: int, topic: str, now: datetime) -> None:
    """What a link in a mail stops: one topic; or the digest, and with it the invitations that come in it.

    Again changes nothing.
    """
    if topic != DIGEST:
        stop_topic(user_id=user_id, topic=topic, now=now)
        return
    ensure_settings(user_id=user_id, now=now)
    with transaction.atomic():
        never = MailSettings.Cadence.NEVER
        if _locked(user_id).cadence != never:
            note_consent(user_id=user_id, what=Consent.DIGEST, value=never, now=now)
        MailSettings.objects.filter(user_id=user_id).update(cadence=never, next_digest_at=None)
        stop_topic(user_id=user_id, topic="invitations", now=now)


def follow_to_zone(*, user_id: int, now: datetime) -> None:
    """The person lives by another clock from now on: what is planned moves to the mornings there."""
    with transaction.atomic():
        row = _locked(user_id, required=False)
        if row is not None:
            _plan_again(row, now)
            row.save(update_fields=["next_digest_at", "next_invitations_at"])


def welcome_back(*, user_id: int, now: datetime) -> None:
    """A visit: digests count as read from now on, and those that slowed or stopped go on as the person chose.

    Somebody whose digests had stopped is told so on the site, because no mail said it.
    """
    # One cheap UPDATE for nearly everybody; the lock only for those whose digests stopped.
    MailSettings.objects.filter(user_id=user_id, unopened_count__gt=0).update(unopened_count=0)
    if not MailSettings.objects.filter(user_id=user_id, stopped_at__isnull=False).exists():
        return
    with transaction.atomic():
        row = _locked(user_id)
        if row.stopped_at is None:
            return
        stopped_at, row.stopped_at = row.stopped_at, None
        zone = timing.zone_of(row.user.time_zone)
        row.next_digest_at = plan_digest(row, zone, after=now)
        row.save(update_fields=["stopped_at", "next_digest_at"])
        if row.next_digest_at is None:
            return
        notify(
            recipient_id=user_id,
            kind="digest_back",
            key=stopped_at.isoformat(),
            title=_("Your digest starts again on %(day)s")
            % {"day": date_format(row.next_digest_at.astimezone(zone), "l j F")},
            body=_("It had stopped because you were away for %(days)s days.")
            % {"days": settings.DIGEST_STOPS_AFTER.days},
            path=reverse("notifications:preferences"),
            action=_("Choose your emails"),
        )


def _locked(user_id: int, *, required: bool = True) -> MailSettings:
    rows = MailSettings.objects.select_for_update(of=("self",)).select_related("user").filter(user_id=user_id)
    return rows.get() if required else rows.first()  # type: ignore[return-value]


def _plan_again(row: MailSettings, now: datetime) -> None:
    """Plans anew from now, or from a moment that passed and was not decided: that day is not lost."""
    zone = timing.zone_of(row.user.time_zone)
    just_before = timedelta(microseconds=1)
    begin = min(now, row.next_digest_at - just_before) if row.next_digest_at else now
    row.next_digest_at = plan_digest(row, zone, after=begin)
    if row.next_invitations_at is not None:
        begin = min(now, row.next_invitations_at - just_before)
        row.next_invitations_at = plan_morning(row, zone, after=begin)
