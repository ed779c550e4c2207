"""Bringing an archive to another site: what comes over, in whose word, and what a wrong or hostile file does."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from common.archives import Archive
from personal_data import reading
from personal_data.models import ArchiveImport
from personal_data.reading import CannotRead, read_archive
from personal_data.services.export import write_everything
from personal_data.services.importing import forget_archives, keep_archive, take_archive
from portfolios.models import OtherWork, Portfolio
from portfolios.services.career import save_other_work
from tests.credentials.make import issued
from tests.factories import UserFactory, VolunteerFactory
from tests.portfolios.make import portfolio_of
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
# One archive of each version that is read, as it was written then (promise 37).
VERSION_1: dict[str, Any] = {
    "portfolio.json": {
        "portfolios_portfolio": [{"address": "ana", "headline": "Editor", "about": "I edit.", "place": "Porto"}],
        "portfolios_portfolioline": [{
            "title": "Turn our numbers into one chart", "own_title": "", "summary": "One chart.",
            "accepted_at": "2026-05-14T12:00:00+00:00", "claim": {"public_id": "c1"},
            "organization": {"public_id": "o1", "slug": "oakwood", "name": "Oakwood"},
        }],
        "portfolios_otherwork": [{
            "title": "Kept a rota", "organization_name": "Harbour", "started_date": "2024-05-01", "ended_date": None,
            "summary": "", "link": "javascript:alert(1)",
        }],
    },
    "credentials.json": {"credentials_credential": []},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _address_of_the_first_site(settings: Any) -> None:
    settings.SITE_URL = "https://first.example"


def zipped(files: dict[str, Any], version: int = 1, name: str = "microvol-personal-export") -> io.BytesIO:
    target = io.BytesIO()
    with Archive.into(target) as archive:
        for path, content in files.items():
            archive.write(path, [json.dumps(content).encode() if isinstance(content, dict) else content])
        archive.manifest(name=name, version=version, site="https://other.example")
    target.seek(0)
    return target


def exported(user_id: int) -> io.BytesIO:
    target = io.BytesIO()
    list(write_everything(target, user_id))
    target.seek(0)
    return target


def changed(archive: io.BytesIO, path: str, change: Callable[[bytes], bytes]) -> io.BytesIO:
    """The same archive with one file changed and the manifest as it was."""
    target = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name.endswith(path) else old.read(name))
    target.seek(0)
    return target


def somebody_with_a_certificate() -> Volunteer:
    credential = issued(visibility="public", title="Turn our numbers into one chart")
    volunteer = credential.volunteer
    portfolio_of(volunteer, headline="I make charts", about="Numbers are friendly.")
    return volunteer


def test_words_and_work_come_over_hidden_with_the_certificate_to_be_checked_elsewhere() -> None:
    archive = exported(somebody_with_a_certificate().user_id)
    newcomer = VolunteerFactory()
    row = keep_archive(user_id=newcomer.user_id, file=archive, now=timezone.now())
    assert (row.found["changed"], row.found["unsigned"]) == ([], [])
    assert not OtherWork.objects.filter(volunteer=newcomer).exists()
    assert take_archive(import_id=row.pk) == 1
    work = OtherWork.objects.get(volunteer=newcomer)
    assert (work.title, work.visibility) == ("Turn our numbers into one chart", "hidden")
    assert work.certificate_of == "first.example"
    assert work.link.startswith("https://first.example/credentials/")
    assert Portfolio.objects.get(volunteer=newcomer).headline == "I make charts"
    assert not ArchiveImport.objects.exists()


def test_twice_brings_nothing_twice_and_own_words_stay() -> None:
    newcomer = VolunteerFactory()
    portfolio_of(newcomer, address="kim", headline="Mine")
    for count in (2, 0):
        row = keep_archive(user_id=newcomer.user_id, file=zipped(VERSION_1), now=timezone.now())
        assert take_archive(import_id=row.pk) == count
    page = Portfolio.objects.get(volunteer=newcomer)
    assert (page.headline, page.about) == ("Mine", "I edit.")


def test_an_archive_of_the_first_version_is_read() -> None:
    found = read_archive(zipped(VERSION_1))
    assert [work.title for work in found.works] == ["Turn our numbers into one chart", "Kept a rota"]
    assert [(work.link, work.certificate_of) for work in found.works] == [("", ""), ("", "")]
    assert found.site == "https://other.example"


def test_a_certificate_that_was_changed_comes_without_it() -> None:
    archive = changed(exported(somebody_with_a_certificate().user_id), ".jwt", lambda token: token[:-8] + b"AAAAAAAA")
    found = read_archive(archive)
    assert [name[-4:] for name in found.changed] == [".jwt"]
    assert found.unsigned == ["Turn our numbers into one chart"]
    assert found.works[0].certificate_of == ""


def test_keys_of_somebody_else_sign_nothing() -> None:
    """The issuer's document swapped for one without the key, with digests that fit."""
    old = exported(somebody_with_a_certificate().user_id)
    with zipfile.ZipFile(old) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
    issuer = json.loads(files["credentials/issuer.json"])
    files["credentials/issuer.json"] = json.dumps({**issuer, "id": "did:web:another.example"}).encode()
    found = read_archive(zipped(files))
    assert found.changed == []
    assert found.unsigned == ["Turn our numbers into one chart"]


