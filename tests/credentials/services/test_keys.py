"""The issuer's keys: files that only workers read; rotation keeps old signatures, retiring replaces them."""

import logging
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from common.jobs import run_waiting
from credentials.models import IssuerKey
from credentials.services.keys import rotate_keys
from tests.credentials.make import document_of, fresh, issued

pytestmark = pytest.mark.django_db


def command(*words: str) -> str:
    out = StringIO()
    call_command("issuer_key", *words, stdout=out)
    return out.getvalue()


def test_the_command_makes_a_pair_once_and_prints_names_alone() -> None:
    year = timezone.now().year
    first = command("create")
    assert f"ed25519-{year}-" in first and f"rs256-{year}-" in first
    assert "nothing" in command("create")
    assert command("list").count("signs") == 2
    assert IssuerKey.objects.count() == 2


def test_private_keys_are_files_that_their_owner_alone_may_read() -> None:
    issued()
    folder = Path(settings.ISSUER_KEYS_DIR)
    names = set(IssuerKey.objects.values_list("name", flat=True))
    files = [file for file in folder.iterdir() if file.stem in names]
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_private_key_is_in_a_response_a_log_or_the_database(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    credential = issued(shows_name=True)
    path = credential.get_absolute_url()
    addresses = [path, *(f"{path}.{form}" for form in ("json", "jwt", "png", "svg", "pdf")), "/.well-known/did.json",
                 "/status/1", credential.achievement.get_absolute_url()]  # fmt: skip
    responses = [Client().get(address) for address in addresses]
    assert {response.status_code for response in responses} == {200}
    rows = [row for model in apps.get_app_config("credentials").get_models() for row in model.objects.all()]
    said = [*(response.content for response in responses), serializers.serialize("json", rows).encode(),
            caplog.text.encode(), command("list").encode()]  # fmt: skip
    names = IssuerKey.objects.values_list("name", flat=True)
    for file in (Path(settings.ISSUER_KEYS_DIR) / f"{name}.pem" for name in names):
        secret = file.read_bytes().splitlines()[1]
        assert not [text[:80] for text in said if secret in text or b"PRIVATE KEY" in text]
    assert all('"d"' not in text.decode(errors="ignore") for text in said[:-3])


def test_rotation_publishes_old_and_new_and_signs_with_the_new() -> None:
    old = issued()
    rotate_keys(now=timezone.now())
    new = issued()
    methods = Client().get("/.well-known/did.json").json()["assertionMethod"]
    assert len(methods) == 4
    for credential in (old, new):
        assert document_of(credential)["proof"]["verificationMethod"] in methods
    assert document_of(old)["proof"]["verificationMethod"] != document_of(new)["proof"]["verificationMethod"]


def test_a_retired_key_leaves_the_document_and_its_credentials_are_signed_again() -> None:
    credential = issued()
    leaked = credential.current.key.name
    rotate_keys(now=timezone.now())
    assert "1 credentials" in command("retire", leaked)
    run_waiting()

    assert leaked not in str(Client().get("/.well-known/did.json").json())
    assert fresh(credential).current.key.name != leaked
    assert fresh(credential).current.number == credential.current.number + 1


def test_a_key_that_signs_cannot_be_retired_and_an_unknown_one_neither() -> None:
    name = issued().current.key.name
    with pytest.raises(CommandError, match="Rotate first"):
        command("retire", name)
    with pytest.raises(CommandError, match="no key"):
        command("retire", "nothing")
