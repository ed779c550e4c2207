"""The certificates of somebody who leaves: the signed files are theirs; here only what recognises them stays."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from credentials.models import CheckCount, Credential, CredentialVersion
from credentials.selectors.digests import digest_of


@transaction.atomic
def forget_owner(*, volunteer_id: int, now: datetime) -> int:
    """Deletes every signed version, keeping its digest, the number and the status bit. Returns how many certificates.

    Files in the person's hands still verify, and whoever checks one here learns that its owner left.
    """
    rows = Credential.objects.select_for_update(of=("self",)).filter(volunteer_id=volunteer_id, owner_left_at=None)
    count = 0
    for credential in rows.order_by("pk"):
        signed = credential.versions.order_by("number").values_list("document", "token")
        credential.digests = [digest_of(text) for version in signed for text in version]
        credential.current = None
        credential.subject, credential.salt = uuid4(), ""
        credential.shows_name, credential.owner_left_at = False, now
        credential.save()
        count += 1
    CredentialVersion.objects.filter(credential__volunteer_id=volunteer_id).delete()
    CheckCount.objects.filter(credential__volunteer_id=volunteer_id).delete()
    return count
