"""Files in the workspace: added and removed with and without scripts, harmless, and nobody else's to read."""

import errno
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from organizations.states import Role
from tasks.models import Claim, ClaimFile
from tasks.services.brief_files import attach_task_file
from tasks.services.drafts import attach_file
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    picture,
    review,
    submit,
)
from tests.tasks.workspace import filled_in, signed_in, volunteer_of

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"hx-request": "true"}}


def url(name: str, *parts: Any) -> str:
    return reverse(f"tasks:{name}", args=[part.public_id for part in parts])


def upload(name: str = "sheet.csv", content: bytes = b"a,b\n1,2\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stored_file(claim: Claim, file: SimpleUploadedFile | None = None) -> ClaimFile:
    return attach_file(claim_id=claim.pk, upload=file or upload(), now=timezone.now())


def full_disk(*args: Any, **kwargs: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


# --- Adding and removing --------------------------------------------------------------------------------------------


def test_files_go_with_the_form_and_the_text_is_kept() -> None:
    claim = ClaimFactory()
    data = filled_in("data", text="So far") | {"files": [upload("a.csv", b"1"), upload("b.csv", b"2")], "add": "files"}
    response = volunteer_of(claim).post(url("file_add", claim), data)
    assert response.url == claim.get_absolute_url() + "#files"
    assert [file.name for file in claim.files.order_by("pk")] == ["a.csv", "b.csv"]
    claim.refresh_from_db()
    assert claim.draft["text"] == "So far"


def test_of_several_files_the_good_ones_stay_and_the_others_are_named() -> None:
    claim = ClaimFactory()
    data = filled_in("data", text="So far") | {
        "files": [upload("a.csv"), upload("page.html"), upload("empty.csv", b"")]
    }
    response = volunteer_of(claim).post(url("claim_submit", claim), data)
    html = response.content.decode()
    assert response.status_code == 400
    for words in ["“page.html” is not a type we take.", "“empty.csv” is empty.", "So far", "a.csv"]:
        assert words in html
    claim.refresh_from_db()
    assert (claim.status, claim.files.get().name) == ("active", "a.csv")


def test_by_script_one_file_answers_the_list_alone() -> None:
    claim = ClaimFactory()
    response = volunteer_of(claim).post(url("file_add", claim), {"files": upload()}, **HTMX)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert "sheet.csv" in html
    claim.refresh_from_db()
    assert claim.draft == {}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Choose a file first."),
        ([upload("page.html")], "is not a type we take"),
        ([upload("x.png")], "does not hold"),
    ],
)
def test_by_script_a_refusal_comes_in_words(files: list[SimpleUploadedFile], words: str) -> None:
    claim = ClaimFactory()
    response = volunteer_of(claim).post(url("file_add", claim), {"files": files}, **HTMX)
    assert response.status_code == 400
    assert words in response.content.decode()


def test_removing_keeps_what_was_typed_and_twice_is_not_found() -> None:
    claim = ClaimFactory()
    file = stored_file(claim)
    user = volunteer_of(claim)
    response = user.post(url("file_remove", claim, file), filled_in("data", text="So far"))
    assert response.url == claim.get_absolute_url() + "#files"
    claim.refresh_from_db()
    assert (claim.files.count(), claim.draft["text"]) == (0, "So far")
    assert user.post(url("file_remove", claim, file)).status_code == 404


def test_removing_by_script_answers_the_list() -> None:
    claim = ClaimFactory()
    file = stored_file(claim)
    response = volunteer_of(claim).post(url("file_remove", claim, file), **HTMX)
    assert response.status_code == 200
    assert "sheet.csv" not in response.content.decode()


def test_a_file_of_another_claim_cannot_be_removed_through_ones_own() -> None:
    other = stored_file(ClaimFactory())
    claim = ClaimFactory()
    assert volunteer_of(claim).post(url("file_remove", claim, other)).status_code == 404
    assert ClaimFile.objects.filter(pk=other.pk).exists()


def test_a_file_that_was_handed_in_stays() -> None:
    claim = ClaimFactory(task=TaskFactory(kind="design"), status="submitted")
    response = volunteer_of(claim).post(url("file_remove", claim, claim.files.get()), **HTMX)
    assert response.status_code == 409
    assert claim.files.get().removed_at is None


# --- Too much -------------------------------------------------------------------------------------------------------


@pytest.mark.logs_errors
def test_a_full_disk_is_said_and_the_text_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = ClaimFactory()
    monkeypatch.setattr(FileSystemStorage, "_save", full_disk)
    data = filled_in("data", text="A long evening") | {"files": upload()}
    for name in ("claim_submit", "draft_save"):
        response = volunteer_of(claim).post(url(name, claim), data | {"files": upload()})
        assert response.status_code == 507
        assert "Our disk is full" in response.content.decode()
        assert "A long evening" in response.content.decode()
    claim.refresh_from_db()
    assert (claim.draft["text"], claim.files.count()) == ("A long evening", 0)
    fragment = volunteer_of(claim).post(url("file_add", claim), {"files": upload()}, **HTMX)
    assert (fragment.status_code, "Our disk is full" in fragment.content.decode()) == (507, True)


@pytest.mark.logs_errors
def test_a_disk_that_fills_while_the_request_is_read_is_said(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full_disk)
    claim = ClaimFactory()
    response = volunteer_of(claim).post(url("draft_save", claim), filled_in("data") | {"files": upload()})
    assert response.status_code == 507
    assert "Our disk is full" in response.content.decode()


@pytest.mark.logs_errors
@pytest.mark.parametrize("limit", ["REQUEST_MAX_BYTES", "DATA_UPLOAD_MAX_MEMORY_SIZE"])
def test_a_request_that_is_too_large_is_said(settings: Settings, limit: str) -> None:
    setattr(settings, limit, 2000)
    claim = ClaimFactory()
    response = volunteer_of(claim).post(url("draft_save", claim), filled_in("data", text="x" * 3000))
    assert response.status_code == 413
    assert "This is more than we can take at once" in response.content.decode()


# --- Reading --------------------------------------------------------------------------------------------------------


def people_around(claim: Claim) -> dict[str, Client]:
    organization = claim.task.organization
    return {
        "visitor": Client(),
        "volunteer": volunteer_of(claim),
        "stranger": signed_in(VolunteerFactory().user),
        "other organisation": signed_in(MembershipFactory(role=Role.OWNER).user),
        "staff": signed_in(UserFactory(is_staff=True)),
        **{role.value: signed_in(MembershipFactory(organization=organization, role=role).user) for role in Role},
    }


SEATS = {role.value for role in Role}


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("in the draft", {"volunteer"}),
        ("handed in", {"volunteer", *SEATS}),
        ("draft of the next version", {"volunteer"}),
    ],
)
def test_who_reads_a_file_of_a_claim(state: str, readers: set[str]) -> None:
    claim = ClaimFactory()
    file = stored_file(claim)
    if state != "in the draft":
        submit(claim)
    if state == "draft of the next version":
        review(claim, verdict="changes_asked")
        file = stored_file(claim, upload("next.csv"))
    answers = {who: client.get(url("claim_file", file)).status_code for who, client in people_around(claim).items()}
    assert {who for who, status in answers.items() if status == 200} == readers
    assert {status for who, status in answers.items() if who not in readers} == {302, 404}
    assert answers["visitor"] == 302


@pytest.mark.parametrize(
    ("status", "readers"),
    [("open", None), ("draft", {*SEATS, "staff"}), ("cancelled", {*SEATS, "staff"})],
)
def test_who_reads_a_file_of_a_brief(status: str, readers: set[str] | None) -> None:
    claim = ClaimFactory()
    task = TaskFactory(organization=claim.task.organization, status=status)
    file = attach_task_file(task_id=task.pk, actor_id=None, upload=upload(), now=timezone.now())
    answers = {who: client.get(url("task_file", file)).status_code for who, client in people_around(claim).items()}
    readers = set(answers) if readers is None else readers
    assert {who for who, status in answers.items() if status == 200} == readers
    assert {status for who, status in answers.items() if who not in readers} <= {404}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("..\\..\\boot.csv", "boot.csv"),
        ('a"b;c\r\nSet-Cookie: x=1.csv', "a_b_cSet-Cookie_ x=1.csv"),
        ("<svg onload=alert(1)>.csv", ">.csv"),
        ("räksmörgås 日本.csv", "räksmörgås 日本.csv"),
        ("\u202egnp.csv", "gnp.csv"),
    ],
)
def test_a_name_from_outside_is_only_ever_a_name(name: str, shown: str) -> None:
    claim = ClaimFactory()
    # SimpleUploadedFile cleans names itself; a browser's bytes arrive as they are.
    file = upload()
    file._name = name
    stored = stored_file(claim, file)
    response = volunteer_of(claim).get(url("claim_file", stored))
    disposition = response["content-disposition"]
    assert disposition.startswith("attachment;")
    assert "\r" not in disposition
    assert "\n" not in disposition
    assert unquote(disposition.split("filename*=UTF-8''")[1]).endswith(shown.replace(">", "_"))
    page = volunteer_of(claim).get(claim.get_absolute_url()).content.decode()
    assert "<svg onload" not in page


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("design", "picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("data", "page.txt", b"<html><script>alert(1)</script></html>"),
        ("data", "page.md", b"<script>alert(1)</script>"),
    ],
)
@pytest.mark.parametrize("query", ["", "?show", "?inline=1"])
def test_markup_is_saved_and_never_shown(kind: str, name: str, content: bytes, query: str) -> None:
    claim = ClaimFactory(task=TaskFactory(kind=kind))
    file = stored_file(claim, upload(name, content))
    response = volunteer_of(claim).get(url("claim_file", file) + query)
    assert b"".join(response.streaming_content) == content
    assert response["content-type"] == "application/octet-stream"
    assert response["content-disposition"].startswith("attachment;")
    assert response["x-content-type-options"] == "nosniff"
    assert response["content-security-policy"] == "default-src 'none'; sandbox"
    assert response["cache-control"] == "private, no-store"


def test_a_picture_may_be_shown_in_a_page_of_ours_and_still_runs_nothing() -> None:
    claim = ClaimFactory()
    file = stored_file(claim, picture())
    response = volunteer_of(claim).get(url("claim_file", file) + "?show")
    assert (response["content-type"], response["content-disposition"][:6]) == ("image/png", "inline")
    assert response["content-security-policy"] == "default-src 'none'; sandbox"
    assert "attachment" in volunteer_of(claim).get(url("claim_file", file))["content-disposition"]
