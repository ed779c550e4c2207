"""The smaller parts: pictures, status lists, tokens, keys' addresses, and the list of keys that a badge may have."""

import random
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import RSAKey

from credentials.openbadges import baking, dids, documents, multibase, status_lists, tokens
from credentials.openbadges.proofs import NotVerified
from tests.credentials.openbadges.test_proofs import badge
from tests.factories.tasks import picture

NAME = 'Łódź Привет "<b>]]> #panic()'
CREDENTIAL = f'{{"name": "{NAME}"}}'.replace('"<b>', '\\"<b>')


def png() -> bytes:
    return picture().read()


def test_a_png_carries_its_badge_exactly_once_and_stays_a_picture() -> None:
    baked = baking.into_png(baking.into_png(png(), "an earlier one"), CREDENTIAL)
    assert baking.from_png(baked) == CREDENTIAL
    assert baked.count(baking.KEYWORD) == 1
    assert baked[:16] == baking.PNG_START + b"\0\0\0\rIHDR"


def test_an_svg_carries_its_badge_whatever_is_in_it() -> None:
    baked = baking.into_svg('<?xml version="1.0"?><svg width="1"><path/></svg>', CREDENTIAL)
    assert baking.from_svg(baked) == CREDENTIAL.replace("]]>", "]]\\u003e")
    assert 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"' in baked


@pytest.mark.parametrize("content", [b"", b"GIF89a", png()[:40], png(), b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff"])
def test_what_has_no_badge_says_so(content: bytes) -> None:
    with pytest.raises(baking.NoBadge):
        baking.from_png(content)


def test_bits_are_counted_from_the_left_and_a_list_is_small() -> None:
    indices = {0, 7, 8, 94_567, status_lists.SIZE - 1}
    encoded = status_lists.encoded(indices)
    assert {index for index in (*indices, 1, 9, 94_566) if status_lists.is_set(encoded, index)} == indices
    assert encoded[0] == "u" and len(encoded) < 400


def test_base58_and_base64url_go_there_and_back() -> None:
    for _round in range(200):
        content = random.randbytes(random.randrange(40))
        assert multibase.from_base58(multibase.base58(b"\0\0" + content)) == b"\0\0" + content
        assert multibase.from_base64url(multibase.base64url(content)) == content
    for bad in ("", "u123", "z0OIl"):
        with pytest.raises(ValueError):
            multibase.from_base58(bad)


def subject() -> dict[str, Any]:
    return badge(credentialSubject={"id": "urn:uuid:6f7c0b1e-5d4e-4c62-9a3a-0d9a3f1c7b21"})


def test_a_token_holds_the_credential_itself_and_repeats_what_it_says() -> None:
    key = RSAKey.generate_key(2048)
    token = tokens.sign(subject(), key, kid="did:web:volunteer.example#rs256-2026-1")
    assert tokens.verify(token, key) == subject()
    assert tokens.key_name(token) == "did:web:volunteer.example#rs256-2026-1"
    found = tokens.claims(subject())
    assert (found["iss"], found["sub"]) == ("did:web:volunteer.example", subject()["credentialSubject"]["id"])
    assert (found["jti"], found["nbf"], "exp" in found, "vc" in found) == (subject()["id"], 1795168800, False, False)


def test_a_token_whose_claims_contradict_its_credential_is_refused() -> None:
    key = RSAKey.generate_key(2048)
    plain = tokens.claims(subject()) | {"sub": "urn:uuid:somebody-else"}
    token = tokens.jws.serialize_compact({"alg": "RS256"}, tokens.dump(plain), key, algorithms=["RS256"])
    for bad in (token, "a.b.c", "", token.replace(".", "")):
        with pytest.raises(NotVerified):
            tokens.verify(bad, key)


def test_a_did_document_names_each_key_with_its_controller() -> None:
    key = dids.multibase_of(Ed25519PrivateKey.generate().public_key())
    did = dids.did_of("https://volunteer.example:8443")
    document = dids.document(did, [dids.PublicKey("a", multibase=key), dids.PublicKey("b", jwk={"kty": "RSA"})])
    assert did == "did:web:volunteer.example%3A8443"
    assert document["assertionMethod"] == [f"{did}#a", f"{did}#b"]
    assert {method["controller"] for method in document["verificationMethod"]} == {did}
    assert dids.multibase_of(dids.ed25519_of(key)) == key


@pytest.mark.parametrize("bad", [{"jti": "x"}, {"endorsementJwt": ["x"]}, {"name": ""}, {"name": None}, {"tag": []}])
def test_badges_hold_listed_keys_alone_and_nothing_empty(bad: dict[str, Any]) -> None:
    with pytest.raises(documents.NotAllowed):
        documents.checked({**badge(), **bad})
    assert documents.checked(badge()) == badge()


@pytest.mark.parametrize("part", ["<openbadges:credential", "<openbadges:credential><![CDATA[", 'verify="'])
def test_a_picture_made_to_take_for_ever_is_no_badge(part: str) -> None:
    """Two megabytes of beginnings without an end: by a pattern that was hours."""
    begun = time.process_time()
    with pytest.raises(baking.NoBadge):
        baking.from_svg("<svg>" + part * (2_000_000 // len(part)))
    assert time.process_time() - begun < 1


def test_a_token_in_an_attribute_is_read() -> None:
    assert baking.from_svg('<svg><openbadges:credential verify="a.b.c"></openbadges:credential></svg>') == "a.b.c"
    assert baking.from_svg('<svg><openbadges:credential verify="a.b.c"/></svg>') == "a.b.c"
