"""The page of a review in an organisation's place, the nudge, and what the desk says about silence."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Notification
from tasks.models import Claim, Review, Task, TaskInvitation
from tasks.services.claims import claim_task
from tasks.services.peer_tasks import ask_peers
from tasks.services.review_clock import run_review_clock
from tests.factories import ClaimFactory, TaskFactory, VolunteerFactory, accept, submit
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def member(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def silent_work(days: int = 21) -> Claim:
    """Sent so many days ago, unanswered, at its step of the clock."""
    before = timezone.now() - days * DAY
    claim = ClaimFactory(task=TaskFactory(now=before), now=before)
    submit(claim, now=before, text="The chart shows every week.")
    return Claim.objects.get(pk=claim.pk)


def under_review() -> tuple[Claim, Claim, Volunteer]:
    claim, peer = silent_work(), VolunteerFactory()
    now = timezone.now()
    ask_peers(submission_id=claim.submissions.get().pk, wave=1, now=now)
    offered = Task.objects.get(checks_claim=claim)
    TaskInvitation.objects.create(task=offered, volunteer=peer, created_at=now)
    return claim, claim_task(task_id=offered.pk, volunteer_id=peer.pk, now=now), peer


def answers(claim: Claim, verdict: str = "accepted", **more: str) -> dict[str, str]:
    is_met = "yes" if verdict == "accepted" else "no"
    ids = claim.task.points.values_list("pk", flat=True)
    return {"verdict": verdict, **{f"point_{pk}": is_met for pk in ids}, **more}


# --- Reviewing --------------------------------------------------------------------------------------------------------


def test_the_page_shows_brief_points_and_work_and_no_author() -> None:
    claim, mine, peer = under_review()
    page = text(member(peer.user).get(mine.get_absolute_url()))
    for words in (claim.task.title, claim.task.points.first().text, "The chart shows every week.", "Your decision"):
        assert words in page
    assert claim.volunteer.user.name not in page
    for absent in ("Say thank you in public", "Private note", "What else you saw", "Messages"):
        assert absent not in page


def test_a_review_is_sent_and_the_work_is_gone_from_the_page() -> None:
    claim, mine, peer = under_review()
    client = member(peer.user)
    response = client.post(reverse("tasks:peer_review", args=[mine.public_id]), answers(claim, own_minutes="18"))
    assert response.status_code == 302
    review = Review.objects.get()
    assert (review.is_peer, review.verdict, review.quote) == (True, "accepted", "")
    assert Claim.objects.get(pk=mine.pk).submissions.get().minutes == 18
    page = text(client.get(mine.get_absolute_url()))
    assert "Your review is sent." in page
    assert "The chart shows every week." not in page and claim.task.title not in page
    author = text(member(claim.volunteer.user).get(claim.get_absolute_url()))
    assert "Accepted by a qualified volunteer" in author
    assert peer.user.name not in author


def test_promise_21_what_is_missing_is_said_and_what_was_typed_stays() -> None:
    claim, mine, peer = under_review()
    data = answers(claim, "changes_asked", what_to_change="Name the source.")
    response = member(peer.user).post(reverse("tasks:peer_review", args=[mine.public_id]), data)
    assert response.status_code == 400
    assert "Say at least one thing that worked." in text(response)
    assert "Name the source." in text(response)
    assert not Review.objects.exists()


def test_a_review_that_comes_too_late_says_why_and_gives_the_words_back() -> None:
    claim, mine, peer = under_review()
    accept(claim)
    data = answers(claim, "changes_asked", what_worked="Clear axes.")
    response = member(peer.user).post(reverse("tasks:peer_review", args=[mine.public_id]), data)
    assert response.status_code == 409
    assert "The organisation has answered" in text(response) and "Clear axes." in text(response)
    assert "This does not count against you." in text(member(peer.user).get(mine.get_absolute_url()))


def test_the_team_neither_sees_the_offer_nor_who_took_it() -> None:
    claim, mine, peer = under_review()
    organization = claim.task.organization
    owner = member(organization.memberships.get().user)
    for name in ("desk_home", "desk_tasks"):
        page = text(owner.get(reverse(f"tasks:{name}", args=[organization.slug])))
        assert mine.task.title not in page and peer.user.name not in page
    address = reverse("tasks:desk_task", args=[organization.slug, mine.task.public_id])
    assert owner.get(address).status_code == 404


# --- Asking for an answer ---------------------------------------------------------------------------------------------


def test_before_the_answer_is_due_the_button_says_when_and_refuses() -> None:
    claim = ClaimFactory(status="submitted")
    client = member(claim.volunteer.user)
    page = text(client.get(claim.get_absolute_url()))
    assert "From then on you can ask for it." in page
    assert re.search(r"<button[^>]*disabled[^>]*aria-describedby=\"nudge-why\"", page)
    response = client.post(reverse("tasks:claim_nudge", args=[claim.public_id]))
    assert response.status_code == 409


def test_a_nudge_tells_whoever_reviews_once_in_two_working_days() -> None:
    claim = silent_work(8)
    client, address = member(claim.volunteer.user), reverse("tasks:claim_nudge", args=[claim.public_id])
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    told = Notification.objects.get(kind="review_nudge")
    assert told.recipient == claim.task.organization.memberships.get().user
    assert f"{claim.volunteer.user.name} asks for your answer" in told.title
    assert "You have asked. You can ask again from" in text(client.get(claim.get_absolute_url()))


# --- What the desk says -----------------------------------------------------------------------------------------------


def test_three_overdue_reviews_stop_publishing_and_each_is_linked() -> None:
    before = timezone.now() - 10 * DAY
    task = TaskFactory(places=3, now=before)
    works = [ClaimFactory(task=task, now=before) for _number in range(3)]
    sent = [submit(claim, now=before) for claim in works]
    organization = task.organization
    owner = member(organization.memberships.get().user)
    draft = TaskFactory(organization=organization, status="draft")
    links = [reverse("tasks:review_detail", args=[organization.slug, one.public_id]) for one in sent]
    slug = organization.slug
    pages = [
        owner.get(reverse("tasks:task_edit", args=[slug, draft.public_id])),
        owner.get(reverse("tasks:desk_task", args=[slug, draft.public_id])),
        owner.post(reverse("tasks:task_publish", args=[slug, draft.public_id])),
    ]
    assert [page.status_code for page in pages] == [200, 200, 409]
    for page in pages:
        assert "3 reviews are overdue." in text(page)
        assert all(link in text(page) for link in links)


def test_work_closed_without_an_answer_can_still_be_accepted_and_nothing_else() -> None:
    claim = silent_work(30)
    run_review_clock(now=timezone.now())
    organization = claim.task.organization
    owner = member(organization.memberships.get().user)
    assert "Closed without your answer" in text(owner.get(reverse("tasks:review_list", args=[organization.slug])))
    address = reverse("tasks:review_detail", args=[organization.slug, claim.submissions.get().public_id])
    page = text(owner.get(address))
    assert "You can still accept it" in page
    assert "Ask for changes" not in page
    assert owner.post(address, answers(claim)).status_code == 302
    assert Claim.objects.get(pk=claim.pk).status == "accepted"


def test_promise_33_the_agreement_says_who_answers_how_often_and_what_follows_silence() -> None:
    task = TaskFactory()
    type(task.organization).objects.update(median_review_hours=26, answered_share=93)
    page = text(Client().get(task.get_absolute_url()))
    assert "Reviews in about 1 day 2 h, answers 93%" in page
    assert "How computed" in page
    assert "after 10 working days a qualified volunteer may review your work without seeing your name" in page
    listed = text(Client().get(reverse("tasks:task_list")))
    assert "answers 93%" in listed
    own = text(Client().get(task.organization.get_absolute_url()))
    assert "Work they answer" in own and "93%" in own
    kept = TaskFactory(portfolio_permission="no")
    assert "a qualified volunteer may review your work" not in text(Client().get(kept.get_absolute_url()))
