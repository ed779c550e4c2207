"""News from accounts (a visit, another time zone, a confirmed address) and from a mail provider (returned mail)."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.dispatch import receiver
from django.utils import timezone

from accounts.signals import person_seen, zone_changed
from notifications import rules
from notifications.services import bounces, mail_settings

# The provider's words for mail that its own rules or the reader's refused: the address may be fine.
_ABOUT_THE_MAIL = {"spam", "blocked", "timed_out", "unsubscribed"}


@receiver(person_seen)
def count_digests_as_read(sender: type, user_id: int, now: datetime, **kwargs: Any) -> None:
    mail_settings.welcome_back(user_id=user_id, now=now)


@receiver(zone_changed)
def follow_to_zone(sender: type, user_id: int, now: datetime, **kwargs: Any) -> None:
    mail_settings.follow_to_zone(user_id=user_id, now=now)


@receiver(email_confirmed)
def take_up_confirmed_address(*, email_address: EmailAddress, **kwargs: Any) -> None:
    bounces.address_works(address=email_address.email, now=timezone.now())


@receiver(tracking)
def take_provider_news(*, event: AnymailTrackingEvent, **kwargs: Any) -> None:
    """A webhook's view has checked the secret. Deferred, delivered and opened mail is no news."""
    is_complaint = event.event_type == EventType.COMPLAINED
    if not event.recipient or not (is_complaint or event.event_type in {EventType.BOUNCED, EventType.REJECTED}):
        return
    reason = event.mta_response or event.description or event.reject_reason or event.event_type
    mail_id = str((event.metadata or {}).get("mail", ""))
    bounces.take_provider_news(
        address=event.recipient,
        reason=reason,
        is_complaint=is_complaint,
        is_for_good=event.reject_reason not in _ABOUT_THE_MAIL and rules.provider_means_nobody(reason),
        mail_id=int(mail_id) if mail_id.isdecimal() and len(mail_id) < 19 else None,
        now=timezone.now(),
    )
