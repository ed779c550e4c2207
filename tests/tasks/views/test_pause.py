"""Promise 43, pausing: suggestions and non-essential mail stop, and each claim is released or extended by choice."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from common.jobs import run_waiting
from notifications.models import Mail, MailSettings, Notification
from notifications.services import notify
from tasks.models import Claim, TaskEvent
from tasks.services.claims import extend_claim
from tasks.services.pausing import pause_with_claims
from tests.factories import ClaimFactory, TaskFactory, UserFactory, VolunteerFactory
from volunteers.jobs import end_pauses
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADDRESS = "/settings/pause/"


@pytest.fixture(autouse=True)
def on_a_monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def nadia(client):
    volunteer = VolunteerFactory(user=UserFactory(name="Nadia Rahimi", time_zone="Europe/Berlin"), accepted_count=5)
    client.force_login(volunteer.user)
    return volunteer


def answers(**choices: tuple[Claim, str]) -> dict[str, str]:
    return {"is_paused": "yes", **{f"claim_{claim.public_id}": what for claim, what in choices.values()}}


def tell(volunteer: Volunteer, kind: str) -> None:
    notify(recipient_id=volunteer.user_id, kind=kind, key=f"{kind} {timezone.now()}", title="News", path="/today/")
    run_waiting()


def test_promise_43_pausing_stops_mail_and_releases_or_extends_claims_by_choice(client, nadia):
    kept, extended, released = (ClaimFactory(volunteer=nadia) for _ in range(3))
    asked = ClaimFactory(volunteer=nadia, task=TaskFactory(needs_approval=True), status="requested")
    page = client.get(ADDRESS).content.decode()
    for claim in (kept, extended, released, asked):
        assert claim.task.title in page
    answer = client.post(
        ADDRESS,
        {
            **answers(a=(kept, "keep"), b=(extended, "extend"), c=(released, "release"), d=(asked, "release")),
            "until_date": "2026-12-14",
        },
    )
    assert answer.status_code == 302
    ends = {claim.pk: claim.lease_ends_at for claim in (kept, extended)}
    for claim in (kept, extended, released, asked):
        claim.refresh_from_db()
    assert [claim.status for claim in (kept, extended, released, asked)] == ["active", "active", "released", "released"]
    assert kept.lease_ends_at == ends[kept.pk]
    assert extended.lease_ends_at == ends[extended.pk] + timedelta(hours=24)
    released.task.refresh_from_db()
    assert released.task.taken_count == 0
    nadia.refresh_from_db()
    assert (nadia.is_paused, nadia.paused_until_date) == (True, date(2026, 12, 14))
    stored = MailSettings.objects.get(user=nadia.user)
    assert (stored.is_paused, stored.paused_until_date) == (True, date(2026, 12, 14))
    assert "You are pausing until Mon 14 Dec" in client.get(ADDRESS).content.decode()

    # Suggestions stop.
    today = client.get("/today/").context["today"]
    assert (today.is_paused, today.moment, today.starters) == (True, None, [])

    # Non-essential mail stops; what a clock waits for still comes.
    run_waiting()
    Mail.objects.all().delete()
    tell(nadia, "place_free")
    assert not Mail.objects.filter(to=nadia.user.email).exists()
    tell(nadia, "claim_expired")
    assert Mail.objects.filter(to=nadia.user.email).count() == 1
    assert Notification.objects.filter(recipient=nadia.user, kind="place_free").exists()


def test_a_pause_ends_by_itself_on_the_day_where_the_person_lives(client, nadia):
    client.post(ADDRESS, {"is_paused": "yes", "until_date": "2026-11-30"})
    for moment, is_paused in (
        (datetime(2026, 11, 29, 22, 59, tzinfo=UTC), True),  # 23:59 in Berlin
        (datetime(2026, 11, 29, 23, 1, tzinfo=UTC), False),
        (datetime(2026, 11, 29, 23, 2, tzinfo=UTC), False),
    ):
        with time_machine.travel(moment, tick=False):
            end_pauses()
        nadia.refresh_from_db()
        assert nadia.is_paused is is_paused
    assert nadia.paused_until_date is None
    assert not MailSettings.objects.get(user=nadia.user).is_paused


def test_an_open_pause_ends_by_one_tap(client, nadia):
    client.post(ADDRESS, {"is_paused": "yes", "until_date": ""})
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        end_pauses()
    nadia.refresh_from_db()
    assert (nadia.is_paused, nadia.paused_until_date) == (True, None)
    assert client.post(ADDRESS, {"is_paused": "no"}).status_code == 302
    nadia.refresh_from_db()
    assert not nadia.is_paused
    assert not MailSettings.objects.get(user=nadia.user).is_paused


@pytest.mark.parametrize("day", ["2026-11-23", "2026-01-01", "2028-01-01", "soon"])
def test_a_day_that_cannot_be_is_refused_and_nothing_changes(client, nadia, day):
    claim = ClaimFactory(volunteer=nadia)
    answer = client.post(ADDRESS, {**answers(a=(claim, "release")), "until_date": day})
    assert answer.status_code == 400
    assert f'value="{day}"' in answer.content.decode()
    nadia.refresh_from_db()
    claim.refresh_from_db()
    assert (nadia.is_paused, claim.status) == (False, "active")


def test_each_claim_needs_an_answer_that_is_offered(client, nadia):
    claim = ClaimFactory(volunteer=nadia)
    assert client.post(ADDRESS, {"is_paused": "yes"}).status_code == 400
    assert client.post(ADDRESS, answers(a=(claim, "sell"))).status_code == 400
    assert client.post(ADDRESS, answers(a=(claim, "keep"))).status_code == 302


def test_more_time_is_offered_only_where_it_may_be_given_and_a_late_refusal_is_shown(client, nadia, monkeypatch):
    claim, other = ClaimFactory(volunteer=nadia), ClaimFactory(volunteer=nadia)
    for _ in range(settings.EXTENSIONS_MAX):
        extend_claim(claim_id=claim.pk, actor_id=nadia.user_id, now=NOW)
    page = client.get(ADDRESS).content.decode()
    assert page.count('value="extend"') == 1
    assert "You have used both extensions" in page
    # The page was made before: what it offered is not possible any more, the rest is done all the same.
    Claim.objects.filter(pk=other.pk).update(extension_count=1)
    page = client.get(ADDRESS)
    form = page.context["form"]
    data = {**answers(a=(claim, "release"), b=(other, "extend")), f"seen_claim_{other.public_id}": "1"}
    assert len(form.held) == 2
    real = Claim.objects.filter(pk=other.pk)
    monkeypatch.setattr(
        "tasks.views.pause.pause_with_claims", _after(lambda: real.update(lease_ends_at=NOW - timedelta(minutes=1)))
    )
    answer = client.post(ADDRESS, data)
    assert answer.status_code == 409
    assert "The time on this task has run out." in answer.content.decode()
    claim.refresh_from_db()
    nadia.refresh_from_db()
    assert (claim.status, nadia.is_paused) == ("released", True)


def _after(change):
    """The service, called a moment after something changed under it."""

    def later(**arguments):
        change()
        return pause_with_claims(**arguments)

    return later


def test_a_second_tap_adds_no_time(client, nadia):
    claim = ClaimFactory(volunteer=nadia)
    data = {**answers(a=(claim, "extend")), f"seen_claim_{claim.public_id}": "0"}
    client.post(ADDRESS, data)
    client.post(ADDRESS, data)
    claim.refresh_from_db()
    assert claim.extension_count == 1
    assert TaskEvent.objects.filter(claim=claim, kind="claim_extended").count() == 1


def test_a_stopped_clock_gets_no_more_time_but_may_be_kept(client, nadia):
    claim = ClaimFactory(volunteer=nadia)
    Claim.objects.filter(pk=claim.pk).update(paused_at=NOW)
    assert 'value="extend"' not in client.get(ADDRESS).content.decode()
    assert client.post(ADDRESS, answers(a=(claim, "keep"))).status_code == 302


def test_the_page_costs_the_same_with_one_claim_and_with_three(client, nadia, django_assert_num_queries):
    ClaimFactory(volunteer=nadia)
    client.get(ADDRESS)
    with django_assert_num_queries(9):
        client.get(ADDRESS)
    for _ in range(2):
        ClaimFactory(volunteer=nadia)
    with django_assert_num_queries(9):
        client.get(ADDRESS)
