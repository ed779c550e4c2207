"""Issuing and issuing again: the only place where a credential is signed. Runs in workers."""

import json
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count

from common.jobs import enqueue
from credentials import rules
from credentials.models import Credential, CredentialVersion, StatusList
from credentials.openbadges import documents, proofs, status_lists, times, tokens
from credentials.selectors.facts import work_of
from credentials.selectors.issuer import issuer_did, site_address
from credentials.selectors.sources import Source, source_of
from credentials.services.achievements import ensure_achievement
from credentials.services.events import record
from credentials.services.keys import signing_keys
from credentials.states import Event
from volunteers.models import Volunteer

INDEX_TRIES = 20


@transaction.atomic
def issue_credential(*, claim_id: int, now: datetime) -> Credential | None:
    """The credential of an accepted claim, signed; a second call returns the same one.

    Nothing is issued while the claim has no portfolio line. Raises NoKeys where there is nothing to sign with.
    """
    work = work_of(claim_id)
    if work is None:
        return None
    Volunteer.objects.select_for_update(no_key=True).get(pk=work.line.volunteer_id)  # one subject per person
    found = Credential.objects.filter(claim_id=claim_id).first()
    if found is not None:
        return found
    credential = new_credential(
        work,
        volunteer_id=work.line.volunteer_id,
        claim_id=claim_id,
        organization_id=work.line.organization_id,
        awarded_at=work.line.accepted_at,
    )
    sign(credential, work, now=now)
    record(credential, Event.ISSUED, actor_id=None, now=now)
    if any(row.level and row.level >= rules.MILESTONE_RATING for row in work.skills):
        enqueue("credentials.settle_milestones", volunteer_id=credential.volunteer_id)
    return credential


def new_credential(source: Source, *, volunteer_id: int, awarded_at: datetime, **of: Any) -> Credential:
    """The row, still unsigned, with a bit of its own. Expects the volunteer's row locked: one subject per person."""
    earlier = Credential.objects.filter(volunteer_id=volunteer_id).values_list("subject", flat=True).first()
    status_list = _list_with_room()
    return Credential.objects.create(
        volunteer_id=volunteer_id,
        achievement=ensure_achievement(source),
        subject=earlier or uuid.uuid4(),
        salt=secrets.token_hex(16),
        status_list=status_list,
        status_index=_free_index(status_list),
        awarded_at=awarded_at,
        **of,
    )


@transaction.atomic
def reissue_credential(*, credential_id: int, now: datetime) -> Credential:
    """A new version under the same id, for the person as they are now. A withdrawn one stays as it was."""
    credential = _locked(credential_id)
    source = source_of(credential)
    if credential.revoked_at is None and source is not None:
        sign(credential, source, now=now)
        record(credential, Event.REISSUED, actor_id=None, now=now)
    return credential


@transaction.atomic
def refresh_credential(*, credential_id: int, now: datetime) -> Credential:
    """Issues it again only if name, address or the choice about the name are not those in it."""
    credential = _locked(credential_id)
    if Credential.objects.filter(pk=credential_id).out_of_date().exists():
        return reissue_credential(credential_id=credential_id, now=now)
    return credential


def _locked(credential_id: int) -> Credential:
    rows = Credential.objects.select_related("achievement", "status_list", "current", "skill", "volunteer__user")
    return rows.select_for_update(of=("self",)).get(pk=credential_id)


def sign(credential: Credential, source: Source, *, now: datetime) -> None:
    """The next version, which is the current one from now on."""
    keys = signing_keys(now=now)
    earlier = credential.current
    valid_from = times.whole(now)
    if earlier is not None and valid_from <= earlier.valid_from:
        valid_from = earlier.valid_from + timedelta(seconds=1)  # a correction is always newer
    status = status_lists.entry(
        address=site_address(f"/status/{credential.status_list.number}"), index=credential.status_index
    )
    badge = source.badge(credential, valid_from=valid_from, status=status)
    document = documents.badge(badge)
    did = issuer_did()
    signed = proofs.sign(document, keys.proof_key, verification_method=f"{did}#{keys.proof.name}", created=now)
    version = CredentialVersion.objects.create(
        credential=credential,
        number=earlier.number + 1 if earlier else 1,
        document=json.dumps(signed, ensure_ascii=False, indent=1),
        token=tokens.sign(document, keys.token_key, kid=f"{did}#{keys.token.name}"),
        key=keys.proof,
        token_key=keys.token,
        recipient_name=badge.recipient.name,
        recipient_email=badge.recipient.email,
        valid_from=valid_from,
    )
    credential.current = version
    credential.save(update_fields=["current"])
    CredentialVersion.objects.filter(credential=credential).exclude(pk=version.pk).update(pdf=None)
    enqueue("credentials.make_pdf", version_id=version.pk)


def _list_with_room() -> StatusList:
    """The newest list while it is less than half full, so that a random bit is found at once."""
    newest = StatusList.objects.annotate(used=Count("credentials")).order_by("-number").first()
    if newest is not None and newest.used < status_lists.SIZE // 2:
        return newest
    number = newest.number + 1 if newest else 1
    try:
        with transaction.atomic():
            created = StatusList.objects.create(number=number)
    except IntegrityError:  # another worker was faster
        return StatusList.objects.get(number=number)
    enqueue("credentials.sign_status_list", number=number)
    return created


def _free_index(status_list: StatusList) -> int:
    for _attempt in range(INDEX_TRIES):
        index = secrets.randbelow(status_lists.SIZE)
        if not Credential.objects.filter(status_list=status_list, status_index=index).exists():
            return index
    raise IntegrityError(f"no free bit found in status list {status_list.number}")
