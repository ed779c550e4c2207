"""The archive: its digests fit, its badges verify, it is its owner's alone, and it is asked for on a page."""

import hashlib
import io
import json
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from credentials.openbadges import baking, dids, proofs, tokens
from downloads.models import Download
from personal_data.rules import ARCHIVES_PER_DAY
from personal_data.services.export import ask_for_everything, write_everything
from tests.credentials.make import issued
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def archive_of(user_id: int) -> zipfile.ZipFile:
    file = io.BytesIO()
    steps = list(write_everything(file, user_id))
    assert steps[-1][0] == steps[-1][1] == max(done for done, _total in steps)
    return zipfile.ZipFile(file)


def test_digests_fit_the_manifest_and_badges_verify() -> None:
    """Point 9 of the acceptance list of interoperability."""
    credential = issued(shows_name=True)
    with archive_of(credential.volunteer.user_id) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert (manifest["format"], manifest["version"]) == ("microvol-personal-export", 1)
        listed = {row["path"]: row["sha256"] for row in manifest["files"]}
        assert listed.keys() == set(archive.namelist()) - {"manifest.json"}
        for path, digest in listed.items():
            assert hashlib.sha256(archive.read(path)).hexdigest() == digest
        issuer = json.loads(archive.read("credentials/issuer.json"))
        name = f"credentials/{credential.public_id}"
        document = json.loads(archive.read(f"{name}.json"))
        token = archive.read(f"{name}.jwt").decode()
        assert json.loads(baking.from_png(archive.read(f"{name}.png"))) == document
        assert b"volunteer" in archive.read("resume.json")
    keys = {method["id"]: method for method in issuer["verificationMethod"]}
    proof_key = keys[document["proof"]["verificationMethod"]]
    proofs.verify(document, dids.ed25519_of(proof_key["publicKeyMultibase"]))
    assert tokens.verify(token, dids.rsa_of(keys[tokens.key_name(token)]["publicKeyJwk"]))["id"] == document["id"]


def test_no_private_key_and_no_secret_is_in_it() -> None:
    credential = issued()
    with archive_of(credential.volunteer.user_id) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"PRIVATE KEY", b'"d":', credential.volunteer.user.password.encode()):
        assert secret not in content


def test_it_is_asked_for_on_the_page_and_nobody_else_gets_it() -> None:
    user = UserFactory()
    client, other = Client(), Client()
    client.force_login(user)
    other.force_login(UserFactory())
    place = client.post("/settings/your-data/new/").url
    run_waiting()
    assert place in client.get("/settings/your-data/").content.decode()
    saved = client.get(f"{place}file/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(saved))).testzip() is None  # type: ignore[arg-type]
    assert (other.get(place).status_code, other.get(f"{place}file/").status_code) == (404, 404)


def test_many_in_one_day_are_refused() -> None:
    user, now = UserFactory(), timezone.now()
    for _time in range(ARCHIVES_PER_DAY):
        ask_for_everything(user_id=user.pk, now=now)
        Download.objects.update(status="ready")
    with pytest.raises(ActionDenied) as refusal:
        ask_for_everything(user_id=user.pk, now=now)
    assert (refusal.value.code, refusal.value.decision.status) == ("archives_per_day", 409)
