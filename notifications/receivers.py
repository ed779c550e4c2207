"""News from accounts: a visit, another time zone."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.signals import person_seen, zone_changed
from notifications.services import mail_settings


@receiver(person_seen)
def count_digests_as_read(sender: type, user_id: int, now: datetime, **kwargs: Any) -> None:
    mail_settings.welcome_back(user_id=user_id, now=now)


@receiver(zone_changed)
def follow_to_zone(sender: type, user_id: int, now: datetime, **kwargs: Any) -> None:
    mail_settings.follow_to_zone(user_id=user_id, now=now)
