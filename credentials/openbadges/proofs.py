"""Data Integrity proofs of the suite eddsa-rdfc-2022: what is signed is the meaning of a document, not its spelling."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld

from credentials.openbadges import contexts
from credentials.openbadges.multibase import base58, from_base58
from credentials.openbadges.times import stamp

SUITE = "eddsa-rdfc-2022"
Loader = Callable[..., dict[str, Any]]
NOWHERE = "https://undefined.invalid/"  # what a relative address or an undefined type is taken to belong to


class NotVerified(Exception):
    """A document that must not be believed; says why."""


class UndefinedTerm(ValueError):
    """A key or type that no context defines: it would be left out of what is signed."""


def expanded(document: dict[str, Any], loader: Loader = contexts.loader) -> list[Any]:
    """The document in full words. Raises UndefinedTerm for whatever expansion would drop (JSON-LD safe mode)."""
    dropped: list[str] = []
    found = jsonld.expand(
        document,
        {"documentLoader": loader, "base": NOWHERE},
        on_property_dropped=lambda name: dropped.append(str(name)),
    )
    dropped += [word for word in _addresses(found) if word.startswith(NOWHERE) or ":" not in word]
    if dropped:
        raise UndefinedTerm(", ".join(sorted(set(dropped))))
    return found


def _addresses(node: Any) -> Iterator[str]:
    """Every @id and @type; a relative one means nothing outside this document."""
    if isinstance(node, list):
        for part in node:
            yield from _addresses(part)
    elif isinstance(node, dict):
        if "@value" not in node:
            for key in ("@id", "@type"):
                words = node.get(key, [])
                yield from [words] if isinstance(words, str) else words
        elif ":" not in node.get("@type", ":"):
            yield node["@type"]
        for key, part in node.items():
            if not key.startswith("@") or key in {"@list", "@graph", "@set"}:
                yield from _addresses(part)


def canonical(document: dict[str, Any], loader: Loader = contexts.loader) -> str:
    """Its statements in the one order of RDF Dataset Canonicalization."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader, "base": NOWHERE}
    return jsonld.normalize(document, options)


def hash_data(document: dict[str, Any], proof: dict[str, Any], loader: Loader = contexts.loader) -> bytes:
    """The 64 bytes that are signed: the digest of the proof's options, then of the document."""
    parts = [{"@context": document["@context"], **proof}, document]
    return b"".join(hashlib.sha256(canonical(part, loader).encode()).digest() for part in parts)


def sign(
    document: dict[str, Any],
    key: Ed25519PrivateKey,
    *,
    verification_method: str,
    created: datetime,
    loader: Loader = contexts.loader,
) -> dict[str, Any]:
    """The document with its proof. Refuses terms that no context defines."""
    expanded(document, loader)
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": stamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(hash_data(document, proof, loader))
    return {**document, "proof": {**proof, "proofValue": base58(signature)}}


def verify(signed: dict[str, Any], key: Ed25519PublicKey, loader: Loader = contexts.loader) -> None:
    """Raises NotVerified unless this key signed exactly this document."""
    document = {name: value for name, value in signed.items() if name != "proof"}
    proof = signed.get("proof")
    if not isinstance(proof, dict) or proof.get("cryptosuite") != SUITE:
        raise NotVerified("no proof of a kind we know")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        expanded(document, loader)
        key.verify(from_base58(str(proof.get("proofValue"))), hash_data(document, options, loader))
    except InvalidSignature as error:
        raise NotVerified("the signature does not fit") from error
    except (ValueError, TypeError, KeyError, RecursionError, jsonld.JsonLdError) as error:
        raise NotVerified("the document cannot be read") from error
