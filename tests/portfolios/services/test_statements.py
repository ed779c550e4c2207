"""Period statements (promise 10): exactly what was accepted and chosen, frozen, with how it stands now."""

import hashlib
import json
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from common.decisions import ActionDenied
from portfolios.models import PortfolioLine, Statement
from portfolios.selectors.statements import choosable, statement_now
from portfolios.services.lines import update_line
from portfolios.services.statement_pdf import statement_pdf
from portfolios.services.statements import make_statement, withdraw_statement
from portfolios.states import Evidence
from tests.factories import OrganizationFactory, UserFactory, VolunteerFactory
from tests.portfolios.make import accepted, many_accepted, portfolio_of, used
from tests.portfolios.reading import codes_of, texts_of
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 1), date(2026, 5, 31)
NOW = datetime(2026, 6, 4, 9, 14, 33, tzinfo=UTC)


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory(user=UserFactory(name="Nadia Rahimi", time_zone="Australia/Sydney"))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}:00").replace(tzinfo=UTC)


def statement_of(
    volunteer: Volunteer, lines: Collection[PortfolioLine] | None = None, *, shows_months: bool = False, **days: date
) -> Statement:
    first, last = days.get("first", FIRST), days.get("last", LAST)
    if lines is None:
        lines = choosable(volunteer, first=first, last=last)
    made = make_statement(
        volunteer_id=volunteer.pk, first=first, last=last, line_ids=[line.public_id for line in lines],
        shows_months=shows_months, now=NOW,
    )  # fmt: skip
    return Statement.objects.select_related("volunteer__user", "volunteer__portfolio").get(pk=made.pk)


def titles_in(statement: Statement) -> list[str]:
    return [piece["title"] for piece in json.loads(statement.document)["pieces"]]


def test_promise_10_json_and_pdf_list_exactly_the_accepted_lines_in_range(nadia: Volunteer) -> None:
    """Both days included, by the clock of who did the work: Sydney is ten or eleven hours ahead of UTC."""
    work = {
        "A day before": "2026-02-28T12:59",
        "First moment": "2026-02-28T13:00",
        "In the middle": "2026-04-15T12:00",
        "Last moment": "2026-05-31T13:59",
        "A day after": "2026-05-31T14:00",
    }
    for title, moment in work.items():
        accepted(nadia, title=title, at=at(moment), visibility="hidden", minutes=25)
    accepted(VolunteerFactory(), title="Work of somebody else", at=at("2026-04-15T12:00"))
    statement = statement_of(nadia)
    inside = ["First moment", "In the middle", "Last moment"]
    assert titles_in(statement) == inside
    document = json.loads(statement.document)
    assert document["totals"] == {"pieces": 3, "minutes": 75, "organizations": 3}
    assert document["period"] == {"from": "2026-03-01", "to": "2026-05-31", "time_zone": "Australia/Sydney"}
    assert (statement.piece_count, statement.minutes) == (3, 75)
    for text in texts_of(statement_pdf(statement)):
        assert [title for title in work if "".join(title.split()) in text] == inside
        assert "NadiaRahimi" in text


def test_only_the_chosen_lines_are_in_it_and_nothing_tells_of_the_others(nadia: Volunteer) -> None:
    shown = accepted(nadia, title="Shown work", at=at("2026-04-02T12:00"), minutes=20)
    left_out = accepted(nadia, title="Left out", at=at("2026-04-03T12:00"), minutes=40)
    statement = statement_of(nadia, [shown], shows_months=True)
    assert titles_in(statement) == ["Shown work"]
    for secret in ("Left out", str(left_out.organization), str(left_out.public_id)):
        assert secret not in statement.document
    document = json.loads(statement.document)
    assert document["totals"] == {"pieces": 1, "minutes": 20, "organizations": 1}
    assert document["months"] == [{"month": "2026-04", "pieces": 1, "minutes": 20}]


def test_work_that_nobody_checked_or_was_withdrawn_cannot_be_chosen(nadia: Volunteer) -> None:
    line = accepted(nadia, at=at("2026-04-02T12:00"))
    PortfolioLine.objects.filter(pk=line.pk).update(evidence=Evidence.SELF_REPORTED)
    assert list(choosable(nadia, first=FIRST, last=LAST)) == []
    with pytest.raises(ActionDenied) as refused:
        statement_of(nadia, [line])
    assert (refused.value.code, refused.value.decision.status) == ("not_in_period", 400)


def test_a_choice_is_needed_and_statements_are_few(nadia: Volunteer) -> None:
    line = accepted(nadia, at=at("2026-04-02T12:00"))
    with pytest.raises(ActionDenied) as refused:
        statement_of(nadia, [])
    assert refused.value.code == "nothing_chosen"
    with override_settings(STATEMENTS_MAX=1):
        statement_of(nadia, [line])
        with pytest.raises(ActionDenied) as refused:
            statement_of(nadia, [line])
    assert (refused.value.code, refused.value.decision.status) == ("statements_full", 409)


