"""Public questions on pages: a thread and its log of changes, the desk's answers, hiding; messages with files."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations.states import Role
from tasks.models import Question, Task
from tasks.services.messages import send_message
from tasks.services.questions import ask_question
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory, UserFactory
from tests.tasks.desk import client_of, member_of, url

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


def text(response: Any) -> str:
    return response.content.decode()


def ask(task: Task, **more: Any) -> Question:
    values = {"author_id": UserFactory(name="Nadia Rahimi").pk, "body": "Which week counts?", **more}
    return ask_question(task_id=task.pk, now=timezone.now(), **values)


def ask_url(task: Task) -> str:
    return reverse("tasks:question_create", args=[task.public_id])


def test_a_question_and_its_answer_are_read_by_everyone_without_the_name() -> None:
    task = TaskFactory()
    client = client_of(UserFactory(name="Nadia Rahimi"))
    assert client.post(ask_url(task), {"body": "Which week counts?"}).status_code == 303
    question = Question.objects.get()
    owner = member_of(task.organization)
    desk = url("desk_question", task.organization, question.public_id)
    assert "Nadia Rahimi" in text(owner.get(url("desk_messages", task.organization)))
    assert "Nadia Rahimi" in text(owner.get(desk))
    assert owner.post(desk, {"answer": "The last one.", "need": "One chart of the last week."}).status_code == 302
    page = text(Client().get(task.get_absolute_url()))
    assert "Which week counts?" in page and "The last one." in page and "Nadia" not in page
    assert "Changed on" in page and "What we need" in page and "(after a question)" in page
    assert "by you" in text(client.get(task.get_absolute_url()))


def test_a_refused_question_keeps_its_words_with_and_without_htmx() -> None:
    task = TaskFactory()
    client = client_of(UserFactory())
    words = {"body": "Mail me@example.org"}
    for headers in ({}, HTMX):
        response = client.post(ask_url(task), words, headers=headers)
        assert response.status_code == 400
        assert "everyone reads this" in text(response) and "Mail me@example.org" in text(response)
        assert ("<html" in text(response)) is not bool(headers)
    assert client.post(ask_url(task), {"body": ""}).status_code == 400
    answer = client.post(ask_url(task), {"body": "Which week?"}, headers=HTMX)
    assert answer.status_code == 200 and "Which week?" in text(answer) and "<html" not in text(answer)


def test_visitors_are_led_to_sign_in_and_members_get_no_form() -> None:
    task = TaskFactory()
    assert "Sign in to ask" in text(Client().get(task.get_absolute_url()))
    assert 'name="body"' not in text(member_of(task.organization).get(task.get_absolute_url()))


def test_the_thread_goes_on_page_after_page(django_assert_max_num_queries: Any) -> None:
    task = TaskFactory()
    for number in range(12):
        ask(task, author_id=UserFactory().pk, body=f"Question {number}?")
    with django_assert_max_num_queries(7):
        first = text(Client().get(reverse("tasks:question_list", args=[task.public_id])))
    assert "Question 11?" in first and "Question 1?" not in first
    last_shown = Question.objects.get(body="Question 2?")
    older = text(Client().get(f"{reverse('tasks:question_list', args=[task.public_id])}?after={last_shown.public_id}"))
    assert "Question 1?" in older and "Question 2?" not in older and "Show more" not in older
    assert "no older" in text(Client().get(f"{reverse('tasks:question_list', args=[task.public_id])}?after=made-up"))


def test_the_desk_offers_the_parts_of_the_brief_that_may_change() -> None:
    task = TaskFactory(places=2)
    question = ask(task)
    desk = url("desk_question", task.organization, question.public_id)
    assert 'name="deliverable"' in text(member_of(task.organization).get(desk))
    ClaimFactory(task=task)
    page = text(member_of(task.organization).get(desk))
    assert 'name="need"' in page and 'name="deliverable"' not in page
    assert 'name="need"' not in text(member_of(task.organization, Role.REVIEWER).get(desk))


def test_a_refused_answer_keeps_its_words_and_an_answered_question_has_no_form() -> None:
    task = TaskFactory()
    desk = url("desk_question", task.organization, ask(task).public_id)
    owner = member_of(task.organization)
    refused = owner.post(desk, {"answer": "Call +44 20 7946 0958", "need": "Other words."})
    assert refused.status_code == 400 and "Other words." in text(refused)
    assert owner.post(desk, {"answer": "The last one."}).status_code == 302
    again = owner.post(desk, {"answer": "The first one."})
    assert again.status_code == 409 and "The first one." in text(again)
    assert f'action="{desk}"' not in text(owner.get(desk)) and 'name="need"' not in text(owner.get(desk))


def test_an_answer_gets_other_words_at_the_desk_and_readers_see_that() -> None:
    task = TaskFactory()
    question = ask(task)
    owner = member_of(task.organization)
    desk, edit = (url(name, task.organization, question.public_id) for name in ("desk_question", "answer_edit"))
    owner.post(desk, {"answer": "The last one."})
    assert edit in text(owner.get(desk)) and "edited" not in text(Client().get(task.get_absolute_url()))
    refused = owner.post(edit, {"answer": "Call +44 20 7946 0958"})
    assert refused.status_code == 400 and "Call +44" in text(refused)
    assert owner.post(edit, {"answer": "The last two."}).url == desk
    page = text(Client().get(task.get_absolute_url()))
    assert "The last two." in page and "The last one." not in page and ", edited " in page
    assert client_of(UserFactory()).post(edit, {"answer": "Mine."}).status_code == 404


def test_a_hidden_question_is_gone_for_readers_and_stays_at_the_desk() -> None:
    task = TaskFactory()
    question = ask(task, body="Who is Anna Smith?")
    hide = reverse("tasks:question_hide", args=[question.public_id])
    staff = client_of(UserFactory(is_staff=True))
    assert hide in text(staff.get(task.get_absolute_url()))
    assert staff.post(hide, {"why": ""}).status_code == 400
    assert staff.post(hide, {"why": "It names a person."}).status_code == 303
    assert "Anna Smith" not in text(Client().get(task.get_absolute_url()))
    owner = member_of(task.organization)
    assert "It names a person." in text(owner.get(url("desk_question", task.organization, question.public_id)))
    assert client_of(UserFactory()).get(hide).status_code == 404


def test_files_go_with_a_message_from_both_sides() -> None:
    claim = ClaimFactory()
    volunteer, owner = client_of(claim.volunteer.user), member_of(claim.task.organization)
    mine = reverse("tasks:message_create", args=[claim.public_id])
    theirs = url("desk_thread", claim.task.organization, claim.public_id)
    for client, address, name in [(volunteer, mine, "mine.csv"), (owner, theirs, "theirs.csv")]:
        words = {"body": "Here it is.", "uploads": [SimpleUploadedFile(name, b"1,2")]}
        assert client.post(address, words).status_code == 302
    page = text(volunteer.get(claim.get_absolute_url()))
    assert "mine.csv" in page and "theirs.csv" in page
    bad = owner.post(theirs, {"body": "And this.", "uploads": [SimpleUploadedFile("run.exe", b"MZ")]}, headers=HTMX)
    assert bad.status_code == 400 and "not a type we take" in text(bad) and "And this." in text(bad)


def test_new_messages_are_marked_until_they_were_seen() -> None:
    claim = ClaimFactory()
    send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Done soon.", now=timezone.now())
    member = MembershipFactory(organization=claim.task.organization).user
    desk, client = url("desk_messages", claim.task.organization), client_of(member)
    thread = url("desk_thread", claim.task.organization, claim.public_id)
    assert "New" in text(client.get(f"{desk}?show=waiting")) and "Mark as read" in text(client.get(thread))
    read = url("thread_read", claim.task.organization, claim.public_id)
    assert client.post(read, headers=HTMX).content == b""
    assert "Mark as read" not in text(client.get(thread))
    later = timezone.now() + timedelta(seconds=1)
    send_message(claim_id=claim.pk, author_id=member.pk, body="Thank you.", now=later)
    assert "Done soon" not in text(client.get(f"{desk}?show=waiting"))
    volunteer = client_of(claim.volunteer.user)
    assert "New message" in text(volunteer.get(reverse("tasks:claim_list")))
    assert volunteer.post(reverse("tasks:message_read", args=[claim.public_id])).status_code == 302
    assert "New message" not in text(volunteer.get(reverse("tasks:claim_list")))
