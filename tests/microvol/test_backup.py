"""A backup comes back whole on an empty database, or is refused in words; what waited is not sent a second time."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from credentials.services.keys import create_keys
from microvol.operating import backup, manifest
from notifications.models import Mail
from notifications.services import sending
from tests.factories import UserFactory

EMPTY = "test_restored"


def quiet(words: str) -> None:
    pass


@pytest.fixture
def elsewhere(settings, tmp_path, transactional_db) -> Iterator[Path]:
    """Something worth a backup, and a way to stand on an empty machine afterwards."""
    settings.MEDIA_ROOT, settings.ISSUER_KEYS_DIR = str(tmp_path / "media"), str(tmp_path / "keys")
    UserFactory.create_batch(3)
    default_storage.save("submissions/a/picture.png", ContentFile(b"\x89PNG" + bytes(range(256)) * 40))
    default_storage.save("submissions/b/notes.txt", ContentFile("Grüße".encode()))
    create_keys(now=timezone.now())
    Mail.objects.create(to="ana@volunteer.test", sender="us@volunteer.test", subject="Waits", text="Words")
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {EMPTY}")
        cursor.execute(f"CREATE DATABASE {EMPTY}")
    yield tmp_path
    move_to(name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {EMPTY} WITH (FORCE)")


def move_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def test_an_empty_machine_gets_everything_back(elsewhere, settings):
    now = timezone.now()
    made = backup.back_up(elsewhere / "backup", with_keys=True, now=now, say=quiet)
    assert made.rows["accounts_user"] == 3 and made.rows["credentials_issuerkey"] == 2
    assert {path.stat().st_mode & 0o077 for path in (elsewhere / "backup").rglob("*") if path.is_file()} == {0}
    before = {name: manifest.sha256_of(elsewhere / "media" / name) for name in manifest.names_in(elsewhere / "media")}

    move_to(EMPTY)
    settings.MEDIA_ROOT, settings.ISSUER_KEYS_DIR = str(elsewhere / "media2"), str(elsewhere / "keys2")
    later = now + timedelta(days=1)
    backup.restore(elsewhere / "backup", replace=False, is_move=False, now=later, say=quiet)
    rows = backup.count_rows()
    assert rows | {"django_session": 0} == made.rows | {"django_session": 0}
    after = {name: manifest.sha256_of(elsewhere / "media2" / name) for name in manifest.names_in(elsewhere / "media2")}
    assert after == before and len(after) == 2
    assert sorted(manifest.names_in(elsewhere / "keys2")) == sorted(manifest.names_in(elsewhere / "keys"))

    mail = Mail.objects.get()
    assert mail.status == Mail.Status.FAILED and "may have gone out" in mail.last_error
    assert sending.sweep_mail(now=later) == 0
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(elsewhere / "backup"), stdout=StringIO())


def test_a_planned_move_sends_what_waits(elsewhere, settings):
    now = timezone.now()
    backup.back_up(elsewhere / "backup", with_keys=False, now=now, say=quiet)
    assert not (elsewhere / "backup" / "issuer-keys").exists()
    move_to(EMPTY)
    settings.MEDIA_ROOT = str(elsewhere / "media2")
    backup.restore(elsewhere / "backup", replace=False, is_move=True, now=now, say=quiet)
    assert Mail.objects.get().status == Mail.Status.QUEUED


def finished(folder: Path) -> Path:
    """The smallest whole backup."""
    (folder / "media").mkdir(parents=True)
    (folder / "database.dump").write_bytes(b"dump")
    (folder / "media" / "a.txt").write_bytes(b"words")
    files = {name: manifest.sha256_of(folder / name) for name in manifest.names_in(folder)}
    manifest.Manifest(made_at="2027-01-01T00:00:00+00:00", migrations=1, has_keys=False, rows={}, files=files).write(
        folder
    )
    return folder


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda folder: (folder / "media" / "a.txt").write_bytes(b"other"), "SHA-256 differs"),
        (lambda folder: (folder / "media" / "a.txt").unlink(), "is missing"),
        (lambda folder: (folder / "media" / "b.txt").write_bytes(b""), "does not belong"),
        (lambda folder: (folder / "manifest.json").unlink(), "no finished backup"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "no finished backup"),
    ],
)
def test_a_backup_that_changed_is_refused_before_anything_is_touched(tmp_path, break_it, words):
    folder = finished(tmp_path / "backup")
    assert manifest.read(folder).files
    break_it(folder)
    with pytest.raises(manifest.Broken, match=words):
        manifest.read(folder)


def test_a_manifest_cannot_name_files_outside(tmp_path):
    folder = finished(tmp_path / "backup")
    data = json.loads((folder / "manifest.json").read_text())
    data["files"]["../outside"] = data["files"]["database.dump"]
    (tmp_path / "outside").write_bytes(b"dump")
    (folder / "manifest.json").write_text(json.dumps(data))
    with pytest.raises(manifest.Broken, match="is missing"):
        manifest.read(folder)


def test_whether_the_keys_are_in_it_has_to_be_said(tmp_path):
    with pytest.raises(CommandError, match="--with-keys"):
        call_command("backup", str(tmp_path / "backup"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    with pytest.raises(CommandError, match="not empty"):
        call_command("backup", str(tmp_path / "full"), "--without-keys")
