"""Secrets and signatures of Standard Webhooks 1.0.

A secret has to sign, so a hash of it would not do. It is stored sealed with a key that comes from SECRET_KEY: a copy of
the database alone forges nothing. docs/decisions/0030-webhooks.md
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "whsec_"
LENGTH = 32


class Unreadable(Exception):
    """The secret was sealed with a key that this site no longer has."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def seal(secret: str, *, keys: Sequence[str]) -> str:
    return _box(keys).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, keys: Sequence[str]) -> str:
    try:
        return _box(keys).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def sealed_anew(sealed: str, *, keys: Sequence[str]) -> str:
    """The same secret under the first key; as it was if it is that already. Raises Unreadable."""
    try:
        _box(keys[:1]).decrypt(sealed.encode())
    except InvalidToken:
        return seal(unseal(sealed, keys=keys), keys=keys)
    return sealed


def headers_of(message_id: str, body: bytes, *, secrets_in_use: Sequence[str], now: datetime) -> dict[str, str]:
    """The three headers: which message, when it was tried, and a signature by each secret."""
    timestamp = str(int(now.timestamp()))
    signed = b".".join([message_id.encode(), timestamp.encode(), body])
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets_in_use),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _box(keys: Sequence[str]) -> MultiFernet:
    """Seals with the first key, opens with any."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"microvol webhooks").derive(key.encode())
