"""did:web: the issuer's name is its address, and a document there lists its public keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc.jwk import RSAKey

from credentials.openbadges.multibase import ED25519_PUBLIC, base58, from_base58

CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1"]


@dataclass(frozen=True)
class PublicKey:
    """`name` is what stands behind the # of its address; Ed25519 keys are `multibase`, RSA keys a `jwk`."""

    name: str
    multibase: str = ""
    jwk: dict[str, str] | None = None


def did_of(site: str) -> str:
    """did:web of an address like https://volunteer.example:8443."""
    return f"did:web:{quote(urlsplit(site).netloc, safe='')}"


def document(did: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    keys = list(keys)
    return {
        "@context": CONTEXT,
        "id": did,
        "verificationMethod": [_method(did, key) for key in keys],
        "assertionMethod": [f"{did}#{key.name}" for key in keys],
    }


def _method(did: str, key: PublicKey) -> dict[str, Any]:
    method: dict[str, Any] = {"id": f"{did}#{key.name}", "controller": did}
    if key.jwk is None:
        return {**method, "type": "Multikey", "publicKeyMultibase": key.multibase}
    return {**method, "type": "JsonWebKey", "publicKeyJwk": key.jwk}


def multibase_of(key: Ed25519PublicKey) -> str:
    return base58(ED25519_PUBLIC + key.public_bytes_raw())


def ed25519_of(multibase: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(from_base58(multibase).removeprefix(ED25519_PUBLIC))


def rsa_of(jwk: dict[str, str]) -> RSAKey:
    return RSAKey.import_key({name: value for name, value in jwk.items() if name in {"kty", "n", "e"}})
