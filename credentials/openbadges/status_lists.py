"""Bitstring status lists: one bit for each credential says whether it was withdrawn."""

import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from credentials.openbadges import contexts
from credentials.openbadges.multibase import base64url, from_base64url
from credentials.openbadges.times import stamp

SIZE = 131_072  # the smallest that the standard allows, so that one bit tells nothing about whose it is
VALID_FOR = timedelta(days=7)


def encoded(indices: Iterable[int], size: int = SIZE) -> str:
    """The first index is the leftmost bit."""
    bits = bytearray(size // 8)
    for index in indices:
        bits[index // 8] |= 128 >> index % 8
    return base64url(gzip.compress(bytes(bits), mtime=0))


def is_set(encoded_list: str, index: int) -> bool:
    bits = gzip.decompress(from_base64url(encoded_list))
    return bool(bits[index // 8] & (128 >> index % 8))


def document(*, address: str, issuer: str, indices: Iterable[int], now: datetime) -> dict[str, Any]:
    """The list as a credential, unsigned."""
    return {
        "@context": [contexts.CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": stamp(now),
        "validUntil": stamp(now + VALID_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(indices),
        },
    }


def entry(*, address: str, index: int) -> dict[str, str]:
    """What a credential says about its bit."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address,
    }
