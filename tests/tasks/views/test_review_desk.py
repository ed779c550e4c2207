"""The review desk without scripts: the queue and the way through it, phrases, two reviewers, previews."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from lxml import html
from pytest_django import DjangoAssertNumQueries

from tasks.models import Claim, Review, ReviewOpinion, SavedPhrase, Submission
from tasks.services.drafts import attach_file
from tasks.services.phrases import keep_phrase
from tasks.services.previews import draw_pages
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, UserFactory, submit
from tests.tasks.desk import answers, client_of, member_of, review_url, url
from tests.tasks.services.test_previews import pdf

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def team() -> Any:
    return OrganizationFactory()


def waiting(team: Any, *, due_in: int, task: Any = None, reviewer: Any = None) -> Submission:
    """Work that is due in so many days."""
    task = task or TaskFactory(organization=team, places=3)
    claim = ClaimFactory(task=task, status="submitted")
    Claim.objects.filter(pk=claim.pk).update(review_due_at=timezone.now() + due_in * DAY, reviewer=reviewer)
    return Submission.objects.select_related("claim__task__organization").get(claim=claim)


def order(response: Any) -> list[int]:
    return [row.pk for row in response.context["queue"]]


# --- The queue ------------------------------------------------------------------------------------------------------


def test_what_is_overdue_comes_first_then_what_is_due_next(team: Any) -> None:
    later, overdue, soon = (waiting(team, due_in=days) for days in (3, -1, 1))
    page = member_of(team).get(url("review_list", team))
    assert order(page) == [overdue.pk, soon.pk, later.pk]
    assert "late" in text(page)
    assert f'href="{review_url(overdue)}"' in text(page)


def test_the_queue_narrows_to_mine_to_nobodys_and_to_a_task(team: Any) -> None:
    me = MembershipFactory(organization=team).user
    other = MembershipFactory(organization=team).user
    task = TaskFactory(organization=team, places=3)
    mine, theirs = waiting(team, due_in=1, task=task, reviewer=me), waiting(team, due_in=2, reviewer=other)
    named = waiting(team, due_in=3, task=TaskFactory(organization=team, reviewer_id=me.pk))
    free = waiting(team, due_in=4, task=task)
    client, address = client_of(me), url("review_list", team)
    assert order(client.get(address)) == [mine.pk, theirs.pk, named.pk, free.pk]
    assert order(client.get(address, {"show": "mine"})) == [mine.pk, named.pk]
    assert order(client.get(address, {"show": "unassigned"})) == [free.pk]
    assert order(client.get(address, {"task": str(task.public_id)})) == [mine.pk, free.pk]
    both = client.get(address, {"task": str(task.public_id), "show": "unassigned"})
    assert order(both) == [free.pk]
    assert f"{review_url(free)}?show=unassigned&amp;task={task.public_id}" in text(both)
    assert order(client.get(address, {"task": "no-task", "show": "nobody"})) == order(client.get(address))
    nothing = client.get(url("review_list", OrganizationFactory()), {"show": "mine"})
    assert nothing.status_code == 404


def test_the_way_through_the_queue_says_the_place_and_leads_both_ways(team: Any) -> None:
    first, second, third = (waiting(team, due_in=days) for days in (1, 2, 3))
    client = member_of(team)
    page = text(client.get(review_url(second)))
    assert "2 of 3" in page
    assert f'data-queue-previous href="{review_url(first)}"' in page
    assert f'data-queue-next href="{review_url(third)}"' in page
    assert "data-queue-previous" not in text(client.get(review_url(first)))
    narrowed = text(client.get(review_url(first) + f"?task={first.claim.task.public_id}"))
    assert "1 of 1" in narrowed and "data-queue-next" not in narrowed


def test_a_group_without_an_answer_says_that_it_is_wrong_and_by_which_words(team: Any) -> None:
    submission = waiting(team, due_in=1)
    refused = member_of(team).post(review_url(submission), {})
    assert refused.status_code == 400
    page = html.fromstring(refused.content)
    wrong = {
        group.get("aria-describedby").removeprefix("id_").removesuffix("_error"): group
        for group in page.xpath('//*[@role="radiogroup" and @aria-invalid="true"]')
    }
    form = refused.context["form"]
    assert set(wrong) == {field.name for field in form if field.errors and field.use_fieldset} >= {"verdict"}
    assert len(wrong) == 1 + submission.claim.task.points.count(), "the decision and each point"
    for name, group in wrong.items():
        assert {radio.get("name") for radio in group.xpath(".//input")} == {name}, "its own buttons, and no text field"
        assert group.xpath("./legend") or group.get("aria-label"), "it has a name"
        [words] = page.xpath(f'//*[@id="id_{name}_error"]')
        assert words.text_content().strip().startswith("Error:")
    assert "aria-invalid" not in text(member_of(team).get(review_url(submission)))


def test_after_sending_the_next_due_opens_and_at_the_end_the_first_again(team: Any) -> None:
    first, second, third = (waiting(team, due_in=days) for days in (1, 2, 3))
    client = member_of(team)
    assert client.post(review_url(second), answers(second)).url == review_url(third)
    page = client.get(review_url(third))
    assert "has the credit now" in text(page)
    assert client.post(review_url(third), answers(third)).url == review_url(first)
    assert client.post(review_url(first), answers(first)).url == url("desk_home", team)


def test_a_narrowed_queue_stays_narrowed_and_its_end_leads_to_all(team: Any) -> None:
    task = TaskFactory(organization=team, places=3)
    first, other, second = (waiting(team, due_in=days, task=row) for days, row in ((1, task), (2, None), (3, task)))
    client, query = member_of(team), f"?task={task.public_id}"
    assert client.post(review_url(first) + query, answers(first)).url == review_url(second) + query
    assert client.post(review_url(second) + query, answers(second)).url == url("review_list", team)
    assert client.post(review_url(other), answers(other)).url == url("desk_home", team)


def test_the_list_costs_the_same_with_one_and_with_many(
    team: Any, django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    waiting(team, due_in=1)
    client, address = member_of(team), url("review_list", team)
    client.get(address)
    with django_assert_max_num_queries(12) as once:
        client.get(address)
    for days in range(5):
        waiting(team, due_in=days)
    with django_assert_num_queries(len(once)):
        client.get(address)


# --- Phrases --------------------------------------------------------------------------------------------------------


def phrase(team: Any, words: str = "Clear at first glance.") -> SavedPhrase:
    return keep_phrase(organization_id=team.pk, actor_id=None, text=words, now=timezone.now())


def test_a_phrase_goes_into_the_chosen_field_and_all_that_was_typed_stays(team: Any) -> None:
    submission, kept = waiting(team, due_in=1), phrase(team)
    point = submission.claim.task.points.order_by("position")[0].pk
    data = answers(submission, met=False, what_worked="A good start.", transferable_skills=["reliability"])
    page = member_of(team).post(
        url("review_phrase", team, submission.public_id),
        {**data, f"comment_{point}": "", "phrase": str(kept.public_id), "phrase_into": f"comment_{point}"},
    )
    assert page.status_code == 200
    form = page.context["form"]
    assert form[f"comment_{point}"].value() == "Clear at first glance."
    assert (form["what_worked"].value(), form["verdict"].value()) == ("A good start.", "changes_asked")
    assert form["transferable_skills"].value() == ["reliability"]
    assert not form.errors and not Review.objects.exists()
    page = text(page)
    assert "There are" not in page and f'action="{review_url(submission)}"' in page
    assert page.index('type="submit" class="hidden"') < page.index("data-phrase=")  # what Enter presses sends


def test_the_words_of_a_field_are_kept_once_and_never_of_another_team(team: Any) -> None:
    submission = waiting(team, due_in=1)
    client, address = member_of(team), url("review_phrase", team, submission.public_id)
    data = answers(submission, met=False, what_worked="Says it in one line.")
    for _again in range(2):
        page = client.post(address, {**data, "keep": "1", "phrase_into": "what_worked"})
        assert "Kept as a phrase for your team." in text(page)
    assert [row.text for row in SavedPhrase.objects.all()] == ["Says it in one line."]
    page = client.post(address, {**data, "keep": "1", "phrase_into": "quote"})
    assert "Write the words to keep." in text(page)
    foreign = phrase(OrganizationFactory())
    for made_up in (str(foreign.public_id), "made-up"):
        assert client.post(address, {**data, "phrase": made_up, "phrase_into": "quote"}).status_code == 404


def test_the_page_of_phrases_adds_changes_and_deletes(team: Any) -> None:
    client, address = member_of(team, "reviewer"), url("phrase_list", team)
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": " "}).status_code == 400
    assert client.post(address, {"text": "Thank you for the sources."}).url == address
    kept = SavedPhrase.objects.get()
    change, remove = url("phrase_change", team, kept.public_id), url("phrase_remove", team, kept.public_id)
    refused = client.post(change, {f"{kept.public_id}-text": ""})
    assert refused.status_code == 400 and "Write the words to keep." in text(refused)
    client.post(change, {f"{kept.public_id}-text": "Thank you for naming your sources."})
    assert SavedPhrase.objects.get().text == "Thank you for naming your sources."
    assert member_of(OrganizationFactory()).post(remove).status_code == 404
    client.post(remove)
    assert not SavedPhrase.objects.exists()


# --- Two reviewers --------------------------------------------------------------------------------------------------


def test_two_look_and_the_second_sees_the_first_and_says_why_they_differ(team: Any) -> None:
    rosa = MembershipFactory(organization=team, user=UserFactory(name="Rosa Lind")).user
    submission = waiting(team, due_in=1, task=TaskFactory(organization=team, needs_two_reviewers=True))
    first, second = client_of(rosa), member_of(team)
    assert "You are the first." in text(first.get(review_url(submission)))
    kept = first.post(review_url(submission), answers(submission, quote="It hangs in our hall."), follow=True)
    assert "A second person of your team looks at" in text(kept)
    assert ReviewOpinion.objects.get().reviewer == rosa and not Review.objects.exists()

    own = first.get(review_url(submission))
    assert own.status_code == 200 and own.context["form"] is None
    assert "Somebody else of your team decides" in text(own)
    assert first.post(review_url(submission), answers(submission)).status_code == 409
    assert order(first.get(url("review_list", team))) == []
    assert "Rosa Lind looked first, you decide." in text(second.get(url("review_list", team)))

    page = text(second.get(review_url(submission)))
    assert "What Rosa Lind says" in page and "It hangs in our hall." in page and "Why you decide otherwise" in page
    refused = second.post(review_url(submission), answers(submission, met=False))
    assert (refused.status_code, set(refused.context["form"].errors)) == (400, {"why_otherwise"})
    data = answers(submission, met=False, why_otherwise="The total does not add up.")
    assert second.post(review_url(submission), data).status_code == 302
    page = text(second.get(review_url(submission)))
    assert "The total does not add up." in page and "Rosa Lind and " in page


def test_the_second_may_start_from_the_answers_of_the_first(team: Any) -> None:
    rosa = MembershipFactory(organization=team).user
    submission = waiting(team, due_in=1, task=TaskFactory(organization=team, needs_two_reviewers=True))
    client_of(rosa).post(review_url(submission), answers(submission, met=False, private_note="For Rosa alone."))
    form = member_of(team).get(review_url(submission) + "?start=1").context["form"]
    point = submission.claim.task.points.order_by("position")[0].pk
    assert (form["verdict"].value(), form[f"point_{point}"].value()) == ("changes_asked", "no")
    assert form[f"comment_{point}"].value() == "Not there yet." and not form["private_note"].value()
    assert member_of(team).get(review_url(submission)).context["form"]["verdict"].value() is None


def test_a_brief_of_a_team_of_one_says_why_it_cannot_have_two(team: Any) -> None:
    address = reverse("tasks:task_create", args=[team.slug]) + "?kind=data"
    assert "Invite a second one first" in text(member_of(team).get(address))
    MembershipFactory(organization=team)
    assert "Invite a second one first" not in text(member_of(team).get(address))


# --- Previews -------------------------------------------------------------------------------------------------------


def test_pages_of_a_pdf_and_the_beginning_of_a_text_are_shown_and_cannot_run(team: Any) -> None:
    claim = ClaimFactory(task=TaskFactory(organization=team))
    for upload in (pdf("report.pdf"), SimpleUploadedFile("notes.txt", b"First line\n<b>bold</b>")):
        attach_file(claim_id=claim.pk, upload=upload, now=timezone.now())
    submission = submit(claim)
    client, stored = member_of(team), claim.files.get(name="report.pdf")
    assert "A preview is being drawn." in text(client.get(review_url(submission)))
    draw_pages(file_id=stored.pk)
    page = text(client.get(review_url(submission)))
    assert "The first 3 of 4 pages." in page and "First line &lt;b&gt;bold&lt;/b&gt;" in page
    address = reverse("tasks:claim_file", args=[stored.public_id])
    picture = f"{address}?page=1"
    assert picture in page
    answer = client.get(picture)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    for number in ("9", "0", "-1", "one", "1" * 50):
        assert client.get(f"{address}?page={number}").status_code == 404
    assert client_of(UserFactory()).get(picture).status_code == 404
    assert client_of(claim.volunteer.user).get(picture).status_code == 200
