"""The pages of statements: choosing, the page that anyone checks, withdrawing."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from portfolios.models import PortfolioLine, Statement
from tests.factories import UserFactory, VolunteerFactory
from tests.portfolios.make import accepted, portfolio_of, signed_in
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
DAYS = {"from": "2026-03-01", "to": "2026-05-31"}
NEW = "/portfolio/statements/new/"
APRIL = datetime(2026, 4, 2, 12, tzinfo=UTC)


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory(user=UserFactory(name="Nadia Rahimi"))


def made(volunteer: Volunteer, *lines: PortfolioLine, **more: str) -> Statement:
    pieces = [str(line.public_id) for line in lines]
    answer = signed_in(volunteer.user).post(NEW, {**DAYS, "pieces": pieces, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Statement.objects.get()


def test_promise_10_verify_link_resolves_without_login_and_shows_exactly_the_chosen_lines(nadia: Volunteer) -> None:
    portfolio_of(nadia, is_public=False)
    chosen = accepted(nadia, title="Chosen work", at=APRIL, visibility="hidden")
    accepted(nadia, title="Kept to myself", at=APRIL)
    statement = made(nadia, chosen, shows_months="on")
    html = Client().get(statement.get_absolute_url()).content.decode()
    assert "Chosen work" in html and "Nadia Rahimi" in html and "April 2026" in html
    assert "Every line of this statement stands" in html
    assert "Kept to myself" not in html and "Download PDF" not in html and "/p/nadia/" not in html
    file = Client().get(f"{statement.get_absolute_url()}statement.json")
    assert hashlib.sha256(file.content).hexdigest() in html
    assert [piece["title"] for piece in json.loads(file.content)["pieces"]] == ["Chosen work"]


def test_everything_of_the_days_is_ticked_until_its_owner_says_otherwise(nadia: Volunteer) -> None:
    accepted(nadia, title="Public work", at=APRIL)
    accepted(nadia, title="Hidden work", at=APRIL, visibility="hidden")
    html = signed_in(nadia.user).get(NEW, DAYS).content.decode()
    assert html.count("checked") == 2
    assert "hidden on your page" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [("?from=2026-05-31&to=2026-03-01", "This day is before the first one."), ("?from=x&to=2026-03-01", "valid date")],
)
def test_wrong_days_are_said_beside_the_field(nadia: Volunteer, query: str, words: str) -> None:
    answer = signed_in(nadia.user).get(f"/portfolio/statements/new/{query}")
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_choice_of_nothing_is_refused_on_the_page(nadia: Volunteer) -> None:
    accepted(nadia, at=APRIL)
    answer = signed_in(nadia.user).post(NEW, {**DAYS, "pieces": []})
    assert answer.status_code == 400
    assert "Choose at least one piece of work." in answer.content.decode()


def test_days_without_work_and_people_who_never_volunteered(nadia: Volunteer) -> None:
    for user in (nadia.user, UserFactory()):
        assert "No work was accepted on these days" in signed_in(user).get(NEW, DAYS).content.decode()


def test_withdrawing_asks_first_and_then_the_link_is_gone(nadia: Volunteer) -> None:
    statement = made(nadia, accepted(nadia, at=APRIL))
    own = signed_in(nadia.user)
    address = f"/portfolio/statements/{statement.public_id}/withdraw/"
    assert "This cannot be undone" in own.get(address).content.decode()
    assert Client().get(statement.get_absolute_url()).status_code == 200
    assert own.post(address).status_code == 302
    for path in (statement.get_absolute_url(), f"{statement.get_absolute_url()}statement.json"):
        assert Client().get(path).status_code == own.get(path).status_code == 404


def test_what_belongs_to_its_owner_exists_for_nobody_else(nadia: Volunteer) -> None:
    statement = made(nadia, accepted(nadia, at=APRIL))
    other = signed_in(UserFactory())
    for path in ("withdraw/", "statement.pdf"):
        assert other.get(f"/portfolio/statements/{statement.public_id}/{path}").status_code == 404
    pdf = signed_in(nadia.user).get(f"/portfolio/statements/{statement.public_id}/statement.pdf")
    assert pdf.content.startswith(b"%PDF") and "attachment" in pdf["Content-Disposition"]


def test_a_statement_of_a_suspended_account_is_closed(nadia: Volunteer) -> None:
    statement = made(nadia, accepted(nadia, at=APRIL))
    nadia.user.is_active = False
    nadia.user.save()
    assert Client().get(statement.get_absolute_url()).status_code == 404


def test_no_word_of_private_work_and_no_address_of_a_person(nadia: Volunteer) -> None:
    private: Any = {"portfolio_permission": "no", "deliverable": "A list of debts", "why": "Debts weigh."}
    line = accepted(nadia, at=APRIL, **private)
    PortfolioLine.objects.filter(pk=line.pk).update(summary="Sorted the debts.", quote="Sharp eyes.")
    html = Client().get(made(nadia, line).get_absolute_url()).content.decode()
    for word in ("debts", "Debts", "Sharp eyes", nadia.user.email):
        assert word not in html
