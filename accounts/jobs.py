"""Background doors of accounts."""

from django.utils import timezone

from accounts import services
from common.jobs import job


@job("accounts.forget_sign_ins")
def forget_sign_ins() -> None:
    services.forget_sign_ins(now=timezone.now())
