"""Reminders to whoever holds a claim: each claim says when its next one is due, so a late run catches up, once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.templatetags.microvol import duration, short_datetime
from notifications.services import notify
from notifications.timing import zone_of
from tasks import rules
from tasks.models import Claim

# A reminder later than this names the time that is really left.
ON_TIME = timedelta(hours=1)


def remind_claimants(*, now: datetime, limit: int = 5000) -> int:
    """At half the lease and 24 h before its end, to whoever holds the claim. Returns messages sent.

    A claim whose last day has begun is not told about half-time any more. While its clock stands nothing is due.
    """
    due = Claim.objects.due_reminder(now).order_by("reminder_at", "pk").values_list("pk", flat=True)
    return sum(_remind(claim_id, now) for claim_id in list(due[:limit]))


@transaction.atomic
def _remind(claim_id: int, now: datetime) -> bool:
    # Asked again under the lock: meanwhile it may have been sent in, prolonged, paused, or reminded of by another run.
    # Only what is of the claim itself is locked, and a claim that somebody is just changing comes next time.
    locked = Claim.objects.due_reminder(now).select_for_update(of=("self",), skip_locked=True)
    claim = locked.with_task().filter(pk=claim_id).first()
    if claim is None:
        return False
    assert claim.lease_starts_at and claim.lease_ends_at
    kind = rules.reminder_due(starts_at=claim.lease_starts_at, ends_at=claim.lease_ends_at, now=now)
    last = claim.lease_ends_at - rules.LAST_DAY
    is_told = _tell(claim, kind, now) if claim.lease_ends_at > now else False
    claim.reminder_at = last if kind == "half" and last > now else None
    claim.save(update_fields=["reminder_at"])
    return is_told


def _tell(claim: Claim, kind: str, now: datetime) -> bool:
    assert claim.reminder_at and claim.lease_starts_at and claim.lease_ends_at
    left = claim.lease_ends_at - now
    meant = rules.LAST_DAY if kind == "day" else (claim.lease_ends_at - claim.lease_starts_at) / 2
    if meant - left > ON_TIME:
        title = _("%(left)s left for “%(title)s”")
    elif kind == "day":
        title = _("24 hours left for “%(title)s”")
    else:
        title = _("Half your time for “%(title)s” is left")
    with timezone.override(zone_of(claim.volunteer.user.time_zone)):
        until = short_datetime(claim.lease_ends_at)
    body = _("You have until %(until)s. Send what you have, take more time with one tap, or hand the task back. "
             "All three are fine.")  # fmt: skip
    told = notify(
        recipient_id=claim.volunteer.user_id,
        kind="claim_reminder",
        # A new lease (changes asked, more time) brings its own reminders.
        key=f"{claim.pk}:{kind}:{claim.revision_count}:{claim.extension_count}",
        title=title % {"title": claim.task.title, "left": duration(left)},
        body=body % {"until": until},
        path=claim.get_absolute_url(),
        action=_("Go on"),
    )
    return told is not None
