"""The link that answers without signing in, what it never does, and the same question at the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.services import unsubscribe_token
from organizations.models import Membership
from portfolios.models import PortfolioLine
from portfolios.services.pages import ensure_portfolio, update_portfolio
from tasks.models import Outcome, TaskEvent
from tasks.services.outcome_links import outcome_token
from tests.factories import ClaimFactory, TaskFactory, UserFactory
from tests.factories.tasks import publisher_of
from tests.tasks.desk import client_of, member_of, url

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def question(**brief: Any) -> Outcome:
    """Asked today about work of a month ago."""
    now = timezone.now()
    claim = ClaimFactory(task=TaskFactory(now=now - 31 * DAY, **brief), status="accepted", now=now - 31 * DAY)
    return Outcome.objects.create(claim=claim, days=30, asked_at=now)


def link(outcome: Outcome, *, age: timedelta = timedelta(0)) -> str:
    user = Membership.objects.get(user_id=publisher_of(outcome.claim.task.organization)).user
    token = outcome_token(outcome=outcome.public_id, user=user.public_id, now=timezone.now() - age)
    return reverse("tasks:outcome_link", args=[token])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_opening_the_link_shows_the_chosen_answer_and_records_nothing() -> None:
    outcome = question(title="Turn our parcel data into one chart")
    for method in ("get", "head"):
        with CaptureQueriesContext(connection) as queries:
            response = getattr(Client(), method)(link(outcome), {"answer": "adapted"})
        assert response.status_code == 200
        assert not [query for query in queries if not query["sql"].startswith("SELECT")]
    page = text(Client().get(link(outcome), {"answer": "adapted"}))
    assert 'value="adapted" class="radio mt-0.5 row-span-2" required id="id_answer_1" checked' in page or (
        page.count("checked") == 1
    )
    assert "Turn our parcel data into one chart" in page
    assert TaskEvent.objects.filter(kind="outcome_recorded").count() == 0


def test_promise_20_one_button_without_signing_in_records_it_and_the_line_says_so_at_once() -> None:
    outcome = question()
    answer = {"answer": "used", "note": "Printed in nine hubs.", "number": "240", "link": "https://example.org/hubs"}
    response = Client().post(link(outcome), answer, follow=True)
    assert response.redirect_chain and "Recorded: used as it was." in text(response)
    outcome.refresh_from_db()
    assert (outcome.answer, outcome.number, outcome.number_of) == ("used", 240, "people reached")
    assert outcome.answered_by_id == publisher_of(outcome.claim.task.organization)
    assert PortfolioLine.objects.get().evidence == "outcome_confirmed"
    page = text(Client().get(outcome.claim.task.organization.get_absolute_url()))
    assert "Printed in nine hubs." in page
    assert 'href="https://example.org/hubs" rel="nofollow ugc noopener"' in page


def test_the_page_names_the_volunteer_only_where_they_are_public() -> None:
    outcome = question()
    volunteer = outcome.claim.volunteer
    assert volunteer.user.name not in text(Client().get(link(outcome)))
    page = ensure_portfolio(volunteer_id=volunteer.pk)
    words = {"headline": "", "about": "", "place": ""}
    update_portfolio(portfolio_id=page.pk, address="nadia", name="Nadia R.", is_public=True, **words)
    shown = text(Client().get(link(outcome)))
    assert "Nadia R. did it." in shown and volunteer.user.email not in shown


def test_a_link_that_was_changed_or_made_for_something_else_opens_nothing() -> None:
    outcome, other = question(), question()
    good = link(outcome)
    token = good.split("/")[2]
    swapped = token.replace(outcome.public_id.hex, other.public_id.hex)
    user = UserFactory()
    wrong = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        swapped,
        token.rsplit(":", 1)[0],
        unsubscribe_token(public_id=user.public_id, topic="answers"),
        Signer().sign(f"{outcome.public_id.hex}.{user.public_id.hex}.9999999999"),
        "nonsense",
    ]
    for bad in wrong:
        address = reverse("tasks:outcome_link", args=[bad])
        assert Client().get(address).status_code == 404, bad
        assert Client().post(address, {"answer": "used"}).status_code == 404, bad
    assert not Outcome.objects.exclude(answer="").exists()


def test_a_link_answers_its_own_question_alone() -> None:
    outcome, other = question(), question()
    Client().post(link(outcome), {"answer": "used", "outcome": str(other.public_id)})
    other.refresh_from_db()
    assert other.answer == ""


@pytest.mark.parametrize("why", ["old", "left", "settled"])
def test_a_link_that_may_not_answer_any_more_says_why_and_records_nothing(why: str) -> None:
    outcome = question()
    address = link(outcome, age=61 * DAY if why == "old" else timedelta(0))
    if why == "left":
        Membership.objects.all().delete()
    if why == "settled":
        Outcome.objects.update(answer="not_used", answered_at=timezone.now() - 31 * DAY)
    for response in (Client().get(address), Client().post(address, {"answer": "used"})):
        assert response.status_code == (403 if why == "left" else 409)
        assert "Record the answer" not in text(response)
    assert not Outcome.objects.filter(answer="used").exists()


@pytest.mark.parametrize(
    "wrong",
    [{"answer": ""}, {"answer": "great"}, {"link": "javascript:alert(1)"}, {"link": "ftp://example.org/x"},
     {"number": "-1"}, {"number": "many"}, {"note": "x" * 301}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_beside_its_field(wrong: dict[str, str]) -> None:
    outcome = question()
    response = Client().post(link(outcome), {"answer": "used", **wrong})
    assert response.status_code == 400 and "to fix" in text(response)
    outcome.refresh_from_db()
    assert outcome.answer == ""


def test_the_page_is_for_no_cache_and_no_search_engine() -> None:
    response = Client().get(link(question()))
    assert "no-store" in response.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()


# --- The desk -------------------------------------------------------------------------------------------------------


def test_the_desk_lists_what_is_not_answered_and_takes_the_answer() -> None:
    outcome = question(title="Make one chart")
    organization = outcome.claim.task.organization
    client = member_of(organization, "reviewer")
    home = text(client.get(url("desk_home", organization)))
    assert "What happened with “Make one chart”?" in home
    assert "Make one chart" in text(client.get(url("outcome_list", organization)))
    address = url("outcome_answer", organization, outcome.public_id)
    assert client.get(address).status_code == 200
    response = client.post(address, {"answer": "used", "note": "It hangs in the hall."}, follow=True)
    assert "Nothing waits for an answer." in text(response) and "It hangs in the hall." in text(response)
    assert "It hangs in the hall." in text(client.get(url("desk_home", organization)))


def test_the_desk_is_for_members_and_nobody_answers_for_their_own_work() -> None:
    outcome = question()
    organization = outcome.claim.task.organization
    address = url("outcome_answer", organization, outcome.public_id)
    assert client_of(UserFactory()).get(address).status_code == 404
    Membership.objects.create(organization=organization, user=outcome.claim.volunteer.user, role="owner")
    own = client_of(outcome.claim.volunteer.user)
    assert own.post(address, {"answer": "used"}).status_code == 403
    assert "Nothing waits for an answer." in text(own.get(url("outcome_list", organization)))
    other = question()
    mixed = url("outcome_answer", organization, other.public_id)
    assert member_of(organization, "manager").get(mixed).status_code == 404
