"""Volunteers as brief doctors: who may ask, who sees the draft, and what the work counts for."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.decisions import ActionDenied
from portfolios.models import PortfolioLine
from tasks.models import Task
from tasks.selectors.brief_checks import check_of, draft_to_check
from tasks.services.brief_checks import ask_brief_check
from tasks.services.brief_files import attach_task_file
from tasks.services.briefs import BriefInput, brief_of, update_task
from tasks.services.claims import release_claim
from tasks.services.publishing import cancel_task, close_task, publish_task, reopen_task
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    accept,
    submit,
)
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db


def by_publisher(service: Any, task: Task, **extra: Any) -> Any:
    return service(task_id=task.pk, actor_id=publisher_of(task.organization), now=timezone.now(), **extra)


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(ActionDenied) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def test_a_check_is_a_published_quarter_of_an_hour_with_three_points_and_nothing_of_the_draft() -> None:
    draft = TaskFactory(status="draft", title="Our secret campaign", organization=OrganizationFactory(tier="new"))
    check = by_publisher(ask_brief_check, draft)
    assert (check.status, check.kind, check.minutes, check.places, check.is_starter) == (
        "open", "brief_check", 15, 1, True,
    )  # fmt: skip
    assert check.points.count() == 3 and check.checks_task == draft
    words = f"{check.title} {check.why} {check.need} {check.deliverable}"
    assert "secret" not in words
    assert draft.events.filter(kind="brief_check_asked").count() == 1
    assert draft.organization.approved_brief_count == 0


def test_who_may_ask_and_for_what() -> None:
    draft = TaskFactory(status="draft")
    reviewer = MembershipFactory(organization=draft.organization, role="reviewer").user_id
    for actor_id in (reviewer, UserFactory().pk):
        assert code_of(ask_brief_check, task_id=draft.pk, actor_id=actor_id, now=timezone.now()) == "publishers_only"
    assert code_of(by_publisher, ask_brief_check, TaskFactory()) == "not_a_draft"
    assert code_of(by_publisher, ask_brief_check, TaskFactory(status="draft", need="")) == "too_little_to_check"
    check = by_publisher(ask_brief_check, draft)
    assert code_of(by_publisher, ask_brief_check, draft) == "check_under_way"
    assert code_of(by_publisher, ask_brief_check, check) == "made_by_site"


def test_overdue_reviews_stop_checks_as_they_stop_tasks() -> None:
    organization = OrganizationFactory()
    long_ago = timezone.now() - timedelta(days=9)
    for _number in range(3):
        ClaimFactory(task=TaskFactory(organization=organization), status="submitted", now=long_ago)
    draft = TaskFactory(organization=organization, status="draft")
    assert code_of(by_publisher, ask_brief_check, draft) == "reviews_overdue"


def test_the_draft_and_its_files_are_seen_by_whoever_checks_it_and_by_nobody_else() -> None:
    draft = TaskFactory(status="draft")
    upload = SimpleUploadedFile("weeks.csv", b"1,300")
    attach_task_file(task_id=draft.pk, actor_id=None, upload=upload, now=timezone.now())
    check = by_publisher(ask_brief_check, draft)
    stranger = UserFactory()
    claim = ClaimFactory(task=check)
    reader = claim.volunteer.user

    def sees(user: Any) -> bool:
        return Task.objects.visible_to(user).filter(pk=draft.pk).exists()

    assert sees(reader) and not sees(stranger)
    assert draft_to_check(claim, reader) == draft and draft_to_check(claim, stranger) is None
    submit(claim)
    assert sees(reader)
    accept(claim)
    assert not sees(reader)


def test_who_hands_the_check_back_does_not_see_the_draft_any_more() -> None:
    draft = TaskFactory(status="draft")
    claim = ClaimFactory(task=by_publisher(ask_brief_check, draft))
    release_claim(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=timezone.now())
    assert not Task.objects.visible_to(claim.volunteer.user).filter(pk=draft.pk).exists()


def test_the_answers_stand_beside_the_draft_and_accepted_ones_are_a_portfolio_line() -> None:
    draft = TaskFactory(status="draft")
    assert check_of(draft) is None
    check = by_publisher(ask_brief_check, draft)
    asked = check_of(draft)
    assert asked and asked.is_waiting
    claim = ClaimFactory(task=check)
    taken = check_of(draft)
    assert taken and (taken.is_waiting, taken.answer, taken.claim) == (False, None, claim)
    submit(claim)
    answered = check_of(draft)
    assert answered and answered.answer and answered.waits_for_review
    assert [label for label, _value in answered.answer.fields][:2] == ["What is unclear?", "What would you hand in?"]
    accept(claim)
    line = PortfolioLine.objects.get(claim=claim)
    assert line.claim.task == check
    # Answered: the next draft words may be checked again.
    assert by_publisher(ask_brief_check, draft).pk != check.pk


@pytest.mark.parametrize("is_thrown_away", [True, False])
def test_the_end_of_a_draft_closes_a_check_that_nobody_took(is_thrown_away: bool) -> None:
    draft = TaskFactory(status="draft")
    check = by_publisher(ask_brief_check, draft)
    if is_thrown_away:
        by_publisher(cancel_task, draft, why="Not needed.")
    else:
        by_publisher(publish_task, draft)
    check.refresh_from_db()
    assert check.status == "closed"
    assert code_of(by_publisher, reopen_task, check) == "made_by_site"


def test_a_check_that_somebody_took_goes_on_and_counts() -> None:
    draft = TaskFactory(status="draft")
    claim = ClaimFactory(task=by_publisher(ask_brief_check, draft))
    by_publisher(cancel_task, draft, why="Not needed.")
    assert Task.objects.visible_to(claim.volunteer.user).filter(pk=draft.pk).exists()
    submit(claim)
    accept(claim)
    claim.refresh_from_db()
    assert claim.status == "accepted"


def test_nobody_rewrites_what_the_site_wrote() -> None:
    check = by_publisher(ask_brief_check, TaskFactory(status="draft"))
    brief = BriefInput(**{**brief_of(check), "need": "Send us money."})
    actor_id, now = publisher_of(check.organization), timezone.now()
    assert code_of(update_task, task_id=check.pk, actor_id=actor_id, brief=brief, now=now) == "made_by_site"
    upload = SimpleUploadedFile("more.csv", b"1,2")
    assert code_of(attach_task_file, task_id=check.pk, actor_id=actor_id, upload=upload, now=now) == "made_by_site"
    by_publisher(close_task, check)
