"""Each switch that opens something or lets mail come writes one row per change, and its owner's export has it."""

import json
from datetime import date, time
from typing import Any

import pytest
from django.db import transaction

from accounts.models import ConsentEvent
from common.decisions import ActionDenied
from notifications import services as mail
from notifications.selectors import Choice
from notifications.services import mail_settings
from portfolios.models import OtherWork, Portfolio
from portfolios.services.career import remove_other_work, save_other_work
from portfolios.services.lines import publish_line, set_visibility, update_line
from portfolios.services.pages import ensure_portfolio
from tests.factories import VolunteerFactory
from tests.personal_data.test_archive import archive_of
from tests.portfolios.make import THURSDAY, accepted, portfolio_of

pytestmark = pytest.mark.django_db
Rows = list[tuple[str, str, str]]


def rows(volunteer: Any) -> Rows:
    found = ConsentEvent.objects.filter(user=volunteer.user).order_by("pk")
    return list(found.values_list("what", "about", "value"))


def page(who: Any, **changes: Any) -> None:
    portfolio_of(who, **{"is_public": False, **changes}, now=THURSDAY)


def topic(who: Any, way: str) -> None:
    mail.choose_topics(user_id=who.user_id, choices={"answers": Choice(way), "work": Choice("now")}, now=THURSDAY)


def rhythm(who: Any, cadence: str) -> None:
    chosen = mail_settings.Rhythm(cadence, 5, time(22), time(7))
    mail_settings.choose_rhythm(user_id=who.user_id, rhythm=chosen, now=THURSDAY)


def stop(who: Any, what: str) -> None:
    mail_settings.stop_mail(user_id=who.user_id, topic=what, now=THURSDAY)


# what is called, one after another; what is written. Each step is taken twice: again is no change.
SWITCHES: dict[str, tuple[list[Any], Rows]] = {
    "page": (
        [lambda who: page(who, is_public=True), page],
        [("public_page", "", "on"), ("public_page", "", "off")],
    ),
    "languages": (
        [lambda who: page(who, shows_languages=True), page],
        [("languages", "", "on"), ("languages", "", "off")],
    ),
    "reliability": (
        [lambda who: page(who, shows_reliability=True), page],
        [("reliability", "", "on"), ("reliability", "", "off")],
    ),
    "words alone": ([lambda who: page(who, about="I draw charts.")], []),
    "topic": (
        [lambda who: topic(who, "never"), lambda who: topic(who, "digest")],
        [("mail_topic", "answers", "never"), ("mail_topic", "answers", "digest")],
    ),
    "a link in a mail": ([lambda who: stop(who, "answers")], [("mail_topic", "answers", "never")]),
    "digest": (
        [lambda who: rhythm(who, "daily"), lambda who: stop(who, "digest")],
        [("digest", "", "daily"), ("digest", "", "never"), ("mail_topic", "invitations", "never")],
    ),
}


@pytest.mark.parametrize("name", SWITCHES)
def test_each_change_of_a_switch_is_one_row(name: str) -> None:
    steps, expected = SWITCHES[name]
    who = VolunteerFactory()
    for step in steps:
        step(who)
        step(who)
    assert rows(who) == expected
    assert set(ConsentEvent.objects.values_list("at", flat=True)) <= {THURSDAY}


def test_each_change_of_a_line_is_one_row() -> None:
    who = VolunteerFactory()
    line = accepted(who, visibility="hidden")
    assert rows(who) == []
    about = str(line.public_id)
    for _again in range(2):
        publish_line(line_id=line.pk, makes_page_public=True, now=THURSDAY)
    for visibility in ("unlisted", "unlisted", "hidden"):
        set_visibility(line_id=line.pk, visibility=visibility, now=THURSDAY)
    for shows in (True, True, False):
        update_line(line_id=line.pk, summary="One chart", learned="Less", is_selected=False, shows_learned=shows)
    assert rows(who) == [
        ("line", about, "public"), ("public_page", "", "on"), ("line", about, "unlisted"), ("line", about, "hidden"),
        ("learned", about, "on"), ("learned", about, "off"),
    ]  # fmt: skip


def test_each_change_of_work_done_elsewhere_is_one_row() -> None:
    who = VolunteerFactory()
    words: dict[str, Any] = {
        "volunteer_id": who.pk, "title": "Web site", "organization_name": "Riverbank", "started_date": date(2025, 1, 1),
        "ended_date": None, "summary": "", "link": "", "now": THURSDAY,
    }  # fmt: skip
    work = save_other_work(work_id=None, visibility="hidden", **words)
    about = str(work.public_id)
    for visibility in ("public", "public", "hidden", "unlisted"):
        save_other_work(work_id=work.pk, visibility=visibility, **words)
    for _again in range(2):
        remove_other_work(work_id=work.pk, now=THURSDAY)
    assert not OtherWork.objects.exists()
    seen = ["public", "hidden", "unlisted", "hidden"]
    assert rows(who) == [("other_work", about, value) for value in seen]


def test_a_change_that_is_undone_leaves_no_row() -> None:
    who = VolunteerFactory()
    ensure_portfolio(volunteer_id=who.pk)
    portfolio_of(VolunteerFactory(), address="taken")
    with pytest.raises(ActionDenied), transaction.atomic():
        page(who, is_public=True, address="taken")
    with pytest.raises(RuntimeError), transaction.atomic():
        page(who, is_public=True)
        raise RuntimeError
    assert rows(who) == [] and not Portfolio.objects.get(volunteer=who).is_public


def test_the_rows_are_in_their_owners_export_and_in_nobody_elses() -> None:
    who, other = VolunteerFactory(), VolunteerFactory()
    page(who, is_public=True)
    found = {}
    for person in (who, other):
        with archive_of(person.user_id) as archive:
            found[person] = json.loads(archive.read("consents.json"))["accounts_consentevent"]
    [row] = found[who]
    assert (row["what"], row["value"]) == ("public_page", "on")
    assert found[other] == []
