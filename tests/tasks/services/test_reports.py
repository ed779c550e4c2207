"""Reports: one per person and thing, an answer for whoever wrote it, and never a word about who that was."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from notifications.models import Notification
from organizations.models import Membership
from tasks.models import Message, Question, Report, TaskEvent, ThankYou
from tasks.services.messages import send_message
from tasks.services.moderation import create_report, resolve_report
from tasks.services.publishing import approve_brief, return_brief
from tasks.services.thanks import send_thanks
from tasks.states import ReportStatus, TaskStatus
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, UserFactory
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def report(reporter: Any = None, *, text: str = "Look at it", now: Any = NOW, **about: Any) -> Report:
    reporter = reporter or UserFactory()
    return create_report(reporter_id=reporter.pk, reason="misleading", text=text, now=now, **about)


def resolve(row: Report, actor: Any, status: str = ReportStatus.RESOLVED, words: str = "We wrote to them.") -> Report:
    return resolve_report(report_id=row.pk, actor_id=actor.pk, now=NOW, status=status, resolution=words)


def code_of(call: Any) -> str:
    with pytest.raises(ActionDenied) as refusal:
        call()
    return refusal.value.code


def message() -> Message:
    claim = ClaimFactory()
    return send_message(
        claim_id=claim.pk, author_id=publisher_of(claim.task.organization), body="Send me your number.", now=NOW
    )


def thanks() -> ThankYou:
    claim = ClaimFactory(status="accepted")
    return send_thanks(
        claim_id=claim.pk, author_id=publisher_of(claim.task.organization), body="You could do more for us.", now=NOW
    )


@pytest.fixture
def things() -> dict[str, dict[str, int]]:
    task = TaskFactory()
    question = Question.objects.create(task=task, author=UserFactory(), body="Do we get paid?")
    return {
        "task": {"task_id": task.pk},
        "organization": {"organization_id": task.organization_id},
        "person": {"person_id": UserFactory().pk},
        "message": {"message_id": message().pk},
        "question": {"question_id": question.pk},
        "thanks": {"thanks_id": thanks().pk},
    }


def test_each_kind_of_thing_is_reported_once_per_person_and_once_again_after_the_answer(
    things: dict[str, dict[str, int]], settings
) -> None:
    settings.REPORTS_PER_DAY = 20
    reporter, staff = UserFactory(), UserFactory(is_staff=True)
    for subject, about in things.items():
        first, again = report(reporter, **about), report(reporter, text="And more", **about)
        assert (first.pk, first.subject) == (again.pk, subject)
        assert Report.objects.get(pk=first.pk).text == "And more"
        resolve(first, staff)
        assert report(reporter, **about).pk != first.pk
    assert Report.objects.filter(status=ReportStatus.OPEN).count() == 6


def test_words_between_people_name_their_task_and_organisation_for_moderators(
    things: dict[str, dict[str, int]],
) -> None:
    about_thanks = report(**things["thanks"])
    assert about_thanks.task == about_thanks.thanks.claim.task
    about_message, about_question = report(**things["message"]), report(**things["question"])
    assert about_message.task == about_message.message.claim.task
    assert about_question.organization_id == about_question.question.task.organization_id


def test_one_person_reports_so_many_things_in_a_day(settings) -> None:
    settings.REPORTS_PER_DAY = 2
    reporter, task = UserFactory(), TaskFactory()
    report(reporter, task_id=task.pk)
    report(reporter, organization_id=task.organization_id)
    assert code_of(lambda: report(reporter, task_id=TaskFactory().pk)) == "too_many_reports"
    report(reporter, task_id=task.pk, text="An addition is always possible")
    report(reporter, task_id=TaskFactory().pk, now=NOW + timedelta(days=1, minutes=1))


def test_nobody_reports_their_own_words(things: dict[str, dict[str, int]]) -> None:
    row = Message.objects.get()
    assert code_of(lambda: report(row.author, message_id=row.pk)) == "own_words"
    question = Question.objects.get()
    assert code_of(lambda: report(question.author, question_id=question.pk)) == "own_words"
    note = ThankYou.objects.get()
    assert code_of(lambda: report(note.author, thanks_id=note.pk)) == "own_words"


@pytest.mark.parametrize(
    ("status", "ending"), [("resolved", "Thank you for looking out"), ("dismissed", "It was right to tell us")]
)
def test_whoever_reported_reads_what_became_of_it_and_nobody_else_hears_of_them(status: str, ending: str) -> None:
    reporter, task = UserFactory(name="Mina Okafor"), TaskFactory()
    resolve(report(reporter, task_id=task.pk), UserFactory(is_staff=True), status, "We asked them about the photos.")
    told = Notification.objects.get(recipient=reporter)
    assert told.kind == "report_answered"
    assert told.body.startswith("We asked them about the photos.")
    assert ending in told.body
    others = Notification.objects.exclude(recipient=reporter)
    assert not [row for row in others if "Mina" in f"{row.title} {row.body}"]


def test_a_moderator_answers_once_with_words_and_not_about_themselves() -> None:
    staff, task = UserFactory(is_staff=True), TaskFactory()
    row = report(task_id=task.pk)
    assert code_of(lambda: resolve(row, staff, words=" ")) == "reason_missing"
    MembershipFactory(organization=task.organization, user=staff, role="reviewer")
    assert code_of(lambda: resolve(row, staff)) == "own_organization"
    Membership.objects.filter(user=staff).delete()
    resolve(row, staff)
    assert code_of(lambda: resolve(row, staff)) == "report_closed"
    about_staff = report(person_id=staff.pk)
    assert code_of(lambda: resolve(about_staff, staff)) == "own_report"


def test_several_different_people_put_a_listing_back_into_moderation(settings) -> None:
    settings.REPORTS_THAT_HOLD = 3
    task, first = TaskFactory(), UserFactory(name="Mina Okafor")
    for _again in range(3):
        report(first, task_id=task.pk)
    report(UserFactory(), task_id=task.pk)
    report(UserFactory(), organization_id=task.organization_id)
    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN
    report(UserFactory(), task_id=task.pk)
    task.refresh_from_db()
    assert task.status == TaskStatus.IN_MODERATION
    event = TaskEvent.objects.get(task=task, kind="brief_reported")
    assert event.actor is None
    told = Notification.objects.get(recipient_id=publisher_of(task.organization), kind="brief_decided")
    assert "Several people" in told.body
    assert "Mina" not in told.body


@pytest.mark.parametrize("decision", ["approve", "return"])
def test_a_decision_about_the_task_answers_its_reports_and_starts_the_count_again(settings, decision: str) -> None:
    settings.REPORTS_THAT_HOLD = 2
    task, staff = TaskFactory(), UserFactory(is_staff=True)
    rows = [report(task_id=task.pk) for _person in range(2)]
    if decision == "approve":
        approve_brief(task_id=task.pk, actor_id=staff.pk, now=NOW)
    else:
        return_brief(task_id=task.pk, actor_id=staff.pk, now=NOW, why="Say whose photos they are.")
    for row in rows:
        row.refresh_from_db()
    assert {row.status for row in rows} == {"dismissed" if decision == "approve" else "resolved"}
    assert Notification.objects.filter(kind="report_answered").count() == 2
    report(task_id=task.pk)
    task.refresh_from_db()
    assert task.status == ("open" if decision == "approve" else "draft")


def test_reports_on_an_organisation_hold_no_task(settings) -> None:
    settings.REPORTS_THAT_HOLD = 1
    organization = OrganizationFactory()
    task = TaskFactory(organization=organization)
    report(organization_id=organization.pk)
    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN
