"""Work slots when claiming and later, calendar files, and the private calendar."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from icalendar import Calendar

from tasks.models import CalendarFeed, Claim, TaskEvent
from tasks.services.claims import extend_claim, release_claim
from tasks.services.contracts import terms_of, terms_version
from tests.factories import ClaimFactory, TaskFactory, UserFactory, VolunteerFactory, submit

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 26, 12, 0, tzinfo=UTC)  # a Friday; in Berlin the clocks go forward on Sunday


@pytest.fixture(autouse=True)
def on_a_friday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def nadia(client):
    volunteer = VolunteerFactory(user=UserFactory(name="Nadia Rahimi", time_zone="Europe/Berlin"))
    client.force_login(volunteer.user)
    return volunteer


def claim_page(task, **slot):
    return f"/tasks/{task.public_id}/claim/", {"terms": terms_version(terms_of(task)), **slot}


def slot(day: str = "2027-03-27", time: str = "18:30") -> dict:
    return {"slot_date": day, "slot_time": time}


# --- When claiming --------------------------------------------------------------------------------------------------


def test_a_task_is_claimed_with_a_plan_in_ones_own_zone(client, nadia):
    task = TaskFactory(minutes=30)
    page = client.get(task.get_absolute_url()).content.decode()
    assert 'name="slot_date"' in page
    assert "Europe/Berlin" in page
    assert client.post(*claim_page(task, **slot())).status_code == 303
    claim = Claim.objects.get(volunteer=nadia)
    assert claim.slot_starts_at == datetime(2027, 3, 27, 17, 30, tzinfo=UTC)
    [event] = TaskEvent.objects.filter(claim=claim, kind="slot_planned")
    assert event.data == {"slot_starts_at": "2027-03-27T17:30:00+00:00"}
    page = client.get(claim.get_absolute_url()).content.decode()
    assert "Sat 27 Mar, 18:30" in page
    assert "to 19:00" in page


def test_without_a_plan_a_task_is_claimed_as_before(client, nadia):
    assert client.post(*claim_page(TaskFactory(), slot_date="", slot_time="")).status_code == 303
    assert Claim.objects.get().slot_starts_at is None


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (slot("2027-03-25"), "Choose a time that is still to come."),
        (slot("2027-04-10"), "Choose an earlier time"),
        (slot("2027-03-28", "02:30"), "The clocks go forward then"),
        (slot("2027-03-27", ""), "Choose a time as well."),
        (slot("", "18:30"), "Choose a day as well."),
        (slot("tomorrow"), "Write the day like"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_what_was_typed_and_nothing_is_claimed(client, nadia, planned, words):
    answer = client.post(*claim_page(TaskFactory(), **planned))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert '<details class="mb-4" open>' in page
    assert f'value="{planned["slot_time"]}"' in page or not planned["slot_time"]
    assert not Claim.objects.exists()


def test_htmx_gets_the_reason_and_the_box_with_what_was_typed(client, nadia):
    answer = client.post(*claim_page(TaskFactory(), **slot("2027-03-25")), headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert "2027-03-25" in answer.content.decode()


def test_where_the_organisation_chooses_nothing_is_planned_yet(client, nadia):
    task = TaskFactory(needs_approval=True)
    assert 'name="slot_date"' not in client.get(task.get_absolute_url()).content.decode()
    assert client.post(*claim_page(task, **slot())).status_code == 303
    assert (Claim.objects.get().status, Claim.objects.get().slot_starts_at) == ("requested", None)


# --- On the claim's page --------------------------------------------------------------------------------------------


def test_a_plan_is_made_moved_and_dropped(client, nadia):
    claim = ClaimFactory(volunteer=nadia)
    address = f"/work/{claim.public_id}/slot/"
    for planned, hour in ((slot(), 17), (slot(time="20:00"), 19)):
        assert client.post(address, planned).status_code == 302
        claim.refresh_from_db()
        assert claim.slot_starts_at == datetime(2027, 3, 27, hour, 30 if hour == 17 else 0, tzinfo=UTC)
    client.post(address, slot(time="20:00"))
    assert client.post(address, {"remove": "yes"}).status_code == 302
    claim.refresh_from_db()
    assert claim.slot_starts_at is None
    kinds = TaskEvent.objects.filter(claim=claim, kind__startswith="slot").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["slot_planned", "slot_planned", "slot_removed"]


@pytest.mark.parametrize("planned", [slot("2027-03-25"), slot("2027-03-29"), slot("", ""), slot("2027-03-28", "02:30")])
def test_a_plan_past_after_the_end_or_in_no_hour_is_refused(client, nadia, planned):
    claim = ClaimFactory(volunteer=nadia)
    answer = client.post(f"/work/{claim.public_id}/slot/", planned)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert '<details class="mt-2" open>' in page
    assert "Problem:" in page.split("</title>")[0]
    assert 'href="#id_slot_' in page
    claim.refresh_from_db()
    assert claim.slot_starts_at is None


def test_the_hour_that_comes_twice_is_its_first_one(client, nadia):
    with time_machine.travel(datetime(2027, 10, 30, 12, 0, tzinfo=UTC), tick=False):
        client.force_login(nadia.user)
        claim = ClaimFactory(volunteer=nadia)
        client.post(f"/work/{claim.public_id}/slot/", slot("2027-10-31", "02:30"))
    claim.refresh_from_db()
    assert claim.slot_starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_what_is_sent_in_has_no_plan_any_more(client, nadia):
    claim = ClaimFactory(volunteer=nadia)
    submit(claim)
    assert client.post(f"/work/{claim.public_id}/slot/", slot()).status_code == 409
    assert client.get(f"/work/{claim.public_id}/calendar.ics").status_code == 404


def test_a_plan_that_has_passed_makes_room_for_another(client, nadia):
    claim = ClaimFactory(volunteer=nadia)
    Claim.objects.filter(pk=claim.pk).update(slot_starts_at=NOW - timedelta(hours=1))
    page = client.get(claim.get_absolute_url()).content.decode()
    assert "The time you had planned has passed" in page
    assert client.post(f"/work/{claim.public_id}/slot/", slot()).status_code == 302


def test_one_claim_as_a_file(client, nadia):
    claim = ClaimFactory(volunteer=nadia)
    client.post(f"/work/{claim.public_id}/slot/", slot())
    answer = client.get(f"/work/{claim.public_id}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="microvol-task.ics"'
    first = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event["UID"].split("-")[0] for event in first] == ["slot", "deadline"]
    extend_claim(claim_id=claim.pk, actor_id=nadia.user_id, now=timezone.now())
    second = Calendar.from_ical(client.get(f"/work/{claim.public_id}/calendar.ics").content).walk("VEVENT")
    assert [event["UID"] for event in first] == [event["UID"] for event in second]
    assert second[1]["SEQUENCE"] > first[1]["SEQUENCE"]
    assert second[1].decoded("DTSTART") > first[1].decoded("DTSTART")


def test_a_title_comes_out_of_a_calendar_as_it_was_written(client, nadia):
    title = 'Łódź Привет "<b>; a, b \\n #panic()'
    claim = ClaimFactory(volunteer=nadia, task=TaskFactory(title=title))
    (event,) = Calendar.from_ical(client.get(f"/work/{claim.public_id}/calendar.ics").content).walk("VEVENT")
    assert title in str(event["SUMMARY"])


# --- The private calendar -------------------------------------------------------------------------------------------


def make(client) -> str:
    page = client.post("/settings/calendar/")
    assert page.status_code == 201
    assert "no-store" in page["Cache-Control"]
    return page.context["address"].removeprefix(settings.SITE_URL)


def test_a_private_calendar_holds_what_is_under_way_and_asks_nobody_to_sign_in(
    client, nadia, django_assert_num_queries
):
    claims = [ClaimFactory(volunteer=nadia)]
    address = make(client)
    assert address.startswith("/calendar/")
    assert len(address.removeprefix("/calendar/").removesuffix(".ics")) == 22  # 128 bits
    assert address.split("/")[-1].removesuffix(".ics") not in str(vars(CalendarFeed.objects.get()))
    client.logout()
    with django_assert_num_queries(2):
        answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert "sessionid" not in answer.cookies
    found = Calendar.from_ical(answer.content)
    assert [event["UID"].split("@")[0] for event in found.walk("VEVENT")] == [f"deadline-{claims[0].public_id}"]


def test_an_unchanged_calendar_is_not_sent_again(client, nadia):
    claim = ClaimFactory(volunteer=nadia)
    address = make(client)
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    extend_claim(claim_id=claim.pk, actor_id=nadia.user_id, now=timezone.now())
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    release_claim(claim_id=claim.pk, actor_id=nadia.user_id, now=timezone.now())
    assert Calendar.from_ical(client.get(address).content).walk("VEVENT") == []


def test_nobody_elses_tasks_are_in_it(client, nadia):
    ClaimFactory()
    assert Calendar.from_ical(client.get(make(client)).content).walk("VEVENT") == []


def test_a_new_address_ends_the_old_one_and_switching_off_ends_it(client, nadia):
    old = make(client)
    new = make(client)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert client.post("/settings/calendar/", {"end": "yes"}).status_code == 302
    assert client.get(new).status_code == 404
    assert client.get("/calendar/guessed.ics").status_code == 404


def test_a_closed_account_has_no_calendar(client, nadia):
    address = make(client)
    nadia.user.is_active = False
    nadia.user.save(update_fields=["is_active"])
    assert client.get(address).status_code == 404
