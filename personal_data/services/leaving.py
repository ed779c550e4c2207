"""Asking to leave, and staying after all."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from personal_data import rules
from personal_data.selectors.facts import leaving_facts

# Names a person and the day they leave on: it stays good until then, and is worth nothing afterwards.
_signer = Signer(salt="personal_data.stay")


@transaction.atomic
def ask_to_leave(*, user_id: int, takes_work_back: bool, now: datetime) -> User:
    """Begins the wait after which the account is erased, and mails a link that ends it.

    Refuses staff (403), the only owner of an organisation, and a second time (409).
    """
    user = User.objects.select_for_update().get(pk=user_id)
    rules.can_ask_to_leave(leaving_facts(user)).require()
    user.leaves_at = now + settings.LEAVING_WAIT
    user.takes_work_back = takes_work_back
    user.save(update_fields=["leaves_at", "takes_work_back"])
    day = date_format(timezone.localtime(user.leaves_at), "j F Y")
    stay_url = settings.SITE_URL + reverse("personal_data:leave_stay", args=[stay_token(user)])
    get_adapter().send_mail("accounts/leaving", user.email, {"day": day, "stay_url": stay_url})
    return user


@transaction.atomic
def stay(*, user_id: int) -> bool:
    """Ends the wait and says so in a mail; False where there was none."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.leaves_at is None:
        return False
    user.leaves_at, user.takes_work_back = None, False
    user.save(update_fields=["leaves_at", "takes_work_back"])
    get_adapter().send_mail("accounts/staying", user.email, {})
    return True


def stay_token(user: User) -> str:
    assert user.leaves_at is not None
    return _signer.sign(f"{user.public_id}.{int(user.leaves_at.timestamp())}")


def leaving_by_token(token: str) -> User | None:
    """Whose link this is, while they are leaving on the day it was made for."""
    try:
        public_id, _mark, moment = _signer.unsign(token).partition(".")
    except BadSignature:
        return None
    user = User.objects.filter(public_id=public_id, leaves_at__isnull=False, is_active=True).first()
    is_same = user is not None and user.leaves_at is not None and int(user.leaves_at.timestamp()) == int(moment)
    return user if is_same else None
