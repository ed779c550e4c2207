"""Previews of what was handed in: pages drawn once by a job, and the beginning of a text."""

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.jobs import run_waiting
from common.models import OutboxJob
from tasks.models import Claim, ClaimFile, FilePage
from tasks.selectors.previews import text_preview
from tasks.services.drafts import attach_file
from tasks.services.files import sweep_orphan_files
from tasks.services.previews import draw_missing_pages, draw_pages
from tests.factories import ClaimFactory, submit

pytestmark = pytest.mark.django_db


def pdf(name: str = "report.pdf", pages: int = 4) -> SimpleUploadedFile:
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _number in range(pages):
        document.new_page(595, 842)
    document.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def handed_in(*uploads: SimpleUploadedFile) -> Claim:
    claim: Claim = ClaimFactory()
    for upload in uploads:
        attach_file(claim_id=claim.pk, upload=upload, now=timezone.now())
    submit(claim)
    return claim


def test_handing_in_promises_the_drawing_of_pdfs_alone() -> None:
    claim = handed_in(pdf(), SimpleUploadedFile("data.csv", b"a,b\n1,2"))
    [job] = OutboxJob.objects.filter(name="tasks.draw_pages")
    assert job.arguments == {"file_id": claim.files.get(name="report.pdf").pk}


def test_the_first_pages_are_drawn_once() -> None:
    file = handed_in(pdf()).files.get()
    assert draw_pages(file_id=file.pk) == 3
    file.refresh_from_db()
    assert file.page_count == 4
    assert list(file.pages.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert draw_pages(file_id=file.pk) == 0
    assert FilePage.objects.count() == 3


def test_a_file_that_cannot_be_drawn_says_so_and_is_not_tried_again() -> None:
    file = handed_in(SimpleUploadedFile("broken.pdf", b"%PDF-1.7 and then nothing")).files.get()
    assert draw_pages(file_id=file.pk) == 0
    file.refresh_from_db()
    assert file.page_count == 0
    assert draw_missing_pages(now=timezone.now()) == 0


def test_what_waits_undrawn_is_promised_again() -> None:
    file = handed_in(pdf()).files.get()
    OutboxJob.objects.all().delete()
    assert draw_missing_pages(now=timezone.now()) == 1
    run_waiting()
    file.refresh_from_db()
    assert file.page_count == 4


def test_pictures_that_no_row_names_are_swept_and_others_stay() -> None:
    file = handed_in(pdf(pages=1)).files.get()
    draw_pages(file_id=file.pk)
    kept = FilePage.objects.get().picture.name or ""
    lost = default_storage.save("claim-pages/2026/01/lost.bin", SimpleUploadedFile("lost.bin", b"x"))
    assert sweep_orphan_files(now=timezone.now() + timedelta(days=2)) >= 1
    assert default_storage.exists(kept) and not default_storage.exists(lost)


# --- Texts ----------------------------------------------------------------------------------------------------------


def text_file(name: str, content: bytes) -> ClaimFile:
    return handed_in(SimpleUploadedFile(name, content)).files.get()


def test_the_beginning_of_a_text_is_shown_as_it_is() -> None:
    preview = text_preview(text_file("data.csv", "week,parcels\n1,300\n<script>alert(1)</script>".encode("utf-8-sig")))
    assert preview is not None and preview.is_whole
    assert preview.text == "week,parcels\n1,300\n<script>alert(1)</script>"


def test_a_long_text_is_cut_and_says_so() -> None:
    preview = text_preview(text_file("notes.txt", b"a line of words\n" * 5000))
    assert preview is not None and not preview.is_whole
    assert preview.text.count("\n") == 39
    wide = text_preview(text_file("wide.txt", b"x" * 5000))
    assert wide is not None and not wide.is_whole and len(wide.text) == 301


@pytest.mark.parametrize(("name", "content"), [("page.pdf", b"%PDF-1.7"), ("sheet.xlsx", b"PK\x03\x04")])
def test_other_files_have_no_text(name: str, content: bytes) -> None:
    assert text_preview(text_file(name, content)) is None


def test_a_file_that_is_gone_breaks_no_page() -> None:
    file = text_file("data.csv", b"a,b")
    file.file.storage.delete(file.file.name)
    assert text_preview(file) is None
