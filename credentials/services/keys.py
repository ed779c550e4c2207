"""The issuer's keys: private halves are files outside the database, public halves are rows.

Only workers and `manage.py issuer_key` come here: nothing that answers a request can read a private key.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from joserfc.jwk import RSAKey

from common.decisions import not_now
from common.jobs import enqueue
from credentials.models import Credential, IssuerKey
from credentials.openbadges import dids
from credentials.states import Algorithm

LOCK = 5_300_001  # two workers that start at once make one pair


class NoKeys(Exception):
    """There is nothing to sign with here."""


@dataclass(frozen=True)
class SigningKeys:
    """The pair that signs: Ed25519 for the proof, RSA for the token."""

    proof: IssuerKey
    proof_key: Ed25519PrivateKey
    token: IssuerKey
    token_key: RSAKey


def signing_keys(*, now: datetime) -> SigningKeys:
    """The pair in use. In development the first call makes it; elsewhere NoKeys is raised until someone did."""
    rows = {row.algorithm: row for row in IssuerKey.objects.signing().order_by("pk")}
    if len(rows) < len(Algorithm) and settings.ISSUER_KEYS_ARE_MADE_WHEN_MISSING:
        create_keys(now=now)
        rows = {row.algorithm: row for row in IssuerKey.objects.signing().order_by("pk")}
    if len(rows) < len(Algorithm):
        raise NoKeys("no issuer keys yet: manage.py issuer_key create")
    proof, token = rows[Algorithm.ED25519], rows[Algorithm.RS256]
    proof_key = serialization.load_pem_private_key(_read(proof.name), password=None)
    assert isinstance(proof_key, Ed25519PrivateKey)
    return SigningKeys(proof=proof, proof_key=proof_key, token=token, token_key=RSAKey.import_key(_read(token.name)))


def can_sign() -> bool:
    """Whether it is worth trying: there are keys, or the first try makes them."""
    return settings.ISSUER_KEYS_ARE_MADE_WHEN_MISSING or IssuerKey.objects.signing().exists()


@transaction.atomic
def create_keys(*, now: datetime) -> list[IssuerKey]:
    """Makes the first pair. An instance that has one keeps it, and gets an empty list."""
    _lock()
    if IssuerKey.objects.signing().exists():
        return []
    return _make_pair(now)


@transaction.atomic
def rotate_keys(*, now: datetime) -> list[IssuerKey]:
    """Makes a new pair that signs from now on. The earlier ones stay published, so what they signed still verifies."""
    _lock()
    made = _make_pair(now)
    IssuerKey.objects.signing().exclude(pk__in=[row.pk for row in made]).update(rotated_at=now)
    enqueue("credentials.sign_status_lists")
    return made


@transaction.atomic
def retire_key(*, name: str, now: datetime) -> int:
    """Takes a leaked key out of the DID document, forgets its file, and has all it signed issued again.

    Refuses a key that still signs (`key_signs`): rotate first. Returns how many credentials are issued again.
    """
    key = IssuerKey.objects.select_for_update().get(name=name)
    if key.rotated_at is None:
        words = _("%(name)s still signs. Rotate first, then retire it.") % {"name": name}
        not_now("key_signs", words).require()
    if key.retired_at is None:
        key.retired_at = now
        key.save(update_fields=["retired_at"])
    field = "current__key" if key.algorithm == Algorithm.ED25519 else "current__token_key"
    ids = Credential.objects.filter(**{field: key}).order_by("pk").values_list("pk", flat=True)
    for credential_id in ids:
        enqueue("credentials.reissue", credential_id=credential_id)
    transaction.on_commit(lambda: _path(name).unlink(missing_ok=True))
    return len(ids)


def _make_pair(now: datetime) -> list[IssuerKey]:
    number = 1 + IssuerKey.objects.filter(algorithm=Algorithm.ED25519, created_at__year=now.year).count()
    while _path(f"ed25519-{now.year}-{number}").exists() or _path(f"rs256-{now.year}-{number}").exists():
        number += 1  # files of an attempt whose rows were never stored
    proof_key = Ed25519PrivateKey.generate()
    token_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    proof_name, token_name = f"ed25519-{now.year}-{number}", f"rs256-{now.year}-{number}"
    _write(proof_name, _pem(proof_key))
    _write(token_name, _pem(token_key))
    public = RSAKey.import_key(token_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ))  # fmt: skip
    jwk = {name: value for name, value in public.as_dict(private=False).items() if name in {"kty", "n", "e"}}
    return [
        IssuerKey.objects.create(name=proof_name, algorithm=Algorithm.ED25519, created_at=now,
                                 multibase=dids.multibase_of(proof_key.public_key())),
        IssuerKey.objects.create(name=token_name, algorithm=Algorithm.RS256, created_at=now, jwk=jwk),
    ]  # fmt: skip


def _pem(key: Ed25519PrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _path(name: str) -> Path:
    return Path(settings.ISSUER_KEYS_DIR) / f"{name}.pem"


def _write(name: str, content: bytes) -> None:
    """A new file that its owner alone may read. One that is there already is never written over."""
    folder = Path(settings.ISSUER_KEYS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(_path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read(name: str) -> bytes:
    try:
        return _path(name).read_bytes()
    except OSError as error:
        raise NoKeys(f"the file of {name} cannot be read") from error
