"""This instance as an issuer: its name, its DID, its public keys."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings

from credentials.models import IssuerKey
from credentials.openbadges import dids
from credentials.openbadges.documents import Party


def site_address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def issuer_did() -> str:
    return dids.did_of(settings.SITE_URL)


def issuer() -> Party:
    return Party(
        id=issuer_did(),
        name=settings.SITE_NAME,
        url=site_address("/"),
        email=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        country=settings.ISSUER_COUNTRY,
        image=site_address(f"/{settings.STATIC_URL.strip('/')}/img/icon-512.png"),
    )


def did_document() -> dict[str, Any]:
    """All keys whose signatures count, newest first."""
    keys = IssuerKey.objects.published().order_by("-pk")
    public = [dids.PublicKey(name=row.name, multibase=row.multibase, jwk=row.jwk) for row in keys]
    return dids.document(issuer_did(), public)


def published_key(address: str) -> IssuerKey | None:
    """The key behind an address like did:web:host#name, if it is one of ours and still counts."""
    did, _mark, name = address.partition("#")
    if did != issuer_did():
        return None
    return IssuerKey.objects.published().filter(name=name).first()