def test_changed_words_lose_the_certificate_they_came_with() -> None:
    volunteer = VolunteerFactory()
    said = {
        "volunteer_id": volunteer.pk, "title": "A chart", "organization_name": "Oakwood", "ended_date": None,
        "started_date": timezone.localdate(), "link": "https://other.example/credentials/1", "visibility": "public",
    }  # fmt: skip
    work = save_other_work(work_id=None, summary="", certificate_of="other.example", **said)
    work = save_other_work(work_id=work.pk, summary="More about it.", **said)
    assert work.certificate_of == "other.example"
    work = save_other_work(work_id=work.pk, summary="", **{**said, "title": "Ten charts"})
    assert work.certificate_of == ""


@pytest.mark.parametrize("make", [
    lambda: io.BytesIO(b"no zip at all"),
    lambda: io.BytesIO(b"PK\x05\x06" + b"\xff" * 18),
    lambda: zipped(VERSION_1, version=2),
    lambda: zipped(VERSION_1, name="microvol-organization-export"),
    lambda: zipped({"portfolio.json": b"[" * 100_000}),
    lambda: zipped({f"{number}.txt": b"" for number in range(60)}),
    lambda: zipped({"portfolio.json": b"0" * 3_000_000}),
    lambda: zipped({"files/work/large.bin": b"0" * 6_000_000}),
], ids=["none", "broken", "newer", "other", "deep", "many", "long", "bomb"])  # fmt: skip
def test_what_is_no_archive_or_too_large_is_refused_in_words(
    make: Callable[[], io.BytesIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ENTRIES_MAX", 50)
    monkeypatch.setattr(reading, "JSON_MAX", 2_000_000)
    monkeypatch.setattr(reading, "UNPACKED_MAX", 5_000_000)
    with pytest.raises(CannotRead):
        read_archive(make())


def hand_made(manifest: str, **files: bytes) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", manifest)
        for name, content in files.items():
            archive.writestr(f"{name}.json", content)
    target.seek(0)
    return target


@pytest.mark.parametrize("version", ["[]", "{}", "null", '"1"', "1e99"])
def test_a_version_that_is_no_number_is_one_we_do_not_know(version: str) -> None:
    with pytest.raises(CannotRead, match="one that this site does not know"):
        read_archive(hand_made(f'{{"format": "microvol-personal-export", "version": {version}}}'))


@pytest.mark.parametrize(
    "row",
    ['{"sha256": "a"}', '{"path": [], "sha256": "a"}', '{"path": {}, "sha256": "a"}', '{"path": 1, "sha256": "a"}'],
)
def test_a_row_of_the_list_without_a_name_is_passed_over(row: str) -> None:
    manifest = f'{{"format": "microvol-personal-export", "version": 1, "files": [{row}]}}'
    assert read_archive(hand_made(manifest)).changed == []


def test_halves_of_characters_and_nul_are_left_out_before_they_are_kept() -> None:
    manifest = (
        '{"format": "microvol-personal-export", "version": 1, "site": "https://a\\ud800\\u0000.example",'
        ' "files": [{"path": "gone\\ud800\\u0000.json", "sha256": "a"}]}'
    )
    kept = keep_archive(user_id=UserFactory().pk, file=hand_made(manifest), now=timezone.now())
    kept.refresh_from_db()
    assert (kept.found["site"], kept.found["changed"]) == ("https://a.example", ["gone.json"])


def test_a_damaged_archive_is_refused_in_words() -> None:
    """Each byte of it turned, one after the other: packed content, names, sizes, the table at the end."""
    whole = hand_made(json.dumps({"format": "microvol-personal-export", "version": 1, "files": []})).getvalue()
    for place in range(len(whole)):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            read_archive(io.BytesIO(damaged))
        except CannotRead:
            continue


def test_on_the_page_one_looks_first_and_nobody_else_sees_it() -> None:
    user = VolunteerFactory().user
    client, other = Client(), Client()
    client.force_login(user)
    other.force_login(UserFactory())
    assert client.post("/settings/your-data/read/", {"file": SimpleUploadedFile("a.zip", b"x")}).status_code == 400
    upload = SimpleUploadedFile("mine.zip", zipped(VERSION_1).read())
    preview = client.post("/settings/your-data/read/", {"file": upload}).url
    assert "Kept a rota" in client.get(preview).content.decode()
    assert (other.get(preview).status_code, other.post(preview).status_code) == (404, 404)
    assert client.post(preview).status_code == 302
    assert client.get(preview).status_code == 404
    assert OtherWork.objects.count() == 2


def test_what_is_not_taken_is_forgotten_within_a_day() -> None:
    user, now = VolunteerFactory().user, timezone.now()
    keep_archive(user_id=user.pk, file=zipped(VERSION_1), now=now)
    assert forget_archives(now=now + timedelta(hours=23)) == 0
    assert forget_archives(now=now + timedelta(hours=25)) == 1
