"""What is taken along: only confirmed facts in numbers, only what its owner chose, in forms that others read."""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.conf import settings

from portfolios.models import PortfolioLine, Story
from portfolios.selectors.resume import Resume, exported_lines, resume_of
from portfolios.selectors.resume_texts import LINKEDIN_WORDS_MAX, json_resume, linkedin_work, plain_text, work_table
from portfolios.services.career import save_other_work
from portfolios.services.resume_pdf import missing_letters, resume_pdf
from portfolios.services.stories import tell_story
from portfolios.states import Evidence
from tests.factories import OrganizationFactory, UserFactory, VolunteerFactory
from tests.portfolios.make import accepted, many_accepted, portfolio_of, used
from tests.portfolios.reading import texts_of
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 4, 9, 14, 33, tzinfo=UTC)
APRIL, MAY = datetime(2026, 4, 2, 12, tzinfo=UTC), datetime(2026, 5, 4, 12, tzinfo=UTC)
SCHEMA = Path(settings.BASE_DIR) / "node_modules" / "@jsonresume" / "schema" / "schema.json"


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory(user=UserFactory(name="Nadia Rahimi"))


def resume(volunteer: Volunteer, *, is_all: bool = False) -> Resume:
    return resume_of(volunteer.user, is_all=is_all)


def valid(document: dict[str, Any]) -> dict[str, Any]:
    """Against the schema of JSON Resume 1.0, and with none but its own keys on top."""
    schema = json.loads(SCHEMA.read_text())
    checker = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in checker.iter_errors(document)] == []
    assert set(document) <= set(schema["properties"])
    return document


def elsewhere_of(volunteer: Volunteer, **changes: Any) -> None:
    values: dict[str, Any] = {
        "title": "Kept a rota", "organization_name": "Oakwood Primary", "started_date": date(2023, 9, 4),
        "ended_date": None, "summary": "A sheet for 14 helpers.", "link": "", "visibility": "public",
    }  # fmt: skip
    save_other_work(volunteer_id=volunteer.pk, work_id=None, **{**values, **changes})


def test_promise_36_json_resume_is_valid_and_says_who_confirmed_what(nadia: Volunteer) -> None:
    portfolio_of(nadia, headline="Analyst", about="Nine years in retail.", place="Leeds")
    riverbank = OrganizationFactory(name="Riverbank Food Network", website="https://riverbank.example.org")
    accepted(nadia, title="Draw a chart", organization=riverbank, at=APRIL, minutes=20, ratings={"data-entry": 3})
    accepted(nadia, title="Sort a list", organization=riverbank, at=MAY, minutes=40)
    elsewhere_of(nadia)
    document = valid(json_resume(resume(nadia), now=NOW))
    work, elsewhere = document["volunteer"]
    assert (work["organization"], work["url"]) == ("Riverbank Food Network", "https://riverbank.example.org")
    assert (work["startDate"], work["endDate"]) == ("2026-04-02", "2026-05-04")
    assert work["summary"] == "2 accepted pieces of work, 1 h confirmed."
    assert "Sort a list. (May 2026, 40 min, confirmed by" in work["highlights"][0]
    assert elsewhere["highlights"] == ["Self-reported"]
    assert document["basics"]["url"].endswith("/p/nadia/")
    assert document["meta"]["lastModified"] == "2026-06-04T09:14:33"


def test_promise_36_numbers_that_nobody_confirmed_stay_out_of_every_export(nadia: Volunteer) -> None:
    """The owner's words go in unless they hold a number of their own; a story's numbers are facts."""
    boasting = accepted(nadia, title="Draw a chart", at=APRIL)
    modest = accepted(nadia, title="Sort a list", at=MAY)
    PortfolioLine.objects.filter(pk=boasting.pk).update(
        summary="Saved them 7000 pounds.", own_title="The 7000 pound chart", role="Head of 7000"
    )
    PortfolioLine.objects.filter(pk=modest.pk).update(summary="Sorted the list by street.")
    everything = plain_text(resume(nadia)) + json.dumps(json_resume(resume(nadia), now=NOW))
    assert "7000" not in everything
    assert "Draw a chart. (April 2026" in everything and "Sorted the list by street." in everything
    tell_story(
        line_id=boasting.pk, parts={"situation": "", "task": "", "action": "Drew it in {minutes}.", "result": ""}
    )
    Story.objects.filter(line=boasting).update(result="Saved 7000.")
    assert "7000" not in plain_text(resume(nadia))
    Story.objects.filter(line=boasting).update(result="")
    assert "Draw a chart: Drew it in 30 min." in plain_text(resume(nadia))


