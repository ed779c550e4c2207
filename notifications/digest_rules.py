"""What becomes of a message's mail, how digests slow down and stop, and when their silence is suspicious. Pure."""

from datetime import date, datetime
from enum import StrEnum

from django.conf import settings

from notifications.kinds import Kind, Topic
from notifications.timing import Cadence

# Days that a digest has to wait after the last one, by how much it slowed.
_SPACED = {Cadence.DAILY: [1, 7, 28], Cadence.WEEKLY: [1, 28, 28]}


class Route(StrEnum):
    """Where the mail of one message goes. The values are those stored in `Notification.route`."""

    SITE = "site"
    MAILED = "mailed"
    HELD = "held"
    DIGEST = "digest"


def route(*, kind: Kind, topic: Topic, choice: str, is_paused: bool, is_quiet: bool, is_read: bool) -> Route:
    """At once, after the quiet hours, with the digest, or not by mail at all.

    - What its reader has seen on the site meanwhile needs no mail.
    - A pause lets through what somebody or a clock waits for; the rest waits for the first digest after it.
    - Quiet hours let through what would be worth nothing after them.
    """
    if not kind.is_mailed or choice == "never" or is_read:
        return Route.SITE
    if choice == "digest" or topic.is_suggestion or (is_paused and not kind.is_essential):
        return Route.DIGEST
    if is_quiet and not kind.is_urgent:
        return Route.HELD
    return Route.MAILED


def is_slowed(*, cadence: Cadence, unopened: int, day: date, last_sent_date: date | None) -> bool:
    """Whether this morning is left out because earlier digests were followed by no visit."""
    if last_sent_date is None:
        return False
    spaces = _SPACED[cadence]
    return (day - last_sent_date).days < spaces[min(unopened // settings.DIGEST_SLOWS_AFTER, len(spaces) - 1)]


def is_idle(*, seen_at: datetime, due_at: datetime) -> bool:
    return due_at - seen_at >= settings.DIGEST_STOPS_AFTER


def is_silence_suspicious(*, sent: int, sent_week_ago: int, sent_usually: int) -> bool:
    """Nothing went out in a day, though it did a week ago or usually does."""
    return sent == 0 and max(sent_week_ago, sent_usually) >= settings.DIGEST_ALARM_FROM
