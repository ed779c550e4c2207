"""The ladder of evidence: which step a line stands on, who says so, and since when."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portfolios.models import PortfolioLine
from portfolios.selectors.evidence import evidence_short, evidence_words, ladder, led_to, quoted
from portfolios.selectors.public import public_page
from portfolios.services.lines import create_line
from portfolios.states import Evidence
from tasks.models import Review
from tests.factories import ClaimFactory, OrganizationFactory, UserFactory, VolunteerFactory
from tests.portfolios.make import THURSDAY, accepted, portfolio_of, used

pytestmark = pytest.mark.django_db
UTC = ZoneInfo("UTC")


@pytest.fixture
def line() -> PortfolioLine:
    owner = UserFactory(name="Tom Adeyemi")
    return accepted(VolunteerFactory(), organization=OrganizationFactory(name="Riverbank", owner=owner), at=THURSDAY)


def steps(line: PortfolioLine) -> list[tuple[str, str, str]]:
    rows = ladder(line, name="Nadia", zone=UTC)
    return [(row.code, row.who, str(row.day or "")) for row in rows if row.is_reached]


def fresh(line: PortfolioLine) -> PortfolioLine:
    return PortfolioLine.objects.select_related("organization", "outcome").get(pk=line.pk)


def test_accepted_work_is_confirmed_by_the_reviewer_on_that_day(line):
    assert steps(line) == [
        ("self_reported", "Nadia", ""),
        ("organisation_confirmed", "Tom Adeyemi, Riverbank", "2026-05-14"),
    ]
    assert evidence_short(line) == "Confirmed by Tom Adeyemi"
    assert (line.met_count, line.point_count) == (3, 3)


def test_an_outcome_raises_the_line_with_who_and_when(line):
    used(line, note="A second van runs. Ask tom@riverbank.example", number=1200, number_of="families")
    raised = fresh(line)
    assert raised.evidence == Evidence.OUTCOME_CONFIRMED
    assert raised.evidence_by == "Tom Adeyemi"
    assert [code for code, _who, _day in steps(raised)] == [
        "self_reported", "organisation_confirmed", "outcome_confirmed",
    ]  # fmt: skip
    led = led_to(raised, zone=UTC)
    assert (led.words, led.number) == ("A second van runs. Ask …", "1,200 families")
    assert led.confirmed.startswith("Confirmed by Riverbank, ")


def test_an_outcome_of_no_use_raises_nothing(line):
    used(line, answer="not_used")
    assert fresh(line).evidence == Evidence.ORGANIZATION_CONFIRMED
    assert led_to(fresh(line), zone=UTC) is None


def test_private_work_says_that_it_was_used_and_nothing_more():
    line = accepted(VolunteerFactory(), portfolio_permission="no")
    used(line, note="In the secret report", number=3, number_of="boards", link="https://secret.example/")
    led = led_to(fresh(line), zone=UTC)
    assert (led.words, led.number, led.link) == ("It was used as it was.", "", "")


def test_work_that_a_peer_checked_is_never_shown_as_confirmed_by_the_organisation(line):
    PortfolioLine.objects.filter(pk=line.pk).update(
        evidence=Evidence.PEER_CHECKED, evidence_by="", reviewer_name="", quote="Clear."
    )
    checked = fresh(line)
    assert steps(checked)[1] == ("peer_checked", "a qualified volunteer", "2026-05-14")
    assert "organisation_confirmed" not in {code for code, _who, _day in steps(checked)}
    assert evidence_short(checked) == "Peer-checked"
    assert "did not answer" in evidence_words(checked)
    assert quoted(checked) == "A volunteer who reviewed it"
    used(checked)
    assert [code for code, _who, _day in steps(fresh(line))] == ["self_reported", "peer_checked", "outcome_confirmed"]


def test_line_of_a_peer_review_names_no_reviewer():
    claim = ClaimFactory(status="submitted")
    accepted_claim = claim
    review = Review(submission=claim.submissions.get(), reviewer=UserFactory(name="Private Peer"), is_peer=True,
                    verdict="accepted", confirmed_minutes=20)  # fmt: skip
    review.save()
    line = create_line(claim=accepted_claim, review=review, submission=review.submission, now=timezone.now())
    assert (line.evidence, line.reviewer_name, line.evidence_by) == (Evidence.PEER_CHECKED, "", "")


def test_self_reported_lines_are_listed_and_counted_nowhere():
    nadia = VolunteerFactory()
    lines = [accepted(nadia, causes=["food"], ratings={"data-entry": 3}) for _number in range(4)]
    portfolio_of(nadia)
    PortfolioLine.objects.filter(pk=lines[0].pk).update(evidence=Evidence.SELF_REPORTED, confirmed_minutes=0)
    page = public_page(nadia.portfolio, now=timezone.now())
    assert page.facts.line_count == 3
    assert page.causes[0].line_count == 3
    assert page.skills[0].line_count == 3
    assert len(page.quilt.tiles) == 3
    assert sum(len(month.lines) for month in page.page.months) == 4
