"""Pages of PDFs as pictures: what can be drawn, and what strangers may send."""

import io

import pypdfium2
import pytest
from PIL import Image

from common import pdf_pages
from common.pdf_pages import NOTHING, first_pages


def pdf(*sizes: tuple[float, float]) -> bytes:
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for width, height in sizes:
        document.new_page(width, height)
    document.save(out)
    return out.getvalue()


def test_the_first_pages_become_pictures_of_a_bounded_size() -> None:
    drawn = first_pages(pdf(*[(595, 842)] * 5))
    assert drawn.page_count == 5 and [page.number for page in drawn.pages] == [1, 2, 3]
    for page in drawn.pages:
        with Image.open(io.BytesIO(page.picture), formats=["WEBP"]) as picture:
            assert picture.size == (page.width, page.height)
            assert page.width <= pdf_pages.WIDTH_MAX and page.height <= pdf_pages.HEIGHT_MAX


def test_a_page_as_large_as_a_house_costs_no_more() -> None:
    [page] = first_pages(pdf((14_400, 14_400))).pages
    assert (page.width, page.height) == (1000, 1000)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 and then nothing that is one", b"\x00" * 5000])
def test_what_is_no_pdf_is_nothing(data: bytes) -> None:
    assert first_pages(data) == NOTHING


def test_time_that_runs_out_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "SECONDS_MAX", 0.01)
    assert first_pages(pdf((595, 842))) == NOTHING
