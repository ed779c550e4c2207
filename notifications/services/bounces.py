"""Addresses that mail comes back from: stopped at once, told to their owner on the site, and taken up again."""

import logging
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import mails as account_mails
from accounts.models import User
from notifications import rules
from notifications.models import Mail, SuppressedAddress
from notifications.returned import Returned
from notifications.services import notify

logger = logging.getLogger("microvol.mail")

Source = SuppressedAddress.Source


def hash_of(address: str) -> str:
    return sha256(address.strip().lower().encode()).hexdigest()


def suppression_of(address: str) -> SuppressedAddress | None:
    """Why nothing goes to this address, if that is so."""
    return SuppressedAddress.objects.in_force().filter(address_hash=hash_of(address)).first()


def stops(found: SuppressedAddress, mail: Mail) -> bool:
    """Whether this mail must not go. Who marked news as spam still gets the mail they ask for to sign in."""
    return not (found.source == Source.COMPLAINT and mail.priority == Mail.Priority.ACCOUNT)


@transaction.atomic
def suppress_address(*, address: str, reason: str, source: str, now: datetime) -> SuppressedAddress:
    """Stops all mail to this address and tells its owner under News. While it is stopped, saying so again is silent."""
    user = User.objects.filter(email__iexact=address.strip(), is_active=True).first()
    values = {"reason": " ".join(reason.split())[:500], "source": source, "since": now, "user": user}
    rows = SuppressedAddress.objects.select_for_update()
    found, is_new = rows.get_or_create(address_hash=hash_of(address), defaults=values)
    if not is_new and not found.is_over:
        return found
    if not is_new:
        for name, value in values.items():
            setattr(found, name, value)
        found.save(update_fields=list(values))
    if user is not None:
        notify(
            recipient_id=user.pk,
            kind="address_bounces",
            key=f"{found.pk}:{now.isoformat()}",
            title=_("Our mail to you comes back"),
            body=_("Nothing reaches your email address any more, so we stopped writing to it. News stays here."),
            path=reverse("notifications:preferences"),
            action=_("Mend it"),
        )
    logger.warning("address suppressed suppression=%s source=%s", found.pk, source)
    return found


def take_returned(*, returned: Returned, now: datetime) -> Mail | None:
    """Notes that a mail of ours came back, and stops its address if nobody is there. The mail, if it was ours.

    Believes only a signed return address or the Message-ID of a mail of ours: anybody can write to the alias, and must
    not be able to silence somebody else. Reports of delays, and of mail that arrived, change nothing.
    """
    mail = _mail_of(returned)
    final = [report for report in returned.reports if report.is_final]
    if mail is None or not final:
        return mail
    reason = "; ".join(report.reason for report in final)
    _came_back(mail.pk, reason)
    if any(rules.names_nobody(report.reason) for report in final):
        suppress_address(address=mail.to, reason=reason, source=Source.REPORT, now=now)
    return mail


def _mail_of(returned: Returned) -> Mail | None:
    if returned.mail_id is not None:
        return Mail.objects.filter(pk=returned.mail_id).first()
    if not returned.message_id:
        return None
    with_id = Mail.objects.annotate(message_id=KeyTextTransform("Message-ID", "headers"))
    return with_id.filter(message_id=returned.message_id).order_by("-pk").first()


def take_provider_news(
    *, address: str, reason: str, is_complaint: bool, is_for_good: bool, mail_id: int | None, now: datetime
) -> None:
    """What a mail provider reports through its signed webhook: a mail came back, or its reader called it spam."""
    if mail_id is not None and not is_complaint:
        _came_back(mail_id, reason)
    if is_complaint or is_for_good:
        source = Source.COMPLAINT if is_complaint else Source.PROVIDER
        suppress_address(address=address, reason=reason, source=source, now=now)


def _came_back(mail_id: int, reason: str) -> None:
    over = Mail.objects.filter(pk=mail_id, status__in=[Mail.Status.SENT, Mail.Status.SENDING, Mail.Status.QUEUED])
    over.update(status=Mail.Status.FAILED, last_error=f"came back: {reason}"[:2000])


def lift(*, suppression_ids: Sequence[int], now: datetime) -> int:
    """Takes addresses up again, for staff. Returns how many. Mail that was stopped can be sent again from its list."""
    return SuppressedAddress.objects.in_force().filter(pk__in=suppression_ids).update(lifted_at=now)


def address_works(*, address: str, now: datetime) -> None:
    """Somebody opened a link that we sent to this address: mail reaches it."""
    SuppressedAddress.objects.in_force().filter(address_hash=hash_of(address)).update(lifted_at=now)


@transaction.atomic
def try_address_again(*, user_id: int, now: datetime) -> None:
    """The owner says that their address works: takes it up again and sends one mail there, which may come back too.

    Refuses when nothing is wrong, and twice within half a day.
    """
    user = User.objects.get(pk=user_id)
    found = SuppressedAddress.objects.select_for_update().filter(address_hash=hash_of(user.email)).first()
    rules.can_try_address_again(
        lifted_at=found.lifted_at if found else None, is_suppressed=bool(found and not found.is_over), now=now
    ).require()
    assert found is not None
    found.lifted_at = now
    found.save(update_fields=["lifted_at"])
    written = account_mails.write("accounts/address_test", email=user.email, context={})
    message = EmailMultiAlternatives(written.subject, written.text, settings.DEFAULT_FROM_EMAIL, [user.email])
    message.attach_alternative(written.html, "text/html")
    message.send()
