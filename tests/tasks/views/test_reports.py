"""Telling a moderator that something is wrong, from wherever it stands."""

import pytest
from django.test import Client
from django.utils import timezone

from portfolios.models import Portfolio
from portfolios.services.pages import ensure_portfolio
from tasks.models import Question, Report
from tasks.services.messages import send_message
from tasks.services.moderation import create_report, resolve_report
from tasks.services.thanks import send_thanks
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory
from tests.tasks.workspace import signed_in

pytestmark = pytest.mark.django_db


def test_a_report_reaches_the_moderators_once() -> None:
    task = TaskFactory()
    user = UserFactory()
    client = signed_in(user)
    url = f"{task.get_absolute_url()}report/"
    for reason in ("money", "misleading"):
        response = client.post(url, {"reason": reason, "text": "They ask for 20 euros."})
        assert (response.status_code, response["Location"]) == (303, task.get_absolute_url())
    report = Report.objects.get()
    assert (report.task, report.reporter, report.reason, report.text) == (
        task, user, "misleading", "They ask for 20 euros."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose what is wrong."),
        ({"reason": "appeal"}, "Choose one of these."),
        ({"reason": "other", "text": " "}, "Say in a sentence what is wrong."),
        ({"reason": "money", "text": "x" * 2001}, "2000"),
    ],
)
def test_a_wrong_report_is_answered_at_its_field_and_keeps_what_was_typed(sent: dict[str, str], words: str) -> None:
    response = signed_in(UserFactory()).post(f"{TaskFactory().get_absolute_url()}report/", sent)
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert "There is 1 thing to fix" in page
    assert sent.get("text", "") in page
    assert not Report.objects.exists()


def test_reporting_needs_an_account_and_a_task_one_can_see() -> None:
    url = f"{TaskFactory().get_absolute_url()}report/"
    assert Client().get(url)["Location"] == f"/accounts/login/?next={url}"
    draft = TaskFactory(status="draft")
    assert signed_in(UserFactory()).get(f"{draft.get_absolute_url()}report/").status_code == 404


def reported(client: Client, url: str) -> Report:
    """Through the page: it names the thing, and leads back to it."""
    page = client.get(url)
    assert page.status_code == 200
    sent = client.post(url, {"reason": "other", "text": "Look at this."})
    assert sent.status_code == 303
    assert client.get(sent["Location"]).status_code == 200
    return Report.objects.latest("pk")


def test_a_message_is_reported_by_either_side_and_by_nobody_else() -> None:
    claim = ClaimFactory()
    owner = claim.task.organization.memberships.get().user
    sent = send_message(claim_id=claim.pk, author_id=owner.pk, body="Send me your number.", now=timezone.now())
    url = f"/messages/{sent.public_id}/report/"
    assert url in signed_in(claim.volunteer.user).get(claim.get_absolute_url()).content.decode()
    assert reported(signed_in(claim.volunteer.user), url).message == sent
    answer = send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, body="No.", now=timezone.now())
    assert reported(signed_in(owner), f"/messages/{answer.public_id}/report/").message == answer
    own = signed_in(claim.volunteer.user).post(f"/messages/{answer.public_id}/report/", {"reason": "harmful"})
    assert own.status_code == 409
    assert "You wrote this yourself" in own.content.decode()
    assert signed_in(UserFactory()).get(url).status_code == 404


def test_a_note_of_thanks_is_reported_by_whoever_reads_it_and_by_nobody_else() -> None:
    claim = ClaimFactory(status="accepted")
    owner, now = claim.task.organization.memberships.get().user, timezone.now()
    note = send_thanks(claim_id=claim.pk, author_id=owner.pk, body="Now give us your number.", now=now)
    url = f"/thanks/{note.public_id}/report/"
    volunteer = signed_in(claim.volunteer.user)
    assert url in volunteer.get(claim.get_absolute_url()).content.decode()
    row = reported(volunteer, url)
    assert row.thanks == note
    staff = signed_in(UserFactory(is_staff=True)).get(f"/admin/tasks/report/{row.pk}/change/").content.decode()
    assert "A note of thanks for" in staff and "Now give us your number." in staff
    own = signed_in(owner).post(url, {"reason": "harmful"})
    assert (own.status_code, "You wrote this yourself" in own.content.decode()) == (409, True)
    assert signed_in(UserFactory()).get(url).status_code == 404


def test_a_public_question_is_reported_while_it_is_shown() -> None:
    task, reader = TaskFactory(), signed_in(UserFactory())
    question = Question.objects.create(task=task, author=UserFactory(), body="Do we get paid?")
    url = f"/questions/{question.public_id}/report/"
    assert url in reader.get(task.get_absolute_url()).content.decode()
    assert reported(reader, url).question == question
    Question.objects.filter(pk=question.pk).update(hidden_at=timezone.now())
    assert reader.get(url).status_code == 404


def test_an_organisation_and_a_public_portfolio_are_reported_from_their_pages() -> None:
    organization, reader = OrganizationFactory(), signed_in(UserFactory())
    url = f"{organization.get_absolute_url()}report/"
    assert url in reader.get(organization.get_absolute_url()).content.decode()
    assert reported(reader, url).organization == organization
    volunteer = VolunteerFactory()
    portfolio = ensure_portfolio(volunteer_id=volunteer.pk)
    url = f"{portfolio.get_absolute_url()}report/"
    assert reader.get(url).status_code == 404
    Portfolio.objects.filter(pk=portfolio.pk).update(is_public=True)
    assert url in reader.get(portfolio.get_absolute_url()).content.decode()
    assert reported(reader, url).person == volunteer.user


def test_whoever_reported_reads_the_answer_and_nobody_else() -> None:
    task, user = TaskFactory(), UserFactory()
    report = create_report(reporter_id=user.pk, reason="money", text="20 euros", now=timezone.now(), task_id=task.pk)
    url = f"/reports/{report.public_id}/"
    assert "A person at Microvol will look at it." in signed_in(user).get(url).content.decode()
    resolve_report(
        report_id=report.pk, actor_id=UserFactory(is_staff=True).pk, now=timezone.now(), status="resolved",
        resolution="They took the fee out.",
    )  # fmt: skip
    page = signed_in(user).get(url).content.decode()
    assert "We did something about it" in page
    assert "They took the fee out." in page
    publisher = task.organization.memberships.get().user
    assert signed_in(publisher).get(url).status_code == 404
