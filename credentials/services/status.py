"""Status lists: signed anew each day, and at once after a credential was withdrawn."""

import json
from datetime import datetime, timedelta

from django.db import transaction

from credentials.models import StatusList
from credentials.openbadges import proofs, status_lists, tokens
from credentials.selectors.issuer import issuer_did, site_address
from credentials.services.keys import signing_keys

SIGNED_AGAIN_AFTER = timedelta(hours=20)


@transaction.atomic
def sign_status_list(*, number: int, now: datetime) -> StatusList:
    """Writes and signs the list as the credentials are now. Raises NoKeys where there is nothing to sign with."""
    row = StatusList.objects.select_for_update().get(number=number)
    keys = signing_keys(now=now)
    did = issuer_did()
    document = status_lists.document(
        address=site_address(f"/status/{number}"),
        issuer=did,
        indices=row.credentials.revoked().values_list("status_index", flat=True),
        now=now,
    )
    signed = proofs.sign(document, keys.proof_key, verification_method=f"{did}#{keys.proof.name}", created=now)
    row.document = json.dumps(signed, ensure_ascii=False)
    row.token = tokens.sign(document, keys.token_key, kid=f"{did}#{keys.token.name}")
    row.signed_at = now
    row.save(update_fields=["document", "token", "signed_at"])
    return row


def numbers_to_sign(*, now: datetime) -> list[int]:
    """Lists that nobody signed for most of a day."""
    fresh = StatusList.objects.filter(signed_at__gt=now - SIGNED_AGAIN_AFTER).values("pk")
    return list(StatusList.objects.exclude(pk__in=fresh).order_by("number").values_list("number", flat=True))
