"""The page that takes work along, and its files."""

import pytest
from django.test import Client

from tests.factories import UserFactory, VolunteerFactory
from tests.portfolios.make import accepted, portfolio_of, signed_in

pytestmark = pytest.mark.django_db
FILES = {
    "resume.json": "application/json",
    "resume.pdf": "application/pdf",
    "resume.txt": "text/plain; charset=utf-8",
    "work.csv": "text/csv; charset=utf-8",
}


def test_each_file_is_saved_and_kept_in_no_cache() -> None:
    volunteer = VolunteerFactory()
    portfolio_of(volunteer)
    accepted(volunteer, title="Draw a chart")
    own = signed_in(volunteer.user)
    for name, content_type in FILES.items():
        answer = own.get(f"/portfolio/exports/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["Cache-Control"] == "private, no-store"


def test_page_offers_all_of_it_only_when_asked() -> None:
    volunteer = VolunteerFactory()
    portfolio_of(volunteer)
    accepted(volunteer, title="Draw a chart", visibility="hidden")
    own = signed_in(volunteer.user)
    assert "No work is on your page yet." in own.get("/portfolio/exports/").content.decode()
    html = own.get("/portfolio/exports/?lines=all").content.decode()
    assert "1 accepted piece of work for 1 organisation" in html
    assert html.count("?lines=all") == 5  # the choice itself, and four files


def test_warning_stands_before_the_pdf_is_made() -> None:
    html = signed_in(UserFactory(name="王思敏")).get("/portfolio/exports/").content.decode()
    assert "Our PDF fonts lack these characters: 王 思 敏" in html


def test_nobody_without_an_account_has_any() -> None:
    for name in ("", *FILES):
        assert Client().get(f"/portfolio/exports/{name}").status_code == 302
    assert Client().get("/portfolio/exports/resume.docx").status_code == 404