def test_numbers_count_checked_work_alone(nadia: Volunteer) -> None:
    accepted(nadia, minutes=20)
    own_word = accepted(nadia, title="Nobody looked", minutes=30)
    PortfolioLine.objects.filter(pk=own_word.pk).update(evidence=Evidence.SELF_REPORTED)
    elsewhere_of(nadia)
    found = resume(nadia, is_all=True)
    assert (found.count, found.minutes) == (1, 20)
    assert "Nobody looked" not in plain_text(found) + work_table(exported_lines(nadia.user, is_all=True))


def test_hidden_and_unlisted_work_goes_along_only_when_its_owner_says_so(nadia: Volunteer) -> None:
    portfolio_of(nadia)
    for visibility in ("public", "unlisted", "hidden"):
        accepted(nadia, title=f"Work that is {visibility}", visibility=visibility)
    elsewhere_of(nadia, title="Kept to myself", visibility="hidden")
    for is_all in (False, True):
        found = resume(nadia, is_all=is_all)
        table = work_table(exported_lines(nadia.user, is_all=is_all))
        forms = [plain_text(found), json.dumps(json_resume(found, now=NOW)), table, *texts_of(resume_pdf(found))]
        for text in forms:
            assert ("Work that is hidden" in text or "Workthatishidden" in text) == is_all
            assert ("Work that is unlisted" in text or "Workthatisunlisted" in text) == is_all
        assert all("Kept to myself" in text for text in forms[:2]) == is_all
    assert "/lines/" in json.dumps(json_resume(resume(nadia), now=NOW))


def test_private_page_is_linked_nowhere_and_private_work_has_no_words(nadia: Volunteer) -> None:
    line = accepted(nadia, title="Sort debts", portfolio_permission="no")
    PortfolioLine.objects.filter(pk=line.pk).update(summary="Sorted letters of debtors.")
    used(line, note="Debtors were called.")
    portfolio_of(nadia, is_public=False)
    text = json.dumps(json_resume(resume(nadia), now=NOW)) + plain_text(resume(nadia))
    assert "/p/nadia/" not in text and "ebtors" not in text
    assert "Sort debts. (" in text


@pytest.mark.parametrize("name", ['Łódź Привет "<b>', "#panic() *a* $x$", "Ελένη Παπαδοπούλου-Żółć"])
def test_any_name_that_we_have_letters_for_comes_out_of_the_pdf_again(name: str) -> None:
    volunteer = VolunteerFactory(user=UserFactory(name=name))
    accepted(volunteer, title="Office filing, first floor")
    found = resume(volunteer)
    pdf = resume_pdf(found)
    assert missing_letters(found) == ""
    for text in texts_of(pdf):
        assert "".join(name.split()) in text
        assert "Officefiling,firstfloor" in text, "no ligature breaks a word"
    assert b"pdfuaid" in pdf


def test_letters_that_we_have_no_font_for_are_named_before_and_in_the_pdf() -> None:
    found = resume(VolunteerFactory(user=UserFactory(name="王思敏")))
    assert missing_letters(found) == "王 思 敏"
    assert all("Boxesstandforletters" in text for text in texts_of(resume_pdf(found)))
    assert valid(json_resume(found, now=NOW))["basics"]["name"] == "王思敏"


def test_table_runs_nothing_in_a_spreadsheet(nadia: Volunteer) -> None:
    accepted(nadia, title="=HYPERLINK(1)", at=APRIL, minutes=25)
    head, row = csv.reader(io.StringIO(work_table(exported_lines(nadia.user, is_all=True)).lstrip("\ufeff")))
    cells = dict(zip(head, row, strict=True))
    assert (cells["title"], cells["minutes confirmed"], cells["accepted"]) == ("'=HYPERLINK(1)", "25", "2026-04-02")


def test_linkedin_texts_fit_their_field(nadia: Volunteer) -> None:
    many_accepted(nadia, 40, organization=OrganizationFactory(name="Casa Puente"))
    portfolio_of(nadia)
    (work,) = linkedin_work(resume(nadia))
    assert work.organization == "Casa Puente"
    assert 1500 < len(work.description) <= LINKEDIN_WORDS_MAX
    assert work.description.endswith("/p/nadia/")


def test_people_without_work_get_a_valid_document(nadia: Volunteer) -> None:
    for user in (nadia.user, UserFactory()):
        found = resume_of(user, is_all=True)
        valid(json_resume(found, now=NOW))
        assert resume_pdf(found).startswith(b"%PDF")


def test_more_work_costs_no_more_queries(nadia: Volunteer, django_assert_max_num_queries: Any) -> None:
    portfolio_of(nadia)
    many_accepted(nadia, 150, organization=OrganizationFactory())
    with django_assert_max_num_queries(10):
        found = resume(nadia)
        assert found.count == 150
