"""Inviting from the short list, what the desk tells of it, and what the invited person meets."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portfolios.services.pages import ensure_portfolio, update_portfolio
from tasks.models import Impression, Task, TaskInvitation
from tasks.selectors.shortlist import key_of, short_list
from tasks.services import impressions
from tasks.services.claims import claim_task
from tasks.services.task_invitations import decline_invitation, invite
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, VolunteerFactory, accept, submit
from tests.tasks.desk import client_of, member_of, url
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
FIT = [{"name": "fit", "points": 2.0, "about": []}]


@pytest.fixture
def task() -> Task:
    return TaskFactory(uses={"translation": 2}, languages=["es", "en"], title="Translate the welcome card", places=2)


def translator(**fields: object) -> Volunteer:
    return VolunteerFactory(**{"skills": {"translation": 3}, "languages": ["en", "es"], "sittings": [60], **fields})


def invite_url(task: Task) -> str:
    return url("task_invite", task.organization, task.public_id)


def page(task: Task, client: Client | None = None) -> str:
    return (client or member_of(task.organization)).get(invite_url(task)).content.decode()


def ask(task: Task, volunteer: Volunteer, **words: object) -> TaskInvitation:
    now = timezone.now()
    return invite(
        **{"task_id": task.pk, "volunteer_id": volunteer.pk, "now": now, "actor_id": None, "parts": FIT, **words}
    )


# --- The short list ---------------------------------------------------------------------------------------------------


def test_the_list_shows_what_the_task_asks_for_and_nobody_by_name(task: Task) -> None:
    volunteer = translator(causes=["food"], goals=["data-analysis"])
    html = page(task)
    assert "A volunteer" in html
    for said in ("Translation expert", "Spanish", "1 h at once"):
        assert said in html, said
    private = (volunteer.user.name, volunteer.user.email, str(volunteer.public_id), str(volunteer.user.public_id))
    for secret in (*private, "Data analysis"):
        assert secret not in html, secret


def test_a_name_stands_there_where_the_portfolio_is_public(task: Task) -> None:
    volunteer = translator()
    portfolio = ensure_portfolio(volunteer_id=volunteer.pk)
    words = {"name": "Nadia Rahimi", "headline": "", "about": "", "place": ""}
    update_portfolio(portfolio_id=portfolio.pk, address="nadia", is_public=False, **words)
    assert "Nadia Rahimi" not in page(task)
    update_portfolio(portfolio_id=portfolio.pk, address="nadia", is_public=True, **words)
    html = page(task)
    assert "Nadia Rahimi" in html
    assert "/p/nadia/" in html


def test_facts_come_from_three_closed_tasks_on(task: Task) -> None:
    volunteer = translator(accepted_count=5)
    for count in range(1, 4):
        claim = ClaimFactory(volunteer=volunteer)
        submit(claim)
        accept(claim)
        assert (f"Finished {count} of {count} tasks" in page(task)) is (count == 3)
    assert "usually sends work within a day" in page(task)


def test_the_best_come_first_and_who_does_not_fit_or_wish_it_is_left_out(task: Task) -> None:
    basic, expert = translator(skills={"translation": 1}), translator()
    translator(invitations_per_week=0)
    translator(is_paused=True)
    translator(languages=["fr"])
    VolunteerFactory(skills={"python": 3})
    found = short_list(task, timezone.now())
    assert [row.volunteer for row in found] == [expert, basic]
    assert found[0].value > found[1].value > 0
    assert {part["name"] for part in found[0].parts} >= {"base", "fit"}


def test_a_manager_invites_and_a_reviewer_may_not(task: Task) -> None:
    volunteer = translator()
    form = {"who": key_of(task, volunteer)}
    assert member_of(task.organization, "reviewer").post(invite_url(task), form).status_code == 403
    response = member_of(task.organization, "manager").post(invite_url(task), form)
    assert response.status_code == 302
    invitation = TaskInvitation.objects.get()
    assert (invitation.volunteer, invitation.wave) == (volunteer, 1)
    assert invitation.invited_by is not None
    assert {part["name"] for part in invitation.parts} >= {"base", "fit"}


def test_a_key_of_another_task_or_of_nobody_invites_nobody(task: Task) -> None:
    volunteer = translator()
    other = TaskFactory(organization=task.organization, uses={"translation": 1})
    client = member_of(task.organization)
    for key in (key_of(other, volunteer), str(volunteer.pk), "", "x" * 500):
        response = client.post(invite_url(task), {"who": key})
        assert response.status_code == 409
        assert "cannot be invited at the moment" in response.content.decode()
    assert not TaskInvitation.objects.exists()


def test_the_cap_is_said_and_kept(task: Task) -> None:
    for _number in range(10):
        ask(task, VolunteerFactory())
    left = translator()
    client = member_of(task.organization)
    html = page(task, client)
    assert "5 people per open place have been invited" in html
    assert "A volunteer" not in html
    assert client.post(invite_url(task), {"who": key_of(task, left)}).status_code == 409


def test_the_list_costs_the_same_for_few_and_many(
    task: Task, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = member_of(task.organization)
    translator()
    page(task, client)
    with django_assert_num_queries(QUERIES):
        page(task, client)
    for _number in range(30):
        translator(causes=["food"])
    with django_assert_num_queries(QUERIES):
        html = page(task, client)
    assert html.count('name="who"') == 20


QUERIES = 36


# --- The task at the desk ---------------------------------------------------------------------------------------------


def desk_page(task: Task) -> str:
    return member_of(task.organization).get(url("desk_task", task.organization, task.public_id)).content.decode()


def test_the_desk_counts_waves_says_why_and_names_nobody(task: Task) -> None:
    start = timezone.now() - timedelta(days=3)
    people = [translator() for _number in range(5)]
    rows = [ask(task, person, now=start) for person in people[:4]]
    claim_task(task_id=task.pk, volunteer_id=people[0].pk, now=start)
    decline_invitation(invitation_id=rows[1].pk, now=start)
    ask(task, people[4])
    html = " ".join(desk_page(task).split())
    assert "Wave 1" in html
    assert "1 took it, 1 said no, 2 without an answer; 2 opened it." in html
    assert "Wave 2" in html
    assert "Invited because: Translation expert, Spanish" in html
    for person in people[1:]:
        assert person.user.name not in html
    assert "invited a volunteer" not in html


def test_few_answers_are_not_told_apart(task: Task) -> None:
    row = ask(task, translator())
    decline_invitation(invitation_id=row.pk, now=timezone.now())
    html = " ".join(desk_page(task).split())
    assert "nobody took it yet." in html
    assert "said no" not in html


# --- The invited person -----------------------------------------------------------------------------------------------


def test_the_invitation_waits_on_today_on_the_task_and_among_their_tasks(task: Task) -> None:
    volunteer = translator()
    ask(task, volunteer)
    client = client_of(volunteer.user)
    for address in (reverse("pages:today"), reverse("tasks:claim_list"), task.get_absolute_url()):
        html = " ".join(client.get(address).content.decode().split())
        assert "You were invited because:" in html, address
        assert "Uses your Translation (expert) and Spanish." in html, address
        assert "Not this one" in html, address
    assert "You were invited" not in client_of(translator().user).get(task.get_absolute_url()).content.decode()


def test_an_organisation_is_named_as_the_one_who_asks(task: Task) -> None:
    volunteer = translator()
    owner = member_of(task.organization)
    owner.post(invite_url(task), {"who": key_of(task, volunteer)})
    html = client_of(volunteer.user).get(task.get_absolute_url()).content.decode()
    assert f"{task.organization} invited you because:" in html


def test_opening_the_task_is_noted_without_writing(task: Task) -> None:
    volunteer = translator()
    ask(task, volunteer)
    impressions.forget()
    client_of(volunteer.user).get(task.get_absolute_url())
    impressions.flush()
    shown = Impression.objects.get(place=Impression.Place.INVITATION)
    assert (shown.task, shown.volunteer, shown.position) == (task, volunteer, -1)


def test_not_this_one_ends_it_and_is_only_theirs(task: Task) -> None:
    volunteer = translator()
    row = ask(task, volunteer)
    address = reverse("tasks:invitation_decline", args=[row.public_id])
    assert client_of(translator().user).post(address).status_code == 404
    client = client_of(volunteer.user)
    response = client.post(address, {"back": "today"})
    assert (response.status_code, response["Location"]) == (302, reverse("pages:today"))
    row.refresh_from_db()
    assert row.answer == "declined"
    assert "You were invited" not in client.get(reverse("pages:today")).content.decode()
    assert client.post(address, {"back": "https://elsewhere.example"})["Location"] == task.get_absolute_url()


def test_declining_what_was_taken_is_refused(task: Task) -> None:
    volunteer = translator()
    row = ask(task, volunteer)
    claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=timezone.now())
    address = reverse("tasks:invitation_decline", args=[row.public_id])
    assert client_of(volunteer.user).post(address).status_code == 409


def test_what_can_no_longer_be_claimed_is_not_asked_any_more(task: Task) -> None:
    volunteer = translator()
    ask(task, volunteer)
    for _place in range(2):
        ClaimFactory(task=task)
    assert "You were invited" not in client_of(volunteer.user).get(reverse("pages:today")).content.decode()


def test_other_organisations_do_not_find_the_page(task: Task) -> None:
    other = member_of(OrganizationFactory())
    assert other.get(invite_url(task)).status_code == 404
    assert re.search("Invite volunteers", page(task))
