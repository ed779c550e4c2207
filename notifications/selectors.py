"""Reads of a person's messages and of what they want by mail."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Subquery, Value
from django.db.models.functions import Extract, TruncDate

from notifications import digest_rules
from notifications.kinds import TOPICS
from notifications.models import DigestEntry, MailSettings, Notification, TopicChoice

PAGE_SIZE = 20


@dataclass(frozen=True)
class NewsPage:
    """Some messages, newest first, and the last one shown if there are more after it."""

    rows: list[Notification]
    next_before: UUID | None


def news_page(user_id: int, before: UUID | None = None) -> NewsPage:
    """The messages that follow `before` in a person's list."""
    rows = Notification.objects.filter(recipient_id=user_id, is_in_app=True)
    if before is not None:
        rows = rows.filter(pk__lt=Subquery(rows.filter(public_id=before).values("pk")))
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return NewsPage(rows=shown, next_before=shown[-1].public_id if len(found) > PAGE_SIZE else None)


@dataclass(frozen=True)
class Choice:
    """How somebody hears of a topic."""

    mail: str
    is_in_app: bool = True


def choices_of(user_id: int) -> dict[str, Choice]:
    """What holds for each topic: the person's own choice, or the topic's default."""
    own = {row.topic: row for row in TopicChoice.objects.filter(user_id=user_id)}
    return {
        topic.code: Choice(own[topic.code].mail, own[topic.code].is_in_app) if topic.code in own else Choice(topic.mail)
        for topic in TOPICS.values()
    }


def choice_of(user_id: int, topic: str) -> Choice:
    row = TopicChoice.objects.filter(user_id=user_id, topic=topic).first()
    return Choice(row.mail, row.is_in_app) if row else Choice(TOPICS[topic].mail)


def settings_of(user_id: int) -> MailSettings:
    """When this person gets mail; the defaults, not stored, while there is no row."""
    return MailSettings.objects.filter(user_id=user_id).first() or MailSettings(user_id=user_id)


# --- How digests are doing, for staff ------------------------------------------------------------------------------

STUCK_AFTER = timedelta(hours=2)
DAYS_SHOWN = 30


@dataclass(frozen=True)
class DigestHealth:
    """The last 24 hours beside the same hours a week ago and those of a usual day."""

    sent: int
    sent_week_ago: int
    sent_usually: int
    overdue_count: int

    @property
    def is_silent(self) -> bool:
        return digest_rules.is_silence_suspicious(
            sent=self.sent, sent_week_ago=self.sent_week_ago, sent_usually=self.sent_usually
        )

    @property
    def is_stuck(self) -> bool:
        """People wait for a decision although the job runs every few minutes."""
        return self.overdue_count > 0


def digest_health(now: datetime) -> DigestHealth:
    decided = DigestEntry.objects.filter(
        status=DigestEntry.Status.SENT, decided_at__gt=now - timedelta(days=8), decided_at__lte=now
    )
    ago = ExpressionWrapper(Value(now) - F("decided_at"), DurationField())
    by_day = decided.values(days=Extract(ago, "day")).annotate(count=Count("pk")).order_by()
    found = dict(by_day.values_list("days", "count"))
    sent = [found.get(days, 0) for days in range(8)]  # by how many days ago, today first
    late = now - STUCK_AFTER
    overdue = MailSettings.objects.filter(
        Q(next_digest_at__lte=late) | Q(next_invitations_at__lte=late), user__is_active=True
    )
    return DigestHealth(sent[0], sent[7], int(median(sent[1:])), overdue.count())


@dataclass(frozen=True)
class DigestDay:
    """One day in UTC: how many mornings brought a mail, and how many did not."""

    day: date
    sent: int
    skipped: int


@dataclass(frozen=True)
class DigestDays:
    rows: list[DigestDay]

    @property
    def series(self) -> list[list[float]]:
        """Sent, then skipped, as a trend is drawn."""
        return [[day.sent for day in self.rows], [day.skipped for day in self.rows]]


def digest_days(now: datetime) -> DigestDays:
    """The last 30 days, oldest first, those without any entry included."""
    first = (now - timedelta(days=DAYS_SHOWN - 1)).astimezone(UTC).date()
    rows = (
        DigestEntry.objects.filter(decided_at__gte=datetime(first.year, first.month, first.day, tzinfo=UTC))
        .values(day=TruncDate("decided_at", tzinfo=UTC))
        .annotate(sent=Count("pk", filter=Q(status="sent")), skipped=Count("pk", filter=Q(status="skipped")))
    )
    found = {row["day"]: row for row in rows}
    days = [first + timedelta(days=number) for number in range(DAYS_SHOWN)]
    return DigestDays(
        [DigestDay(day, *(found[day][part] if day in found else 0 for part in ("sent", "skipped"))) for day in days]
    )
