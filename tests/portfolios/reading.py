"""PDFs as programs read them: the text by two readers, the codes on a page."""

from io import BytesIO

import pypdfium2
import zxingcpp
from pdfminer.high_level import extract_text
from pypdf import PdfReader


def texts_of(pdf: bytes) -> list[str]:
    """Without white space, which readers put in as they like: by pypdf, and by pdfminer."""
    by_pypdf = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return ["".join(text.split()) for text in (by_pypdf, extract_text(BytesIO(pdf)))]


def codes_of(pdf: bytes) -> list[str]:
    """What cameras read, of all pages."""
    pages = [page.render(scale=2).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page)]
