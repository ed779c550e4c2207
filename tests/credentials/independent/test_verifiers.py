"""Promise 30c: a credential verifies with standard verifiers that others wrote; what is wrong is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from common.jobs import run_waiting
from credentials.models import Credential
from credentials.openbadges import baking, documents, proofs, times, tokens
from credentials.services.keys import rotate_keys, signing_keys
from credentials.services.revoking import revoke_credential
from tests.credentials.independent.verifiers import npm_verify, pypi_verify, pypi_verify_token, status_of
from tests.credentials.make import document_of, fresh, issued
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db


def token_of(credential: Credential) -> str:
    current = fresh(credential).current
    assert current is not None
    return current.token


def resigned(credential: Credential, **changes: Any) -> dict[str, Any]:
    """The credential with other content, properly signed by us."""
    document = {name: value for name, value in document_of(credential).items() if name != "proof"} | changes
    now = timezone.now()
    keys = signing_keys(now=now)
    method = f"{document['issuer']['id']}#{keys.proof.name}"
    return proofs.sign(document, keys.proof_key, verification_method=method, created=now)


def test_promise_30c_a_fresh_credential_verifies_with_three_independent_verifiers() -> None:
    credential = issued(shows_name=True, ratings={"translation": 3})
    document, token = document_of(credential), token_of(credential)

    assert npm_verify(document=document, status=status_of()) == {"verified": True, "revoked": False}
    assert npm_verify(token=token)["verified"]
    assert pypi_verify(document).issuer.id == "did:web:volunteer.example"
    assert pypi_verify_token(token).issuer.id == "did:web:volunteer.example"


def test_promise_30c_the_badges_in_pictures_verify_too() -> None:
    credential = issued()
    current, achievement = credential.current, credential.achievement
    assert current is not None
    png = baking.into_png(bytes(achievement.picture_png), current.document)
    svg = baking.into_svg(achievement.picture_svg, current.document)

    assert npm_verify(document=json.loads(baking.from_png(png)))["verified"]
    assert npm_verify(document=json.loads(baking.from_svg(svg)))["verified"]
    assert pypi_verify(OB3Verifier.extract_token_from_png(png))
    assert pypi_verify(OB3Verifier.extract_token_from_svg(svg.encode()))


def test_a_changed_value_is_refused_by_all() -> None:
    credential = issued(shows_name=True)
    document = document_of(credential)
    document["credentialSubject"]["result"][-1]["value"] = "50"
    head, body, signature = token_of(credential).split(".")
    token = ".".join([head, body[:-8] + body[-4:] + body[-8:-4], signature])

    assert not npm_verify(document=document)["verified"]
    assert not npm_verify(token=token)["verified"]
    with pytest.raises(OB3VerificationError):
        pypi_verify(document)
    with pytest.raises(OB3VerificationError):
        pypi_verify_token(token)


def test_a_key_that_is_not_ours_is_refused_by_all() -> None:
    credential = issued()
    document = {name: value for name, value in document_of(credential).items() if name != "proof"}
    method = f"did:web:volunteer.example#{credential.current.key.name}"  # type: ignore[union-attr]
    forged = proofs.sign(document, Ed25519PrivateKey.generate(), verification_method=method, created=timezone.now())

    assert not npm_verify(document=forged)["verified"]
    with pytest.raises(OB3VerificationError):
        pypi_verify(forged)


def test_a_credential_that_has_ended_is_refused_by_all() -> None:
    credential = issued()
    ended = times.stamp(timezone.now() - timedelta(days=1))
    started = times.stamp(timezone.now() - timedelta(days=9))
    document = resigned(credential, validFrom=started, validUntil=ended)
    keys = signing_keys(now=timezone.now())
    plain = {name: value for name, value in document.items() if name != "proof"}
    token = tokens.sign(plain, keys.token_key, kid=f"did:web:volunteer.example#{keys.token.name}")

    assert not npm_verify(document=document)["verified"]
    assert not npm_verify(token=token)["verified"]
    with pytest.raises(OB3VerificationError):
        pypi_verify(document)
    with pytest.raises(OB3VerificationError):
        pypi_verify_token(token)


def test_promise_30c_a_withdrawn_credential_is_refused_by_all_that_read_the_status_list() -> None:
    credential = issued()
    revoke_credential(
        credential_id=credential.pk, actor_id=publisher_of(credential.organization), why="It was somebody else’s work.",
        now=timezone.now(),
    )  # fmt: skip
    run_waiting()
    document = document_of(credential)

    found = npm_verify(document=document, status=status_of())
    assert found["revoked"] and not found["verified"]
    with pytest.raises(OB3VerificationError, match="is set at index"):
        pypi_verify(document)


def test_after_a_rotation_old_and_new_credentials_verify() -> None:
    old = issued()
    rotate_keys(now=timezone.now())
    new = issued()

    assert old.current.key != new.current.key  # type: ignore[union-attr]
    for credential in (old, new):
        assert npm_verify(document=document_of(credential), status=status_of())["verified"]
        assert npm_verify(token=token_of(credential))["verified"]
        assert pypi_verify(document_of(credential))


def test_it_matches_its_recipient_and_nobody_else() -> None:
    credential = issued(shows_name=True)
    email, name = document_of(credential)["credentialSubject"]["identifier"]
    owner = credential.volunteer.user

    assert email["identityHash"] == documents.identity_hash(owner.email, email["salt"])
    assert email["identityHash"] != documents.identity_hash("somebody@example.org", email["salt"])
    assert name["identityHash"] == owner.name
    assert owner.email not in json.dumps(document_of(credential))
