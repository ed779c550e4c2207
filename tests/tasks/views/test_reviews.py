"""Reviewing in the browser: the submission beside its points, every verdict, and nothing typed is lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tasks.models import Appeal, Claim, Review, Submission
from tasks.services.drafts import attach_file
from tasks.services.phrases import keep_phrase
from tasks.states import ClaimStatus
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory, UserFactory, accept, picture, review, submit
from tests.tasks.desk import answers, client_of, member_of, review_url, url
from vocabularies.models import Skill

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def sent(**content: Any) -> Submission:
    claim = ClaimFactory(task=TaskFactory(minutes=60, uses=["data-entry"]))
    submit(claim, **{"minutes": 55, **content})
    return Submission.objects.select_related("claim__task__organization").get(claim=claim)


def client_for(submission: Submission, role: str = "owner") -> Any:
    return member_of(submission.claim.task.organization, role)


# --- What a reviewer sees -------------------------------------------------------------------------------------------


def test_the_page_shows_everything_that_was_sent_and_no_address() -> None:
    claim = ClaimFactory(task=TaskFactory(minutes=60))
    attach_file(claim_id=claim.pk, upload=picture("chart.png"), now=timezone.now())
    attach_file(claim_id=claim.pk, upload=SimpleUploadedFile("data.csv", b"a,b\n"), now=timezone.now())
    submission = submit(
        claim, text="**Three** areas grew.", links=["https://sheets.example.org/x"], note="I kept the gaps.",
        ai_use="Checked spelling", ticked_points=[1], minutes=55,
    )  # fmt: skip
    page = text(client_for(submission).get(review_url(submission)))
    assert "<strong>Three</strong> areas grew." in page
    assert 'rel="nofollow ugc noopener"' in page and "https://sheets.example.org/x" in page
    assert "chart.png" in page and "<img" in page and "data.csv" in page
    assert "55 min, planned 1 h" in page and "I kept the gaps." in page and "Checked spelling" in page
    assert page.count("ticked it") == 1
    assert claim.volunteer.user.email not in page


def test_the_place_in_the_queue_is_said() -> None:
    first = ClaimFactory(task=TaskFactory(places=2), status="submitted")
    second = ClaimFactory(task=first.task, status="submitted")
    client = member_of(first.task.organization)
    assert "2 of 2" in text(client.get(review_url(second.submissions.get())))


def test_earlier_versions_are_kept_compared_and_shown_with_their_review() -> None:
    submission = sent(text="Three areas grew a lot last year.")
    review(submission.claim, verdict="changes_asked", what_to_change="Name the areas.")
    second = submit(submission.claim, text="Three areas grew by half last year.")
    page = text(client_for(second).get(review_url(second)))
    assert "second try" in page and "Name the areas." in page and "Version 1, sent" in page
    assert "<ins" in page and "by half" in page and "<del" in page
    assert "Why a second return is fair" in page  # asked for from the second return on

    old = client_for(second).get(review_url(submission))
    assert old.status_code == 200 and "Send your review" not in text(old)


def test_the_page_costs_the_same_with_one_version_and_with_three(
    django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = sent()
    client = client_for(first)
    client.get(review_url(first))
    with django_assert_max_num_queries(16) as once:
        client.get(review_url(first))
    review(first.claim, verdict="changes_asked")
    submit(first.claim, text="Second.")
    review(first.claim, verdict="changes_asked", justification="Still wrong.")
    third = submit(first.claim, text="Third.")
    for number in range(5):
        ClaimFactory(task=TaskFactory(organization=first.claim.task.organization), status="submitted")
        keep_phrase(
            organization_id=first.claim.task.organization_id, actor_id=None, text=f"Phrase {number}", now=timezone.now()
        )
    with django_assert_num_queries(len(once) + 2):  # the reviews of earlier versions, however many
        client.get(review_url(third))


# --- Who may --------------------------------------------------------------------------------------------------------


def test_an_outsider_sees_nothing_and_the_author_may_not() -> None:
    submission = sent()
    assert client_of(UserFactory()).get(review_url(submission)).status_code == 404
    author = submission.claim.volunteer.user
    assert client_of(author).get(review_url(submission)).status_code == 404
    MembershipFactory(organization=submission.claim.task.organization, user=author)
    for method in ("get", "post"):
        assert getattr(client_of(author), method)(review_url(submission)).status_code == 403


def test_a_submission_is_not_found_under_another_organisation() -> None:
    submission, other = sent(), sent()
    organization = other.claim.task.organization
    address = url("review_detail", organization, submission.public_id)
    assert member_of(organization).get(address).status_code == 404


# --- The four verdicts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "manager", "reviewer"])
def test_every_seat_accepts_and_goes_on_to_who_waits_next(role: str) -> None:
    submission = sent()
    task = TaskFactory(organization=submission.claim.task.organization)
    following = ClaimFactory(task=task, status="submitted").submissions.get()
    skill = Skill.objects.get(slug="data-entry")
    client = client_for(submission, role)
    data = answers(submission, quote="It hangs in our hall.", confirmed_minutes="50", **{f"rating_{skill.pk}": "4"})

    response = client.post(review_url(submission), data)
    assert response.status_code == 302 and response.url == review_url(following)
    stored = Review.objects.get()
    assert (stored.verdict, stored.quote, stored.confirmed_minutes) == ("accepted", "It hangs in our hall.", 50)
    assert stored.ratings.get().level == 4
    assert Claim.objects.get(pk=submission.claim_id).status == ClaimStatus.ACCEPTED

    assert client.post(review_url(following), answers(following)).url == url("desk_home", task.organization)


@pytest.mark.parametrize(
    ("verdict", "met", "status"),
    [
        ("accepted_with_edits", False, ClaimStatus.ACCEPTED),
        ("changes_asked", False, ClaimStatus.ACTIVE),
        ("not_usable", False, ClaimStatus.NOT_USABLE),
    ],
)
def test_the_other_three_verdicts(verdict: str, met: bool, status: str) -> None:
    submission = sent()
    response = client_for(submission).post(review_url(submission), answers(submission, met=met, verdict=verdict))
    assert response.status_code == 302
    assert Claim.objects.get(pk=submission.claim_id).status == status


def test_skills_may_be_skipped() -> None:
    submission = sent()
    skill = Skill.objects.get(slug="data-entry")
    client_for(submission).post(review_url(submission), answers(submission, **{f"rating_{skill.pk}": "skip"}))
    assert Review.objects.get().ratings.count() == 0


# --- Refused --------------------------------------------------------------------------------------------------------


def test_promise_30a_a_point_that_is_not_met_needs_a_comment_and_all_that_was_typed_stays() -> None:
    submission = sent()
    data = answers(submission, met=False)
    first = submission.claim.task.points.order_by("position")[0].pk
    data[f"comment_{first}"] = ""
    response = client_for(submission).post(review_url(submission), {**data, "private_note": "See you soon."})
    assert response.status_code == 400
    found = {name: list(words) for name, words in response.context["form"].errors.items()}
    assert found == {f"comment_{first}": ["Point 1: Say what is missing on this point."]}
    page = text(response)
    assert "Add the missing title." in page and "See you soon." in page and f'href="#id_comment_{first}"' in page
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"what_worked": ""}, {"what_worked"}),
        ({"what_to_change": " "}, {"what_to_change"}),
        ({"what_worked": "", "what_to_change": ""}, {"what_worked", "what_to_change"}),
        ({"verdict": "accepted"}, {"verdict"}),
        ({"verdict": ""}, {"verdict"}),
        ({"verdict": "splendid"}, {"verdict"}),
        ({"confirmed_minutes": "lots"}, {"confirmed_minutes"}),
        ({"confirmed_minutes": "5000"}, {"confirmed_minutes"}),
        ({"quote": "x" * 401}, {"quote"}),
    ],
)
def test_promise_21_what_a_review_lacks_is_said_at_its_field(changes: dict, fields: set) -> None:
    submission = sent()
    response = client_for(submission).post(review_url(submission), answers(submission, met=False, **changes))
    assert response.status_code == 400
    assert set(response.context["form"].errors) == fields
    assert Claim.objects.get(pk=submission.claim_id).status == ClaimStatus.SUBMITTED


def test_an_empty_form_says_everything_at_once() -> None:
    submission = sent()
    response = client_for(submission).post(review_url(submission), {})
    assert response.status_code == 400 and len(response.context["form"].errors) == 4
    assert "There are 4 things to fix" in text(response)


def test_the_second_return_asks_for_a_reason_and_opens_an_appeal_and_a_third_is_refused() -> None:
    first = sent()
    client = client_for(first)
    client.post(review_url(first), answers(first, met=False))
    second = submit(first.claim, text="Second.")
    response = client.post(review_url(second), answers(second, met=False))
    assert (response.status_code, set(response.context["form"].errors)) == (400, {"justification"})
    client.post(review_url(second), answers(second, met=False, justification="The numbers are still wrong."))
    assert Appeal.objects.get().review.justification == "The numbers are still wrong."

    third = submit(first.claim, text="Third.")
    response = client.post(review_url(third), answers(third, met=False, justification="And again."))
    assert (response.status_code, set(response.context["form"].errors)) == (400, {"verdict"})


def test_work_that_a_colleague_answered_meanwhile_is_409_and_shows_both() -> None:
    submission = sent()
    client = client_for(submission)
    accept(submission.claim, quote="Thank you from all of us.")
    data = answers(submission, met=False, what_to_change="My careful words.")
    response = client.post(review_url(submission), data)
    assert response.status_code == 409
    page = text(response)
    assert "This work has already been reviewed." in page
    assert "My careful words." in page and "Thank you from all of us." in page
    assert Review.objects.count() == 1


def test_a_version_that_was_replaced_cannot_be_reviewed_any_more() -> None:
    first = sent()
    review(first.claim, verdict="changes_asked")
    submit(first.claim, text="Second.")
    response = client_for(first).post(review_url(first), answers(first))
    assert response.status_code == 409
