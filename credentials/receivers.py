"""News from below: accepted work is promised a credential."""

from typing import Any

from django.dispatch import receiver

from common.jobs import enqueue
from tasks.models import Claim
from tasks.signals import work_accepted


@receiver(work_accepted)
def promise_credential(sender: type, claim: Claim, **kwargs: Any) -> None:
    """The promise is part of the accepting transaction; a worker signs after it."""
    enqueue("credentials.issue", claim_id=claim.pk)
