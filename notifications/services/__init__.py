"""Telling people: one row per message, and how each of them wants to hear of which topic."""

from collections.abc import Mapping
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from accounts.services import note_consent
from accounts.states import Consent
from common.jobs import enqueue
from notifications import selectors
from notifications.kinds import KINDS, TOPICS, topic_of
from notifications.models import Notification, TopicChoice
from notifications.selectors import Choice

# What the link in a digest stops.
DIGEST = "digest"
# The signature names a person and a topic and never runs out: a link in an old mail must still work.
_signer = Signer(salt="notifications.unsubscribe")


def notify(
    *, recipient_id: int, kind: str, key: str, title: str, path: str, body: str = "", action: str = ""
) -> Notification | None:
    """Tells one person once: `(recipient, kind, key)` repeated changes nothing and returns None.

    Writes the row in the caller's transaction; unless it is clear already that no mail of its own is wanted, a job
    decides about the mail after it (services/routing.py).
    """
    if kind not in KINDS:
        raise ValueError(f"no notification kind is called {kind}")
    topic = topic_of(kind)
    choice = Choice(topic.mail) if topic.is_action_needed else selectors.choice_of(recipient_id, topic.code)
    route = Notification.Route.NEW
    if not KINDS[kind].is_mailed or choice.mail == "never":
        route = Notification.Route.SITE
    elif choice.mail == "digest" and not topic.is_suggestion:
        route = Notification.Route.DIGEST
    row = Notification(
        recipient_id=recipient_id, kind=kind, key=key, title=title[:200], body=body, path=path, action=action,
        is_in_app=choice.is_in_app, route=route,
    )  # fmt: skip
    created = Notification.objects.bulk_create([row], ignore_conflicts=True)
    stored = Notification.objects.filter(public_id=row.public_id).first() if created else None
    if stored is None:
        return None
    if route == Notification.Route.NEW:
        enqueue("notifications.mail_notification", notification_id=stored.pk)
    return stored


def mark_read(*, recipient_id: int, now: datetime, notification_ids: list[int] | None = None) -> int:
    """Marks a person's messages as read, all of them by default. Returns how many changed."""
    rows = Notification.objects.filter(recipient_id=recipient_id, read_at=None)
    if notification_ids is not None:
        rows = rows.filter(pk__in=notification_ids)
    return rows.update(read_at=now)


@transaction.atomic
def choose_topics(*, user_id: int, choices: Mapping[str, Choice], now: datetime | None = None) -> None:
    """Stores how this person wants to hear of each topic named. What needs an action always shows on the site."""
    before = selectors.choices_of(user_id)
    TopicChoice.objects.bulk_create(
        [
            TopicChoice(
                user_id=user_id,
                topic=code,
                mail=choice.mail,
                is_in_app=choice.is_in_app or TOPICS[code].is_action_needed,
            )
            for code, choice in choices.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "topic"],
        update_fields=["mail", "is_in_app"],
    )
    for code, choice in choices.items():
        if choice.mail != before[code].mail:
            _note_mail(user_id, code, choice.mail, now)


@transaction.atomic
def stop_topic(*, user_id: int, topic: str, now: datetime | None = None) -> None:
    """Switches the mail of one topic off for one person; again changes nothing."""
    if selectors.choice_of(user_id, topic).mail != TopicChoice.Mail.NEVER:
        _note_mail(user_id, topic, TopicChoice.Mail.NEVER, now)
    TopicChoice.objects.update_or_create(user_id=user_id, topic=topic, defaults={"mail": TopicChoice.Mail.NEVER})


def _note_mail(user_id: int, topic: str, mail: str, now: datetime | None) -> None:
    note_consent(user_id=user_id, what=Consent.MAIL_TOPIC, about=topic, value=mail, now=now or timezone.now())


def unsubscribe_token(*, public_id: object, topic: str) -> str:
    """What an unsubscribe link carries: whose mails, and of which topic; or `DIGEST`."""
    return _signer.sign(f"{public_id}.{topic}")


def read_unsubscribe_token(token: str) -> tuple[str, str] | None:
    """The public id and the topic in a link of ours; None for anything else. Older links name a kind."""
    try:
        public_id, _, name = _signer.unsign(token).partition(".")
    except BadSignature:
        return None
    topic = KINDS[name].topic if name in KINDS else name
    return (public_id, topic) if topic in TOPICS or topic == DIGEST else None
