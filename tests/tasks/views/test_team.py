"""The team on pages: sharing reviews out, being away, leaving with a hand-over, and the log of who did what."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.models import Membership, Organization
from organizations.states import Role
from tasks.models import Claim
from tasks.selectors.audit import Asked, audit_page, whole_log
from tasks.services.publishing import cancel_task
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, UserFactory
from tests.tasks.desk import client_of, member_of, review_url, url

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def claim() -> Claim:
    return ClaimFactory(status="submitted")


@pytest.fixture
def reviewer(claim: Claim) -> Membership:
    return MembershipFactory(organization=claim.task.organization, user=UserFactory(name="Tom Okafor"))


def team_url(name: str, organization: Organization, *args: Any) -> str:
    return reverse(f"organizations:{name}", args=[organization.slug, *args])


def test_an_owner_assigns_a_review_and_a_reviewer_takes_one(claim: Claim, reviewer: Membership) -> None:
    organization = claim.task.organization
    owner, address = member_of(organization), url("review_assign", organization, claim.public_id)
    page = owner.get(review_url(claim.submissions.get()))
    assert "Assign to me" in text(page) and "Tom Okafor" in text(page)
    changed = owner.post(address, {"reviewer": str(reviewer.user.public_id)}, headers=HTMX)
    assert changed.status_code == 200 and "<html" not in text(changed)
    claim.refresh_from_db()
    assert claim.reviewer == reviewer.user
    other = client_of(MembershipFactory(organization=organization).user)
    assert other.post(address, {"take": "1"}).status_code == 409
    assert client_of(reviewer.user).post(address, {"reviewer": ""}).status_code == 302
    assert other.post(address, {"take": "1"}).status_code == 302
    assert owner.post(address, {"reviewer": "made-up"}).status_code == 400


def test_the_task_names_its_reviewer_by_the_desk(claim: Claim, reviewer: Membership) -> None:
    organization = claim.task.organization
    owner, address = member_of(organization), url("task_assign", organization, claim.task.public_id)
    assert owner.post(address, {"reviewer": str(reviewer.user.public_id)}).status_code == 302
    page = text(owner.get(claim.task.desk_url))
    assert "named Tom Okafor as its reviewer" in page


def test_a_reviewer_notes_their_own_days_and_the_team_sees_them(claim: Claim, reviewer: Membership) -> None:
    organization, today = claim.task.organization, claim.task.organization.day_of(timezone.now())
    client, address = client_of(reviewer.user), team_url("own_absence", organization)
    words = {"from_date": today.isoformat(), "until_date": (today + timedelta(days=3)).isoformat(), "deputy": ""}
    assert client.post(address, {**words, "until_date": "soon"}).status_code == 400
    assert client.post(address, {**words, "until_date": (today - timedelta(days=1)).isoformat()}).status_code == 400
    assert client.post(address, words).status_code == 302
    owner = member_of(organization)
    assert "Away until" in text(owner.get(team_url("member_list", organization)))
    assert "Tom Okafor, away until" in text(owner.get(review_url(claim.submissions.get())))
    assert client.post(address, {"back": "1"}).status_code == 302
    assert "Away until" not in text(owner.get(team_url("member_list", organization)))


def test_leaving_shows_what_is_held_and_gives_it_to_the_chosen_one(claim: Claim, reviewer: Membership) -> None:
    organization = claim.task.organization
    client = client_of(reviewer.user)
    client.post(url("review_assign", organization, claim.public_id), {"take": "1"})
    page = client.get(team_url("member_leave", organization))
    assert "Reviews assigned" in text(page)
    owner = Membership.objects.get(organization=organization, role=Role.OWNER).user
    assert page.context["form"].initial["heir"] == str(owner.public_id)
    assert client.post(team_url("member_leave", organization), {"heir": "made-up"}).status_code == 400
    assert client.post(team_url("member_leave", organization), {"heir": str(owner.public_id)}).status_code == 302
    claim.refresh_from_db()
    assert claim.reviewer == owner and not Membership.objects.filter(pk=reviewer.pk).exists()


# --- The log --------------------------------------------------------------------------------------------------------


def test_the_log_merges_both_kinds_of_events_newest_first_and_pages_without_gaps() -> None:
    organization = OrganizationFactory()
    for _number in range(4):
        ClaimFactory(task=TaskFactory(organization=organization), status="submitted")
    ClaimFactory()  # of somebody else
    everything = audit_page(organization, Asked(), limit=200)
    assert [entry.at for entry in everything] == sorted((entry.at for entry in everything), reverse=True)
    assert {"own", "tasks"} == {entry.source for entry in everything}
    seen, after = [], ""
    while page := audit_page(organization, Asked(), after=after, limit=3):
        seen += page
        after = page[-1].cursor
    assert seen == everything == list(whole_log(organization, Asked()))
    assert audit_page(organization, Asked(), after="made-up") == []


def test_the_log_is_narrowed_by_person_kind_and_day() -> None:
    organization = OrganizationFactory(owner=UserFactory(name="Ines Vidal"))
    claim = ClaimFactory(task=TaskFactory(organization=organization))
    ines = organization.memberships.get().user
    today = organization.day_of(timezone.now())

    def words(**asked: Any) -> str:
        return " / ".join(entry.words for entry in audit_page(organization, Asked(**asked)))

    assert "Ines Vidal posted it" in words(person=str(ines.public_id))
    assert claim.volunteer.user.name not in words(person=str(ines.public_id))
    assert f"{claim.volunteer.user.name} got a place" in words(person="volunteers")
    assert words(person="site") == ""
    assert words(area="organization") == "Ines Vidal set the organisation up"
    assert words(area="tasks") == "Ines Vidal posted it / Ines Vidal started the draft"
    assert words(first=today, last=today) == words()
    assert words(last=today - timedelta(days=1)) == words(first=today + timedelta(days=1)) == ""


def test_the_log_page_and_its_table_hold_the_same_and_run_no_formula(django_assert_max_num_queries: Any) -> None:
    organization = OrganizationFactory(owner=UserFactory(name="=cmd|' /C calc'!A0"))
    task = TaskFactory(organization=organization, title="+Sum of all parcels")
    owner_id = organization.memberships.get().user_id
    cancel_task(task_id=task.pk, actor_id=owner_id, now=timezone.now(), why="@found another way")
    client = member_of(organization)
    page = client.get(url("audit_log", organization))
    assert "cancelled it" in text(page) and "@found another way" in text(page)
    assert client.get(url("audit_log", organization), {"first": "soon"}).status_code == 400
    response = client.get(url("audit_csv", organization), {"area": "tasks"})
    table = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))
    assert rows[0] == ["When", "Who", "What", "Task", "Why"]
    assert len(rows) == 4
    assert all(cell[:1] not in {"=", "+", "@", "-"} for row in rows for cell in row if cell)
    with django_assert_max_num_queries(14):
        client.get(url("audit_log", organization))
