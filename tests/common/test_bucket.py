"""Uploads in a bucket behave as in a folder: same names, answers, sweeps, backups; a server that is away is told."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from common.storage import names_under, put
from microvol.operating import backup
from microvol.operating.doctor import files
from tasks.services.drafts import attach_file
from tasks.services.files import sweep_orphan_files
from tests.common.bucket_server import bucket, options, s3_address
from tests.factories import ClaimFactory, UserFactory
from tests.tasks.workspace import filled_in, signed_in, volunteer_of

__all__ = ["bucket", "s3_address"]
pytestmark = pytest.mark.django_db


def test_a_file_in_a_bucket_comes_through_our_view_with_the_same_headers(bucket: str, settings: Settings) -> None:
    claim = ClaimFactory()
    file = attach_file(claim_id=claim.pk, upload=SimpleUploadedFile("a.csv", b"1,2\n" * 900_000), now=timezone.now())
    address = reverse("tasks:claim_file", args=[file.public_id])
    answer = volunteer_of(claim).get(address)
    assert b"".join(answer.streaming_content) == b"1,2\n" * 900_000
    assert answer["Content-Disposition"] == "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert answer["Content-Length"] == "3600000" and "sandbox" in answer["Content-Security-Policy"]
    assert signed_in(UserFactory()).get(address).status_code == 404
    assert list(names_under()) == [file.file.name]
    assert not Path(settings.MEDIA_ROOT, file.file.name).exists()


def test_files_without_a_row_are_swept_from_a_bucket(bucket: str) -> None:
    claim = ClaimFactory()
    kept = attach_file(claim_id=claim.pk, upload=SimpleUploadedFile("a.csv", b"1,2"), now=timezone.now()).file.name
    lost = default_storage.save("claim-files/2024/05/lost.bin", ContentFile(b"lost"))
    assert sweep_orphan_files(now=timezone.now() + timedelta(hours=1)) == 0
    assert sweep_orphan_files(now=timezone.now() + timedelta(days=2)) == 1
    assert default_storage.exists(kept) and not default_storage.exists(lost)


def test_a_backup_fetches_and_returns_what_lies_in_a_bucket(bucket: str, tmp_path: Path) -> None:
    put("claim-files/2026/11/a.bin", ContentFile(b"first"))
    put("task-files/b.bin", ContentFile(b""))
    backup._fetch_uploads(tmp_path / "media")
    put("claim-files/2026/11/a.bin", ContentFile(b"changed"))
    default_storage.delete("task-files/b.bin")
    backup._put_uploads(tmp_path / "media")
    assert default_storage.open("claim-files/2026/11/a.bin").read() == b"first"
    assert sorted(names_under()) == ["claim-files/2026/11/a.bin", "task-files/b.bin"]


def test_the_doctor_asks_the_bucket_as_we_do_and_as_strangers_do(bucket: str) -> None:
    found = list(files.uploads("all"))
    assert any("keeps and returns a file" in finding.words for finding in found)
    assert list(names_under()) == []


@pytest.mark.logs_errors
def test_a_server_that_is_away_is_a_503_that_keeps_the_text(settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "common.bucket.PrivateBucketStorage", "OPTIONS": options("http://127.0.0.1:9")}
    }
    claim = ClaimFactory()
    data = filled_in("data", text="So far") | {"files": [SimpleUploadedFile("a.csv", b"1")], "add": "files"}
    answer = volunteer_of(claim).post(reverse("tasks:file_add", args=[claim.public_id]), data)
    assert answer.status_code == 503
    assert "So far" in answer.content.decode() and "Files are out of reach" in answer.content.decode()
    claim.refresh_from_db()
    assert not claim.files.exists()
