"""The suite eddsa-rdfc-2022, from the W3C's own test vectors (vc-di-eddsa, appendix B.1, W3C document licence) on."""

import hashlib
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openbadgeslib.ob3 import contexts as others

from credentials.openbadges import contexts, dids, multibase, proofs
from credentials.openbadges.contexts import UnknownContext
from credentials.openbadges.proofs import NotVerified, UndefinedTerm

PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PRIVATE = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
DOCUMENT_HASH = "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
# Key address: digest of the proof's options, proof value.
VECTORS = {
    f"https://vc.example/issuers/5678#{PUBLIC}": (
        "4c4d3890a157f8d611b13c265c2c22f39aa0a567c7c7dd9ba3e45cd579784eeb",
        "z21EVs3eXERqTn4acNHT9viboqgzUaQ3kTmhPT3eA8qrVPE7CrQq78WkzctnMX5W4CrzcKnHw8V6dvy5pgWYCU5e9",
    ),
    f"did:key:{PUBLIC}#{PUBLIC}": (
        "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0",
        "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme",
    ),
}
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
ALUMNI: dict[str, Any] = {
    "@context": [contexts.CREDENTIALS, EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
KEY = Ed25519PrivateKey.from_private_bytes(multibase.from_base58(PRIVATE)[2:])


def examples(address: str, options: Any = None) -> dict[str, Any]:
    """The context of the W3C's examples gives every word a meaning; ours never do that."""
    if address != EXAMPLES:
        return contexts.loader(address)
    document = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return {"contentType": "", "contextUrl": None, "documentUrl": address, "document": document}


def signed(document: dict[str, Any] = ALUMNI, method: str = next(iter(VECTORS))) -> dict[str, Any]:
    return proofs.sign(document, KEY, verification_method=method, created=CREATED, loader=examples)


def badge(**changes: Any) -> dict[str, Any]:
    """The smallest document of ours."""
    return {
        "@context": list(contexts.BADGE),
        "id": "https://volunteer.example/credentials/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:volunteer.example", "type": ["Profile"], "name": "Volunteer Example"},
        "validFrom": "2026-11-20T10:00:00Z",
        **changes,
    }


@pytest.mark.parametrize("method", VECTORS)
def test_the_w3c_vectors_come_out_byte_for_byte(method: str) -> None:
    options_hash, value = VECTORS[method]
    found = signed(method=method)
    options = {name: part for name, part in found["proof"].items() if name != "proofValue"}

    assert dids.multibase_of(KEY.public_key()) == PUBLIC
    assert proofs.hash_data(ALUMNI, options, examples).hex() == options_hash + DOCUMENT_HASH
    assert found["proof"]["proofValue"] == value
    proofs.verify(found, dids.ed25519_of(PUBLIC), examples)


def test_any_change_breaks_the_proof() -> None:
    good = signed()
    for change in (
        lambda one: one.update(name="Another"),
        lambda one: one["credentialSubject"].update(id="did:example:other"),
        lambda one: one["proof"].update(created="2023-02-24T23:36:39Z"),
        lambda one: one["proof"].update(proofPurpose="authentication"),
        lambda one: one["proof"].update(proofValue="z21EVs3e"),
        lambda one: one.update(proof=None),
    ):
        bad = deepcopy(good)
        change(bad)
        with pytest.raises(NotVerified):
            proofs.verify(bad, KEY.public_key(), examples)
    with pytest.raises(NotVerified):
        proofs.verify(good, Ed25519PrivateKey.generate().public_key(), examples)


@pytest.mark.parametrize(
    "document",
    [
        badge(stars=5),
        badge(issuer={"id": "did:web:x", "type": ["Profile"], "stars": 5}),
        badge(type=["VerifiableCredential", "MadeUp"]),
        badge(id="credentials/1"),
    ],
)
def test_what_no_context_defines_is_never_signed(document: dict[str, Any]) -> None:
    with pytest.raises(UndefinedTerm):
        proofs.sign(document, KEY, verification_method="did:web:x#k", created=CREATED)


def test_a_document_of_another_context_is_refused_without_asking_the_network() -> None:
    with pytest.raises(Exception, match="evil") as refused:
        contexts.context("https://evil.example/context")
    assert isinstance(refused.value, UnknownContext)
    with pytest.raises(NotVerified):
        proofs.verify({**signed(), "@context": ["https://evil.example/context"]}, KEY.public_key())


def test_our_contexts_are_the_pinned_ones_and_those_that_others_ship() -> None:
    theirs = {hashlib.sha256(file.read_bytes()).hexdigest() for file in _files_of(others)}
    assert {digest for _name, digest in contexts.FILES.values()} <= theirs
    for address in contexts.FILES:
        assert contexts.context(address)["@context"]


def _files_of(package: Any) -> list[Path]:
    return list(Path(package.__file__).parent.glob("*.json"))
