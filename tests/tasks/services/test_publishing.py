"""From draft to open to closed, and back: who may, and what must be there."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from notifications.models import Notification
from organizations.models import Organization
from tasks.models import Task
from tasks.services.briefs import BriefInput, BriefProblems, create_task
from tasks.services.publishing import (
    approve_brief,
    cancel_task,
    close_task,
    publish_task,
    reconfirm_task,
    reopen_task,
    return_brief,
)
from tasks.states import ClaimStatus, TaskStatus
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    accept,
)
from tests.factories.tasks import POINTS, publisher_of
from vocabularies.models import Skill

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def code_of(call: Any, **kwargs: Any) -> str:
    with pytest.raises(ActionDenied) as refusal:
        call(**kwargs)
    return refusal.value.code


def by_publisher(service: Any, task: Task, **extra: Any) -> Task:
    return service(task_id=task.pk, actor_id=publisher_of(task.organization), now=timezone.now(), **extra)


def draft(organization: Organization | None = None, **brief: Any) -> Task:
    organization = organization or OrganizationFactory()
    values: dict[str, Any] = {
        "kind": "data", "title": "Draw one chart", "why": "Trustees decide on 3 June.", "need": "One chart.",
        "deliverable": "One chart.", "points": POINTS, "uses": {Skill.objects.get(slug="data-entry").pk: 0},
    }  # fmt: skip
    return create_task(
        organization_id=organization.pk,
        actor_id=publisher_of(organization),
        brief=BriefInput(**{**values, **brief}),
        now=timezone.now(),
    )


def test_a_complete_brief_of_a_checked_organisation_is_open_at_once() -> None:
    task = by_publisher(publish_task, draft())
    assert (task.status, task.published_at is not None) == (TaskStatus.OPEN, True)
    assert task.events.order_by("-pk")[0].kind == "task_published"


@pytest.mark.parametrize(
    ("brief", "codes"),
    [
        ({"why": " "}, ["why_missing"]),
        ({"need": ""}, ["need_missing"]),
        ({"deliverable": ""}, ["deliverable_missing"]),
        ({"points": POINTS[:2]}, ["too_few_points"]),
        ({"points": [f"Point number {n}" for n in range(7)]}, ["too_many_points"]),
        ({"uses": {}}, ["skills_missing"]),
        ({"why": "", "deliverable": "", "points": []}, ["why_missing", "deliverable_missing", "too_few_points"]),
    ],
)
def test_promise_19_a_brief_that_lacks_something_is_refused_with_everything_it_lacks(brief: dict, codes: list) -> None:
    task = draft(**brief)
    with pytest.raises(BriefProblems) as refusal:
        by_publisher(publish_task, task)
    assert [problem.code for problem in refusal.value.problems] == codes
    task.refresh_from_db()
    assert task.status == TaskStatus.DRAFT


@pytest.mark.parametrize(("minutes", "code"), [(10, "too_short"), (540, "too_long")])
def test_promise_2_an_estimate_outside_a_quarter_and_eight_hours_is_refused(minutes: int, code: str) -> None:
    assert code_of(publish_task, **_by(draft(minutes=minutes))) == code


@pytest.mark.parametrize("minutes", [15, 480])
def test_promise_2_the_ends_of_the_range_are_in_it(minutes: int) -> None:
    assert by_publisher(publish_task, draft(minutes=minutes)).status == TaskStatus.OPEN


def test_a_closing_date_in_the_past_is_refused() -> None:
    assert code_of(publish_task, **_by(draft(closes_at=timezone.now() - DAY))) == "closes_in_past"


def test_publishing_is_blocked_from_the_third_overdue_review_on() -> None:
    organization = OrganizationFactory()
    long_ago = timezone.now() - 10 * DAY
    claims = [
        ClaimFactory(task=TaskFactory(organization=organization), status="submitted", now=long_ago) for _ in range(3)
    ]
    task = draft(organization)
    assert code_of(publish_task, **_by(task)) == "reviews_overdue"

    accept(claims[0])
    assert by_publisher(publish_task, task).status == TaskStatus.OPEN


def test_the_first_three_briefs_of_a_new_organisation_are_read_first() -> None:
    organization = OrganizationFactory(tier="new")
    moderator = UserFactory(is_staff=True)
    for _number in range(3):
        task = by_publisher(publish_task, draft(organization))
        assert task.status == TaskStatus.IN_MODERATION
        task = approve_brief(task_id=task.pk, actor_id=moderator.pk, now=timezone.now())
        assert task.status == TaskStatus.OPEN
    assert by_publisher(publish_task, draft(organization)).status == TaskStatus.OPEN


def test_a_brief_that_is_sent_back_says_why_and_can_be_sent_again() -> None:
    organization = OrganizationFactory(tier="new")
    moderator = UserFactory(is_staff=True)
    task = by_publisher(publish_task, draft(organization))
    task = return_brief(task_id=task.pk, actor_id=moderator.pk, now=timezone.now(), why="Who is it for?")
    assert (task.status, task.moderation_note) == (TaskStatus.DRAFT, "Who is it for?")
    assert Notification.objects.filter(recipient_id=publisher_of(organization), kind="brief_decided").count() == 1

    task = by_publisher(publish_task, task)
    assert (task.status, task.moderation_note) == (TaskStatus.IN_MODERATION, "")


@pytest.mark.parametrize(
    ("service", "status", "extra"),
    [
        (publish_task, "draft", {}),
        (close_task, "open", {}),
        (reopen_task, "closed", {}),
        (reconfirm_task, "open", {}),
        (cancel_task, "open", {"why": "Not needed any more."}),
    ],
)
def test_reviewers_and_strangers_steer_nothing(service: Any, status: str, extra: dict) -> None:
    task = TaskFactory(status=status)
    reviewer = MembershipFactory(organization=task.organization, role="reviewer").user
    for user in (reviewer, UserFactory()):
        arguments = {"task_id": task.pk, "actor_id": user.pk, "now": timezone.now(), **extra}
        assert code_of(service, **arguments) == "publishers_only"
    task.refresh_from_db()
    assert task.status == status


@pytest.mark.parametrize("tier", ["new", "verified"])
def test_a_draft_is_not_let_out_by_opening_it_again(tier: str) -> None:
    task = draft(OrganizationFactory(tier=tier))
    assert code_of(reopen_task, **_by(task)) == "not_closed"
    if tier == "new":
        by_publisher(publish_task, task)
        assert code_of(reopen_task, **_by(task)) == "not_closed"  # it waits for a moderator


def test_closing_twice_changes_nothing_and_opening_again_needs_a_free_place() -> None:
    task = TaskFactory(places=1)
    by_publisher(close_task, task)
    by_publisher(close_task, task)
    assert task.events.filter(kind="task_closed").count() == 1
    assert by_publisher(reopen_task, task).status == TaskStatus.OPEN

    ClaimFactory(task=task, status=ClaimStatus.SUBMITTED)
    by_publisher(close_task, task)
    assert code_of(reopen_task, **_by(task)) == "task_full"


def test_a_task_past_its_closing_date_needs_a_new_one_to_open_again() -> None:
    task = TaskFactory(closes_at=timezone.now() + DAY)
    by_publisher(close_task, task)
    Task.objects.filter(pk=task.pk).update(closes_at=timezone.now() - DAY)
    assert code_of(reopen_task, **_by(task)) == "closes_in_past"


def test_cancelling_needs_a_reason() -> None:
    assert code_of(cancel_task, **_by(TaskFactory()), why=" ") == "reason_missing"


def test_saying_that_a_task_is_still_needed_starts_its_thirty_days_anew() -> None:
    task = TaskFactory(now=timezone.now() - 20 * DAY)
    task = by_publisher(reconfirm_task, task)
    assert task.confirmed_at is not None and timezone.now() - task.confirmed_at < timedelta(minutes=1)
    assert code_of(reconfirm_task, **_by(TaskFactory(status="closed"))) == "task_not_open"


def test_a_suspended_organisation_publishes_nothing() -> None:
    task = draft()
    Organization.objects.filter(pk=task.organization_id).update(status="suspended")
    assert code_of(publish_task, **_by(task)) == "organization_suspended"


def _by(task: Task) -> dict[str, Any]:
    return {"task_id": task.pk, "actor_id": publisher_of(task.organization), "now": timezone.now()}
