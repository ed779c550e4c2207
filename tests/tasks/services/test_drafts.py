"""Drafts and their files: kept whatever happens, never replaced in silence, never more than a person may store."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from common.decisions import ActionDenied
from tasks.models import Claim, ClaimFile
from tasks.services.claims import claim_task, expire_claim
from tasks.services.drafts import Seen, attach_file, remove_file, save_draft
from tests.factories import ClaimFactory, TaskFactory, VolunteerFactory, picture, review, submit

pytestmark = pytest.mark.django_db


def keep(claim: Claim, text: str, **more) -> Claim:
    return save_draft(
        claim_id=claim.pk,
        draft={"text": text},
        ticked_points=[2, 1, 1],
        wants_portfolio=False,
        **{"now": timezone.now(), **more},
    )


def refusal(call, **arguments) -> str:
    with pytest.raises(ActionDenied) as denied:
        call(**arguments)
    return denied.value.code


def upload(name: str = "sheet.csv", content: bytes = b"a,b\n1,2\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_draft_is_stored_as_typed() -> None:
    saved = keep(ClaimFactory(), "half a sentence and")
    assert (saved.draft, saved.ticked_points, saved.wants_portfolio) == ({"text": "half a sentence and"}, [1, 2], False)


@pytest.mark.parametrize("status", ["submitted", "released", "withdrawn", "accepted"])
def test_a_draft_does_not_change_when_the_work_is_not_under_way(status: str) -> None:
    claim = ClaimFactory(status=status)
    assert refusal(keep, claim=claim, text="late") == "not_active"


def test_what_was_typed_when_the_time_ran_out_is_kept_and_goes_on_in_the_next_try() -> None:
    claim = ClaimFactory()
    attach_file(claim_id=claim.pk, upload=upload(), now=timezone.now())
    expire_claim(claim_id=claim.pk, now=timezone.now() + timedelta(days=3))
    keep(claim, "typed a moment too late")
    again = claim_task(task_id=claim.task_id, volunteer_id=claim.volunteer_id, now=timezone.now())
    assert again.pk != claim.pk
    assert again.draft["text"] == "typed a moment too late"
    assert again.ticked_points == [1, 2]
    assert [file.name for file in again.files.in_draft()] == ["sheet.csv"]


def test_another_persons_draft_never_comes_along() -> None:
    claim = ClaimFactory(status="released")
    again = claim_task(task_id=claim.task_id, volunteer_id=VolunteerFactory().pk, now=timezone.now())
    assert again.draft == {}


def test_a_second_window_is_told_before_it_replaces_the_first_ones_draft() -> None:
    claim = ClaimFactory()
    start = claim.draft_saved_at
    first = keep(claim, "from the laptop", seen=Seen("laptop", start))
    late = Seen("phone", start)
    assert refusal(keep, claim=claim, text="from the phone", seen=late) == "draft_changed"
    claim.refresh_from_db()
    assert claim.draft["text"] == "from the laptop"
    keep(claim, "still the laptop", seen=Seen("laptop", start))  # its own saves are no conflict
    keep(claim, "from the phone", seen=Seen("phone", start, is_sure=True))
    claim.refresh_from_db()
    assert claim.draft == {"text": "from the phone", "window": "phone"}
    assert claim.draft_saved_at != first.draft_saved_at


def test_the_same_words_from_another_window_are_no_conflict() -> None:
    claim = ClaimFactory()
    keep(claim, "typed on a train", seen=Seen("before the reload", None))
    assert keep(claim, "typed on a train", seen=Seen("after it", None)).draft["window"] == "after it"


def test_a_window_that_saw_the_last_save_goes_on() -> None:
    claim = ClaimFactory()
    saved = keep(claim, "from the laptop", seen=Seen("laptop", None))
    keep(claim, "from the phone", seen=Seen("phone", saved.draft_saved_at))


# --- Files ----------------------------------------------------------------------------------------------------------


def test_a_file_is_stored_under_a_name_that_says_nothing() -> None:
    file = attach_file(claim_id=ClaimFactory().pk, upload=upload("../../etc/passwd.csv"), now=timezone.now())
    assert file.name == "passwd.csv"
    assert file.file.name.startswith("claim-files/")
    assert file.file.name.endswith(".bin")
    assert "passwd" not in file.file.name


def test_the_same_file_twice_is_one() -> None:
    claim = ClaimFactory()
    files = {attach_file(claim_id=claim.pk, upload=upload(), now=timezone.now()).pk for _again in range(2)}
    assert len(files) == claim.files.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "file_empty"),
        ("large.csv", b"x" * 2001, "file_too_large"),
        ("page.html", b"<script>alert(1)</script>", "file_type"),
        ("program.exe", b"MZ\x90", "file_type"),
        ("no-ending", b"text", "file_type"),
        ("fake.png", b"<svg onload=alert(1)>", "file_content"),
        ("fake.pdf", b"MZ\x90\x00", "file_content"),
        ("broken.png", b"\x89PNG\r\n\x1a\n and nothing more", "file_content"),
        ("binary.csv", b"a,b\x00\x01", "file_content"),
    ],
)
def test_refused_uploads(settings: Settings, name: str, content: bytes, code: str) -> None:
    settings.UPLOAD_MAX_BYTES = 2000
    claim = ClaimFactory()
    assert refusal(attach_file, claim_id=claim.pk, upload=upload(name, content), now=timezone.now()) == code
    assert not claim.files.exists()


def test_a_picture_of_too_many_pixels_is_refused(settings: Settings) -> None:
    settings.UPLOAD_MAX_PIXELS = 40 * 30 - 1
    claim = ClaimFactory()
    assert refusal(attach_file, claim_id=claim.pk, upload=picture(), now=timezone.now()) == "too_many_pixels"


def test_too_many_files(settings: Settings) -> None:
    settings.UPLOAD_MAX_FILES = 2
    claim = ClaimFactory()
    for number in range(2):
        attach_file(claim_id=claim.pk, upload=upload(f"{number}.csv"), now=timezone.now())
    assert refusal(attach_file, claim_id=claim.pk, upload=upload("3.csv"), now=timezone.now()) == "too_many_files"
    # Sent again it is still the same file, not one too many.
    attach_file(claim_id=claim.pk, upload=upload("1.csv"), now=timezone.now())


def test_one_person_stores_no_more_than_the_quota_over_all_claims(settings: Settings) -> None:
    claim = ClaimFactory(status="submitted", task=TaskFactory(kind="design"))
    settings.UPLOAD_QUOTA_BYTES = claim.files.get().size + 10
    other = ClaimFactory(volunteer=claim.volunteer)
    attach_file(claim_id=other.pk, upload=upload("a.csv", b"123456"), now=timezone.now())
    assert refusal(attach_file, claim_id=other.pk, upload=upload("b.csv", b"12345"), now=timezone.now()) == "quota_full"


@pytest.mark.parametrize("status", ["submitted", "released", "expired"])
def test_files_stay_as_they_are_when_the_work_is_not_under_way(status: str) -> None:
    claim = ClaimFactory(status=status, task=TaskFactory(kind="design"))
    file = claim.files.first()
    assert refusal(attach_file, claim_id=claim.pk, upload=upload("a.pdf"), now=timezone.now()) == "not_active"
    if file is not None:
        assert refusal(remove_file, file_id=file.pk, now=timezone.now()) == "not_active"


def test_a_removed_file_is_gone_and_a_second_click_is_fine(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    file = attach_file(claim_id=ClaimFactory().pk, upload=upload(), now=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(file_id=file.pk, now=timezone.now())
    assert not ClaimFile.objects.filter(pk=file.pk).exists()
    assert not default_storage.exists(file.file.name)
    remove_file(file_id=file.pk, now=timezone.now())


def test_a_version_that_was_sent_keeps_a_file_taken_out_later() -> None:
    claim = ClaimFactory(task=TaskFactory(kind="design"))
    sent = submit(claim)
    review(claim, verdict="changes_asked")
    file = sent.files.get()
    remove_file(file_id=file.pk, now=timezone.now())
    assert list(sent.files.all()) == [file]
    assert not claim.files.in_draft().exists()
