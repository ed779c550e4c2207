"""People, sections and days for tests of morning mail: the market of these tests is made up, the engine is ours."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import User
from notifications import services
from notifications.digest_sections import Asked, Invitations, Matches, Since, TaskItem
from notifications.models import DigestEntry, Mail, MailSettings, Notification
from notifications.services import routing
from notifications.services.mail_settings import follow_to_zone
from tests.factories import UserFactory

THURSDAY = datetime(2027, 5, 13, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def item(key: str, **changes: Any) -> TaskItem:
    facts = {
        "title": f"Translate letter {key}",
        "path": f"/tasks/{key}/",
        "minutes": 30,
        "organization": "Casa Puente",
        "done_means": "a letter of the same length.",
        "reasons": ("Uses your Translation (good).",),
    }
    return TaskItem(key=key, **{**facts, **changes})


def matches(*keys: str) -> Any:
    """A provider of these tasks, without those that were shown."""

    def provider(asked: Asked) -> Matches:
        items = [item(key) for key in keys if key not in asked.shown]
        return Matches(items=tuple(items[: asked.limit]), total=len(keys), path="/tasks/for-you/")

    return provider


def endless(asked: Asked) -> Matches:
    """Something new every day."""
    return Matches(items=(item(asked.now.strftime("%Y%m%d")),), total=1, path="/tasks/for-you/")


def invitations(asked: Asked) -> Invitations:
    return Invitations(tuple(item(key) for key in asked.keys))


def since(asked: Asked) -> list[Since]:
    return [Since("Casa Puente accepted “Letters” and wrote you a quote.", "Add it to your portfolio", "/portfolio/1/")]


def person(
    *, begun: datetime = THURSDAY - DAY, choices: dict | None = None, zone: str = "UTC", **settings: Any
) -> User:
    """Somebody who joined then, with a plan for their mornings."""
    user = UserFactory(time_zone=zone, name="Nadia Rahimi")
    User.objects.filter(pk=user.pk).update(joined_at=begun, seen_at=begun)
    user.refresh_from_db()
    MailSettings.objects.create(user=user, **settings)
    follow_to_zone(user_id=user.pk, now=begun)
    if choices:
        services.choose_topics(user_id=user.pk, choices=choices)
    return user


def settings_of(user: User) -> MailSettings:
    return MailSettings.objects.get(user=user)


def entries(user: User) -> list[tuple[date, str]]:
    """Each decided day with what came of it."""
    rows = DigestEntry.objects.filter(user=user).order_by("date")
    return [(row.date, row.reason or row.status) for row in rows]


def mails(user: User) -> list[Mail]:
    return list(Mail.objects.filter(to=user.email).order_by("pk"))


def days(first: datetime, count: int, *, every: timedelta = DAY) -> Iterable[datetime]:
    return (first + every * number for number in range(count))


def invite(user: User, key: str, now: datetime) -> Notification:
    row = services.notify(
        recipient_id=user.pk, kind="task_invitation", key=key, title="A task for you", path=f"/tasks/{key}/"
    )
    assert row is not None
    routing.route_notification(notification_id=row.pk, now=now)
    return row


def news(user: User, key: str) -> Notification:
    row = services.notify(
        recipient_id=user.pk, kind="task_claimed", key=key, title=f"Ali took “Poster {key}”", path=f"/desk/{key}/"
    )
    assert row is not None
    return row
