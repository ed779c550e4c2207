"""Two claims about one piece of work, under races: its organisation, its author, its reviewer and the clock at once."""

import pytest

from organizations.models import Organization
from portfolios.models import PortfolioLine
from tasks.models import Claim, Review, Task
from tasks.services.claims import claim_task, expire_claim, release_claim
from tasks.services.peer_reviews import review_as_peer
from tasks.services.peer_tasks import ask_peers
from tasks.services.review_clock import run_review_clock
from tasks.states import ClaimStatus
from tests.factories import accept
from tests.races.threads import at_once
from tests.tasks.peers import DAY, DAY_10, DAY_14, ask, peer_task, qualified, take, verdict_on, waiting_work

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_the_organisation_against_the_volunteer_leaves_one_review() -> None:
    for _round in range(4):
        peer, claim = qualified(), waiting_work()
        ask(claim)
        mine = take(claim, peer)
        review = verdict_on(claim)
        at_once(
            [
                lambda c=claim: accept(c, now=DAY_10).pk,
                lambda m=mine, r=review: review_as_peer(claim_id=m.pk, review=r, minutes=15, now=DAY_10).pk,
                lambda: run_review_clock(now=DAY_10 + DAY),
            ]
        )
        stored = Review.objects.get(submission__claim=claim)
        mine.refresh_from_db()
        claim.refresh_from_db()
        assert claim.status == ClaimStatus.ACCEPTED
        assert mine.status == (ClaimStatus.ACCEPTED if stored.is_peer else ClaimStatus.WITHDRAWN)
        assert PortfolioLine.objects.filter(claim=claim).count() == 1
        assert PortfolioLine.objects.filter(claim=mine).count() == int(stored.is_peer)
        organization = Organization.objects.get(pk=claim.task.organization_id)
        assert organization.impact_tasks == int(not stored.is_peer)
        assert not Task.objects.filter(checks_claim=claim, status="open").exists()


def test_two_volunteers_who_review_each_other_do_not_wait_for_each_other() -> None:
    one, two = qualified(), qualified()
    mine, theirs = waiting_work(), waiting_work()
    Claim.objects.filter(pk=mine.pk).update(volunteer=one)
    Claim.objects.filter(pk=theirs.pk).update(volunteer=two)
    for claim in (mine, theirs):
        ask(claim)
    reviews = [(take(mine, two), verdict_on(mine)), (take(theirs, one), verdict_on(theirs))]
    at_once(
        [
            lambda c=claim, r=review: review_as_peer(claim_id=c.pk, review=r, minutes=15, now=DAY_10).pk
            for claim, review in reviews
        ]
    )
    assert set(Claim.objects.filter(pk__in=[mine.pk, theirs.pk]).values_list("status", flat=True)) == {"accepted"}
    assert Review.objects.filter(is_peer=True).count() == 2


def test_a_second_click_at_the_same_instant_sends_one_review() -> None:
    peer, claim = qualified(), waiting_work()
    ask(claim)
    mine = take(claim, peer)
    review = verdict_on(claim)
    answers = at_once([lambda: review_as_peer(claim_id=mine.pk, review=review, minutes=15, now=DAY_10).pk] * 4)
    assert len(set(answers)) == 1
    assert PortfolioLine.objects.filter(claim__in=[claim, mine]).count() == 2


def test_the_job_in_many_workers_opens_one_task_and_asks_three() -> None:
    for _number in range(6):
        qualified()
    claim = waiting_work()
    run_review_clock(now=DAY_10)
    sent = claim.submissions.get().pk
    at_once([lambda: ask_peers(submission_id=sent, wave=1, now=DAY_10)] * 4)
    task = Task.objects.get(checks_claim=claim)
    assert 3 <= task.invitations.count() <= 5  # workers may overlap; the caps of the task still hold


def test_day_14_against_taking_handing_back_and_running_out() -> None:
    for _round in range(3):
        peer, other, claim = qualified(), qualified(), waiting_work()
        ask(claim)
        mine = take(claim, peer, now=DAY_14 - DAY)
        task_id = peer_task(claim).pk
        at_once(
            [
                lambda: run_review_clock(now=DAY_14),
                lambda m=mine, p=peer: release_claim(claim_id=m.pk, actor_id=p.user_id, now=DAY_14).pk,
                lambda t=task_id, o=other: claim_task(task_id=t, volunteer_id=o.pk, now=DAY_14).pk,
                lambda m=mine: expire_claim(claim_id=m.pk, now=m.lease_ends_at),
            ]
        )
        claim.refresh_from_db()
        at_work = Claim.objects.filter(task__checks_claim=claim, status=ClaimStatus.ACTIVE).exists()
        assert not Task.objects.filter(pk=task_id, status="open").exists()
        if claim.status == ClaimStatus.UNCONFIRMED:
            assert not at_work
        else:
            assert claim.status == ClaimStatus.SUBMITTED and claim.review_step_at is not None
