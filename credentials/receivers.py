"""News from below: accepted work is promised a credential. And what portfolios show of them."""

from typing import Any

from django.dispatch import receiver

from common.jobs import enqueue
from credentials.selectors.shared import shared_certificates, shared_milestones, withdrawn_certificates
from portfolios.certificates import register_certificates, register_milestones
from tasks.models import Claim
from tasks.signals import work_accepted

register_certificates(shared_certificates, withdrawals=withdrawn_certificates)
register_milestones(shared_milestones)


@receiver(work_accepted)
def promise_credential(sender: type, claim: Claim, **kwargs: Any) -> None:
    """The promise is part of the accepting transaction; a worker signs after it."""
    enqueue("credentials.issue", claim_id=claim.pk)
