"""Background doors of accounts."""

from django.utils import timezone

from accounts import services
from common.jobs import job


@job("accounts.forget_sign_ins")
def forget_sign_ins() -> None:
    """Sessions and tokens that are over, and accounts whose address nobody confirmed."""
    now = timezone.now()
    services.forget_sign_ins(now=now)
    services.forget_unconfirmed(now=now)
