"""One task's page: what stands on it, for whom, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from organizations.models import Organization
from organizations.states import OrganizationStatus, Role
from tasks.models import Task
from tasks.services.brief_files import attach_task_file
from tasks.services.feeds import update_list
from tasks.services.publishing import cancel_task
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
)
from tests.factories.tasks import publisher_of
from tests.tasks.workspace import signed_in

pytestmark = pytest.mark.django_db


def page(task: Task, client: Client | None = None, status: int = 200) -> str:
    response = (client or Client()).get(task.get_absolute_url())
    assert response.status_code == status
    return response.content.decode()


def box(task: Task, client: Client) -> Any:
    return client.get(task.get_absolute_url()).context["page"].box


# --- Who sees it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "visitor", "member", "claimant"),
    [("draft", 404, 200, 404), ("open", 200, 200, 200), ("closed", 200, 200, 200), ("cancelled", 404, 200, 404)],
)
def test_who_sees_a_task_in_which_state(status: str, visitor: int, member: int, claimant: int) -> None:
    task = TaskFactory(status=status)
    seat = MembershipFactory(organization=task.organization)
    page(task, status=visitor)
    page(task, signed_in(seat.user), status=member)
    page(task, signed_in(VolunteerFactory().user), status=claimant)


def test_who_worked_on_a_cancelled_task_still_sees_it() -> None:
    claim = ClaimFactory()
    actor = publisher_of(claim.task.organization)
    cancel_task(task_id=claim.task_id, actor_id=actor, now=timezone.now(), why="We found another way.")
    assert "The organisation cancelled this task." in page(claim.task, signed_in(claim.volunteer.user))


def test_the_tasks_of_a_suspended_organisation_are_gone() -> None:
    task = TaskFactory()
    Organization.objects.update(status=OrganizationStatus.SUSPENDED)
    page(task, status=404)


def test_an_unknown_task_is_not_found() -> None:
    assert Client().get("/tasks/4f2c7b52-4c0b-4c38-9d9c-0b6f3b0d5a11/").status_code == 404
    assert Client().get("/tasks/17/").status_code == 404


# --- What stands on it ----------------------------------------------------------------------------------------------


def test_promise_25_who_benefits_stands_above_the_claim_button() -> None:
    text = page(TaskFactory(why="300 families get their parcel sooner."), signed_in(VolunteerFactory().user))
    text = text[text.index("<h1") :]
    assert text.index("Who benefits and how") < text.index("300 families") < text.index("Claim this task</button>")


def test_promise_33_everything_agreed_is_shown_before_the_claim() -> None:
    now = timezone.now()
    task = TaskFactory(
        minutes=60,
        points=["One chart", "A title", "Two sentences", "The file"],
        ownership="volunteer",
        portfolio_permission="anonymised",
        ai_use="not_allowed",
        not_needed="a dashboard",
    )
    client = signed_in(VolunteerFactory().user)
    shown = box(task, client)
    assert now + timedelta(hours=48) <= shown.due_at <= now + timedelta(hours=48, minutes=5)
    text = page(task, client)
    agreed = text[text.index('id="agreed"') : text.index("Who reads your work")]
    for words in [
        "About 1 h",
        "Due, if you claim now",
        "The 4 above",
        f"Within {settings.REVIEW_DUE_BUSINESS_DAYS} working days",
        f"{settings.REVISION_ROUNDS} rounds, inside the points",
        "You, and the organisation may use it",
        "Yes, without the organisation’s data",
        "Not for this task",
        "Checked organisation",
    ]:
        assert words in agreed
    for point in ("One chart", "A title", "Two sentences", "The file", "a dashboard"):
        assert point in text


def test_the_page_names_who_reads_the_work_and_what_there_is_to_work_with() -> None:
    organization = OrganizationFactory()
    tom = MembershipFactory(
        organization=organization, user__name="Tom Adeyemi", role=Role.REVIEWER, title="Coordinator"
    )
    task = TaskFactory(organization=organization, reviewer_id=tom.user_id, languages=["en", "fa"], causes=["food"])
    attach_task_file(
        task_id=task.pk, actor_id=None, upload=SimpleUploadedFile("parcels.csv", b"week,parcels\n1,40\n"),
        note="40 weeks", now=timezone.now(),
    )  # fmt: skip
    text = page(task)
    assert "Tom checks these 3 points, nothing else" in text
    assert "Tom Adeyemi, coordinator" in text
    assert "English, Farsi" in text
    assert '<a href="/tasks/?cause=food">Food and shelter</a>' in text
    file = task.files.get()
    assert f'href="/files/brief/{file.public_id}/"' in text
    assert "40 weeks" in text
    assert tom.user.email not in text


def test_a_reviewer_who_left_is_not_named() -> None:
    task = TaskFactory(reviewer_id=UserFactory(name="Tom Adeyemi").pk)
    assert "Tom" not in page(task)


def test_the_brief_is_shown_as_written_and_nothing_in_it_runs() -> None:
    text = page(
        TaskFactory(title="<b>x</b>", why="<script>alert(1)</script>", need="# One\n\n<script>alert(2)</script>")
    )
    assert "<script>alert" not in text
    assert "<b>x</b>" not in text
    assert "<h3>One</h3>" in text


def test_a_reason_is_shown_only_when_the_task_was_suggested() -> None:
    volunteer = VolunteerFactory(skills={"translation": 3}, causes=["food"])
    task = TaskFactory(uses={"translation": 2}, causes=["food"])
    client = signed_in(volunteer.user)
    assert "Why this fits you" not in page(task, client)
    update_list(volunteer_id=volunteer.pk, now=timezone.now())
    text = page(task, client)
    assert "Uses your Translation (expert). Supports Food and shelter, a cause you follow." in text
    assert "Why this fits you" not in page(task)


def test_real_times_are_shown_from_three_accepted_pieces_on() -> None:
    organization = OrganizationFactory()
    task = TaskFactory(organization=organization, minutes=60)
    for number, minutes in enumerate((40, 75, 52)):
        assert "How long it really takes" not in page(task)
        finished = TaskFactory(organization=organization, title=f"Another {number}")
        ClaimFactory(task=finished, status="accepted", minutes=minutes)
    text = page(task)
    assert "took 40 min to 1 h 15 min" in text
    assert text.count('<circle class="fill-primary"') == 3
    assert "Past 1 h 30 min? Send what you have and say so." in text
    other_kind = TaskFactory(organization=organization, kind="writing")
    assert "How long it really takes" not in page(other_kind)


def test_facts_about_the_organisation_appear_from_three_finished_tasks_on() -> None:
    task = TaskFactory()
    Organization.objects.update(impact_tasks=2)
    assert "Tasks finished here" not in page(task)
    Organization.objects.update(impact_tasks=3, median_review_hours=26, first_time_share=90)
    text = page(task)
    assert "Tasks finished here" in text
    assert "1 day 2 h" in text
    assert "9 in 10" in text


def test_a_closed_task_says_so_and_shows_others_like_it() -> None:
    task = TaskFactory(status="closed", uses={"translation": 1})
    TaskFactory(title="Translate a letter", uses={"translation": 1})
    text = page(task)
    assert "This task is closed." in text
    assert "Translate a letter" in text
    assert '<meta name="robots" content="noindex">' in text
    assert "Claim this task</" not in text


def test_a_visitors_page_sets_no_cookie_and_has_its_address_once() -> None:
    task = TaskFactory()
    response = Client().get(task.get_absolute_url())
    assert not response.cookies
    text = response.content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}{task.get_absolute_url()}">' in text
    assert "csrfmiddlewaretoken" not in text
    assert f"/accounts/signup/?next={task.get_absolute_url()}" in text


# --- More like this -------------------------------------------------------------------------------------------------


def test_similar_tasks_share_most_and_can_be_claimed() -> None:
    task = TaskFactory(uses={"translation": 1}, teaches=["proofreading"], causes=["food"], minutes=30)
    TaskFactory(title="nothing shared, new", uses={"python": 1})
    TaskFactory(title="one cause", uses={"python": 1}, causes=["food"])
    TaskFactory(title="one skill, long", uses={"translation": 1}, minutes=240)
    TaskFactory(title="one skill, as long", uses={"translation": 1}, minutes=30)
    TaskFactory(title="two skills", uses={"translation": 1, "proofreading": 1})
    TaskFactory(title="closed", uses={"translation": 1, "proofreading": 1}, causes=["food"], status="closed")
    ClaimFactory(task=TaskFactory(title="full", uses={"translation": 1, "proofreading": 1}, places=1))
    similar = Client().get(task.get_absolute_url()).context["page"].similar
    assert [line.task.title for line in similar] == ["two skills", "one skill, as long", "one skill, long"]


def test_similar_tasks_leave_out_what_i_took_and_my_own_organisations() -> None:
    claim = ClaimFactory(task=TaskFactory(title="mine", places=3, uses={"translation": 1}))
    own = MembershipFactory(user=claim.volunteer.user)
    TaskFactory(title="of my organisation", organization=own.organization, uses={"translation": 1})
    task = TaskFactory(uses={"translation": 1})
    similar = signed_in(claim.volunteer.user).get(task.get_absolute_url()).context["page"].similar
    assert similar == []


# --- The claim box --------------------------------------------------------------------------------------------------


def test_the_box_says_what_this_person_can_do_now() -> None:
    now = timezone.now()
    volunteer = VolunteerFactory()
    client = signed_in(volunteer.user)

    def state(task: Task, who: Client = client) -> tuple[str, str]:
        shown = box(task, who)
        assert not shown.decision.message or shown.decision.message in page(task, who)
        return shown.state, shown.decision.code

    assert state(TaskFactory()) == ("open", "")
    assert "Ask for this task" in page(TaskFactory(needs_approval=True), client)
    full = TaskFactory(places=1)
    ClaimFactory(task=full)
    assert state(full) == ("full", "task_full")
    assert "Tell me</button>" in page(full, client)
    assert "Tell me</a>" in page(full)
    past = TaskFactory(closes_at=now + timedelta(hours=1))
    Task.objects.filter(pk=past.pk).update(closes_at=now - timedelta(hours=1))
    assert state(past) == ("closed", "task_past")
    assert state(TaskFactory(status="closed")) == ("closed", "task_not_open")
    own = TaskFactory()
    seat = MembershipFactory(organization=own.organization)  # with a seat, and no volunteer row
    assert state(own, signed_in(seat.user)) == ("own", "own_organization")
    claim = ClaimFactory(task=TaskFactory(places=2), volunteer=volunteer)
    assert state(claim.task) == ("mine", "already_claimed")
    assert f'href="{claim.get_absolute_url()}"' in page(claim.task, client)
    assert state(TaskFactory()) == ("limit", "too_many_open_claims")


def test_work_that_is_done_leads_to_it() -> None:
    claim = ClaimFactory(task=TaskFactory(places=2), status="accepted")
    client = signed_in(claim.volunteer.user)
    shown = box(claim.task, client)
    assert (shown.state, shown.decision.code) == ("done", "already_done")
    assert f'href="{claim.get_absolute_url()}"' in page(claim.task, client)


# --- Cost -----------------------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_with_little_and_with_much_on_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    task = TaskFactory(uses={"translation": 1}, causes=["food"], places=5)
    client = signed_in(VolunteerFactory(skills={"translation": 3}).user)
    client.get(task.get_absolute_url())
    for rows in (1, 3):
        for number in range(rows):
            TaskFactory(title=f"Like it {rows} {number}", uses={"translation": 1}, organization=task.organization)
            upload = SimpleUploadedFile(f"{rows}{number}.csv", b"a,b\n%d,1\n" % number)
            attach_task_file(task_id=task.pk, actor_id=None, upload=upload, now=timezone.now())
        with django_assert_num_queries(10):
            Client().get(task.get_absolute_url())
        with django_assert_num_queries(29):
            client.get(task.get_absolute_url())
