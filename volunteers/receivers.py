"""What volunteers does on news from below."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.dispatch import receiver

from accounts.models import User
from common.jobs import enqueue


@receiver(user_signed_up)
def make_volunteer(*, user: User, **kwargs: Any) -> None:
    enqueue("volunteers.ensure_volunteer", user_id=user.pk)
