"""Telling a moderator about a task."""

import pytest
from django.test import Client

from tasks.models import Report
from tests.factories import TaskFactory, UserFactory
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
