"""Chainable reading words for mails and for the addresses they come back from."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q


class MailQuerySet(models.QuerySet):
    def waiting(self) -> "MailQuerySet":
        return self.filter(status__in=["queued", "sending"])

    def due(self, now: datetime) -> "MailQuerySet":
        """Not sent, and its time has come: queued, or left behind by a worker that died."""
        return self.waiting().filter(next_attempt_at__lte=now)

    def before(self, *, to: Any, pk: Any, priority: Any, now: datetime) -> "MailQuerySet":
        """Earlier mails to one address that are due, on their way or being tried again: a later one comes after them.

        What waits for its hour (quiet hours) holds nobody up; what is less urgent neither; nor do signing-in mails.
        """
        is_going = Q(attempts__gt=0) | Q(status="sending") | Q(next_attempt_at__lte=now)
        return self.waiting().filter(is_going, to=to, pk__lt=pk, priority__gt=0, priority__lte=priority)

    def unblocked(self, now: datetime) -> "MailQuerySet":
        """Those that no earlier mail to the same address holds up. Signing-in mails wait for none."""
        everything: MailQuerySet = MailQuerySet(self.model)
        earlier = everything.before(to=OuterRef("to"), pk=OuterRef("pk"), priority=OuterRef("priority"), now=now)
        return self.filter(Q(priority=0) | ~Exists(earlier))


class SuppressedAddressQuerySet(models.QuerySet):
    def in_force(self) -> "SuppressedAddressQuerySet":
        """Not lifted, or mail came back again since."""
        return self.filter(Q(lifted_at=None) | Q(since__gt=F("lifted_at")))