def test_a_line_of_somebody_else_is_refused(nadia: Volunteer) -> None:
    theirs = accepted(VolunteerFactory(), at=at("2026-04-02T12:00"))
    with pytest.raises(ActionDenied) as refused:
        statement_of(nadia, [theirs])
    assert refused.value.code == "not_in_period"


def test_months_add_up_to_the_whole_in_confirmed_minutes_alone(nadia: Volunteer) -> None:
    for day, minutes in (("2026-03-05", 20), ("2026-03-20", 30), ("2026-05-01", 25)):
        line = accepted(nadia, at=at(f"{day}T02:00"), minutes=minutes)
        PortfolioLine.objects.filter(pk=line.pk).update(reported_minutes=400)
    statement = statement_of(nadia, shows_months=True)
    assert json.loads(statement.document)["months"] == [
        {"month": "2026-03", "pieces": 2, "minutes": 50},
        {"month": "2026-05", "pieces": 1, "minutes": 25},
    ]
    for text in texts_of(statement_pdf(statement)):
        assert "March2026250min" in text or ("March2026" in text and "50min" in text)
        assert "1h15min" in text


def test_the_text_is_frozen_and_its_digest_is_on_the_pdf_with_the_address_to_check(nadia: Volunteer) -> None:
    line = accepted(nadia, title="Draw a chart", at=at("2026-04-02T12:00"))
    statement = statement_of(nadia)
    digest = hashlib.sha256(statement.document.encode()).hexdigest()
    words = {"role": "", "summary": "", "learned": "", "shows_learned": False, "is_selected": False}
    update_line(line_id=line.pk, own_title="Another title", situation="", different="", **words)
    again = Statement.objects.get(pk=statement.pk)
    assert titles_in(again) == ["Draw a chart"]
    assert again.digest == digest
    assert json.loads(again.document)["as_of"] == "2026-06-04T19:14:33+10:00"
    pdf = statement_pdf(again)
    assert all(digest in text for text in texts_of(pdf))
    assert codes_of(pdf) == [json.loads(again.document)["verify"]]
    assert b"pdfuaid" in pdf


def test_evidence_is_as_of_now(nadia: Volunteer) -> None:
    line = accepted(nadia, at=at("2026-04-02T12:00"))
    statement = statement_of(nadia)
    (before,) = statement_now(statement).pieces
    used(line, at=NOW)
    (after,) = statement_now(statement).pieces
    assert before.words.startswith("Confirmed by") and after.words.startswith("Outcome confirmed by")
    assert before.is_standing and after.is_standing


def test_a_line_that_is_gone_says_so(nadia: Volunteer) -> None:
    kept = accepted(nadia, at=at("2026-04-02T12:00"), minutes=20)
    lost = accepted(nadia, at=at("2026-04-03T12:00"), minutes=40)
    statement = statement_of(nadia)
    lost.delete()
    found = statement_now(statement)
    assert [row.words for row in found.pieces if not row.is_standing] == ["No longer on record"]
    assert (found.fallen_count, found.standing_minutes, found.told.minutes) == (1, kept.confirmed_minutes, 60)


def test_only_work_that_is_open_to_everyone_is_linked(nadia: Volunteer) -> None:
    accepted(nadia, at=at("2026-04-02T12:00"), visibility="hidden")
    public = accepted(nadia, at=at("2026-04-03T12:00"))
    assert [row.link for row in statement_now(statement_of(nadia)).pieces] == ["", ""]
    portfolio_of(nadia)
    assert [row.link for row in statement_now(statement_of(nadia)).pieces] == [
        "", f"/p/nadia/lines/{public.public_id}/",
    ]  # fmt: skip


def test_many_pieces_cost_as_many_queries_as_one(nadia: Volunteer, django_assert_num_queries: Any) -> None:
    many_accepted(nadia, 200, organization=OrganizationFactory())
    today = datetime.now(tz=UTC).date()
    statement = statement_of(nadia, first=today - timedelta(days=300), last=today + timedelta(days=1))
    assert statement.piece_count == 200
    with django_assert_num_queries(2):
        assert statement_now(statement).fallen_count == 0


def test_any_name_that_we_have_letters_for_comes_out_again_and_others_are_named() -> None:
    for name, is_lacking in (('Łódź Привет Ελένη "<b> #panic()', False), ("王思敏 Simin", True)):
        volunteer = VolunteerFactory(user=UserFactory(name=name))
        accepted(volunteer, at=at("2026-04-02T12:00"))
        for text in texts_of(statement_pdf(statement_of(volunteer))):
            assert ("Boxesstandforletters" in text) == is_lacking
            assert is_lacking or "".join(name.split()) in text


def test_withdrawing_forgets_it(nadia: Volunteer) -> None:
    accepted(nadia, at=at("2026-04-02T12:00"))
    statement = statement_of(nadia)
    withdraw_statement(statement_id=statement.pk)
    assert not Statement.objects.exists()
