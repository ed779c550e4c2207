"""Appeals in the browser: the volunteer asks, both sides see what became of it, staff answer with the case in view."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tasks.models import Appeal, Claim, ReviewOpinion
from tasks.services.appeals import answer_appeal, appeal_review
from tests.factories import ClaimFactory, TaskFactory, UserFactory, review, submit
from tests.tasks.desk import client_of, member_of, review_url
from tests.tasks.services.test_appeals import declined, last_review, returned_twice

pytestmark = pytest.mark.django_db
APPEALS = "/admin/tasks/appeal/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def appeal_url(claim: Claim) -> str:
    return reverse("tasks:appeal_create", args=[claim.public_id])


def test_a_volunteer_asks_a_person_and_reads_the_answer() -> None:
    claim = declined()
    client = client_of(claim.volunteer.user)
    assert appeal_url(claim) in text(client.get(claim.get_absolute_url()))
    page = client.get(appeal_url(claim))
    assert "Add the missing title." in text(page)  # the review in question stands beside the form
    assert client.post(appeal_url(claim), {"text": " "}).status_code == 400
    sent = client.post(appeal_url(claim), {"text": "The title is there."}, follow=True)
    assert "You asked a person to look at this" in text(sent) and "A person will look at it" in text(sent)
    assert appeal_url(claim) not in text(sent)
    again = client.post(appeal_url(claim), {"text": "Really."})
    assert again.status_code == 409 and "You have asked for this already." in text(again)

    staff = UserFactory(is_staff=True)
    answer_appeal(
        appeal_id=Appeal.objects.get().pk, actor_id=staff.pk, is_reversed=True, answer="You are right.",
        now=timezone.now(),
    )  # fmt: skip
    page = text(client.get(claim.get_absolute_url()))
    assert "Answered on" in page and "You are right." in page and "The volunteer was right" in page
    assert "did not answer in 14 working days" not in page


def test_at_the_second_return_the_page_offers_to_say_why_and_the_clock_says_it_stands() -> None:
    claim = returned_twice()
    client = client_of(claim.volunteer.user)
    page = text(client.get(claim.get_absolute_url()))
    assert "a person at Microvol looks at it anyway" in page
    client.post(appeal_url(claim), {"text": "The numbers are those of the file."})
    page = text(client.get(claim.get_absolute_url()))
    assert "Clock stopped" in page and "It goes on when you get an answer" in page
    assert "You asked a question on" not in page


def test_nobody_else_and_no_other_review_can_be_appealed() -> None:
    claim = declined()
    for other in (client_of(UserFactory()), member_of(claim.task.organization)):
        assert other.get(appeal_url(claim)).status_code == 404
    accepted = ClaimFactory(status="accepted")
    assert client_of(accepted.volunteer.user).get(appeal_url(accepted)).status_code == 404


def test_the_organisation_sees_what_was_asked_and_answered() -> None:
    claim = declined()
    appeal = appeal_review(review_id=last_review(claim).pk, text="The title is there.", now=timezone.now())
    address = review_url(last_review(claim).submission)
    client = member_of(claim.task.organization)
    page = text(client.get(address))
    assert "The title is there." in page and "You need not do anything." in page
    staff = UserFactory(is_staff=True)
    answer_appeal(
        appeal_id=appeal.pk, actor_id=staff.pk, is_reversed=False, answer="Point 2 is missing.", now=timezone.now()
    )
    assert "Point 2 is missing." in text(client.get(address))


# --- Staff ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def moderator(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True))
    return client


def decide(client: Client, action: str, appeal: Appeal, **answers: str) -> Any:
    return client.post(APPEALS, {"action": action, "_selected_action": [appeal.pk], **answers}, follow=True)


def test_promise_31_staff_answer_with_the_whole_case_in_view(moderator: Client) -> None:
    claim = ClaimFactory(task=TaskFactory(kind="design"), status="submitted")
    review(claim, verdict="changes_asked", what_to_change="Name the areas.")
    submit(claim, text="Second *try*.")
    review(claim, verdict="changes_asked", justification="The colours are wrong.")
    appeal = appeal_review(review_id=last_review(claim).pk, text="They are the brief’s.", now=timezone.now())
    page = text(moderator.get(f"{APPEALS}{appeal.pk}/change/"))
    for words in ("Name the areas.", "Second <em>try</em>.", "The colours are wrong.", "They are the brief’s.",
                  claim.task.need, "Version 1", "Version 2", "the review in question"):  # fmt: skip
        assert words in page
    handed_in = claim.files.get()
    assert moderator.get(reverse("tasks:claim_file", args=[handed_in.public_id])).status_code == 200

    refused = decide(moderator, "reverse", appeal, decided="yes", why=" ")
    assert "Write a reason" in text(refused)
    decide(moderator, "reverse", appeal, decided="yes", why="The brief names these colours.")
    appeal.refresh_from_db()
    assert (appeal.status, appeal.answer) == ("reversed", "The brief names these colours.")
    again = decide(moderator, "uphold", appeal, decided="yes", why="No.")
    assert "This was answered already." in text(again)


def test_files_that_nobody_appealed_about_stay_closed_to_staff(moderator: Client) -> None:
    claim = ClaimFactory(task=TaskFactory(kind="design"), status="submitted")
    assert moderator.get(reverse("tasks:claim_file", args=[claim.files.get().public_id])).status_code == 404


def test_open_appeals_stand_on_top_at_a_constant_number_of_queries(
    moderator: Client, django_assert_max_num_queries: Any
) -> None:
    answered = appeal_review(review_id=last_review(declined()).pk, text="Unfair.", now=timezone.now())
    answer_appeal(
        appeal_id=answered.pk, actor_id=UserFactory(is_staff=True).pk, is_reversed=False, answer="No.",
        now=timezone.now(),
    )  # fmt: skip
    open_ones = [appeal_review(review_id=last_review(declined()).pk, text="Unfair.", now=timezone.now())
                 for _number in range(3)]  # fmt: skip
    moderator.get("/admin/")  # the first visit of the hour is written down
    with django_assert_max_num_queries(14):
        page = moderator.get(APPEALS)
    assert [row.pk for row in page.context["cl"].result_list] == [*(row.pk for row in open_ones), answered.pk]
    assert not ReviewOpinion.objects.exists()
