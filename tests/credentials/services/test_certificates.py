"""The PDF: its text comes out again, its code leads to the check, and the signed badge is inside."""

from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pdfminer.high_level import extract_text
from pypdf import PdfReader

from common.printing.typesetting import uncovered
from credentials.models import Credential
from credentials.openbadges import baking
from tests.credentials.conftest import SITE
from tests.credentials.make import document_of, issued
from tests.factories import UserFactory, VolunteerFactory

pytestmark = pytest.mark.django_db
NASTY = ['Łódź Привет "<b>', "#panic() *a* $x$", "Ελένη Παπαδοπούλου-Żółć", "A" * 120]


def of(name: str) -> tuple[Credential, bytes]:
    credential = issued(VolunteerFactory(user=UserFactory(name=name)), shows_name=True)
    assert credential.current is not None and credential.current.pdf is not None
    return credential, bytes(credential.current.pdf)


def plain(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", NASTY)
def test_any_name_that_we_have_letters_for_comes_out_again(name: str) -> None:
    credential, pdf = of(name)
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 1
    for text in (reader.pages[0].extract_text(), extract_text(BytesIO(pdf))):
        assert plain(name) in plain(text)
        assert plain("Our fonts lack") not in plain(text)
    assert b"pdfuaid" in pdf
    assert reader.attachments["credential.json"] == [credential.current.document.encode()]  # type: ignore[union-attr]
    assert document_of(credential)["credentialSubject"]["identifier"][1]["identityHash"] == name
    png = baking.into_png(bytes(credential.achievement.picture_png), credential.current.document)  # type: ignore[union-attr]
    assert name.replace('"', '\\"') in baking.from_png(png)


def test_the_code_leads_to_the_check() -> None:
    credential, pdf = of("Nadia Rahimi")
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()
    found = [code.text for code in zxingcpp.read_barcodes(page)]
    assert found == [f"{SITE}{credential.get_absolute_url()}"]


def test_a_script_without_a_font_is_said_and_not_hidden() -> None:
    credential, pdf = of("王小明 Nadia")
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert uncovered("王小明 Nadia") == "王小明"
    assert (
        plain("Our fonts lack these characters: 王 小 明") in plain(text) or "Our fonts lack these characters" in text
    )
    assert document_of(credential)["credentialSubject"]["identifier"][1]["identityHash"] == "王小明 Nadia"
