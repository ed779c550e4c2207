"""Withdrawing a credential: for good, and with a reason that everyone who checks it reads."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.jobs import enqueue
from credentials import rules
from credentials.models import Credential
from credentials.selectors.facts import revoke_facts
from credentials.services.events import record
from credentials.states import Event
from notifications.services import notify


@transaction.atomic
def revoke_credential(*, credential_id: int, actor_id: int, why: str, now: datetime) -> Credential:
    """Sets the bit, stores the reason, has the status list signed at once, and tells the owner.

    Milestones that rest on it are looked at again by a job.

    Refuses everyone but owners and managers of the organisation and staff (`publishers_only`, 403), a second time
    (`revoked_already`, 409), and a missing reason (`reason_missing`, 400).
    """
    rows = Credential.objects.select_related("organization", "status_list", "volunteer", "achievement")
    credential = rows.select_for_update(of=("self",)).get(pk=credential_id)
    rules.can_revoke(revoke_facts(credential, actor_id), why=why).require()
    _withdraw(credential, actor_id=actor_id, why=why.strip(), now=now)
    if credential.claim_id is not None:
        enqueue("credentials.settle_milestones", volunteer_id=credential.volunteer_id)
    return credential


def withdraw_milestone(credential: Credential, *, now: datetime) -> None:
    """What happens to a milestone when the work it rests on no longer reaches it. Expects its row locked."""
    why = _("Certificates that it rests on were withdrawn, and the others do not reach the milestone.")
    _withdraw(credential, actor_id=None, why=why, now=now)


def _withdraw(credential: Credential, *, actor_id: int | None, why: str, now: datetime) -> None:
    credential.revoked_at = now
    credential.revoked_why = why
    credential.save(update_fields=["revoked_at", "revoked_why"])
    record(credential, Event.REVOKED, actor_id=actor_id, now=now, why=why)
    enqueue("credentials.sign_status_list", number=credential.status_list.number)
    notify(
        recipient_id=credential.volunteer.user_id,
        kind="review_done",
        key=f"credential-revoked-{credential.pk}",
        title=_("Certificate withdrawn: %(title)s") % {"title": credential.achievement.content["name"]},
        body=credential.revoked_why,
        path=credential.get_absolute_url(),
    )
