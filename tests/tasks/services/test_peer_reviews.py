"""Reviewing in a silent organisation's place: who is asked, what they see, what it counts for, and how it ends."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.services import suspend_user
from common.decisions import ActionDenied
from common.jobs import run_waiting
from credentials.models import Credential
from credentials.services.issuing import issue_credential
from notifications.models import Notification
from organizations.models import Organization
from portfolios.models import PortfolioLine
from tasks.models import Appeal, Claim, ClaimFile, Review, Task, TaskEvent, TaskInvitation
from tasks.services.claims import expire_claim, release_claim
from tasks.services.drafts import attach_file
from tasks.services.messages import send_message
from tasks.services.peer_reviews import review_as_peer
from tasks.services.peer_tasks import ask_peers
from tasks.services.review_clock import run_review_clock
from tasks.services.reviews import ReviewProblems, review_submission
from tasks.services.submissions import SubmissionProblems
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory, UserFactory, VolunteerFactory, accept, submit
from tests.tasks.peers import (
    DAY,
    DAY_10,
    DAY_14,
    MONDAY,
    ask,
    asked_people,
    peer_task,
    qualified,
    take,
    verdict_on,
    waiting_work,
)
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def totals(organization: Organization) -> tuple[int, int]:
    organization.refresh_from_db()
    return organization.impact_tasks, organization.impact_minutes


def send(mine: Claim, verdict: str = "accepted", *, now=DAY_10, minutes: int = 12, **answers) -> Review:
    reviewed = mine.task.checks_claim
    assert reviewed is not None
    return review_as_peer(claim_id=mine.pk, review=verdict_on(reviewed, verdict, **answers), minutes=minutes, now=now)


def taken() -> tuple[Claim, Claim, Volunteer]:
    """(the author's claim, the reviewer's claim, the reviewer)"""
    peer, claim = qualified(), waiting_work()
    ask(claim)
    return claim, take(claim, peer), peer


# --- Who is asked -----------------------------------------------------------------------------------------------------


def test_before_the_tenth_working_day_nobody_is_asked() -> None:
    qualified()
    claim = waiting_work()
    run_review_clock(now=DAY_10 - timedelta(minutes=1))
    run_waiting()
    assert not Task.objects.filter(checks_claim=claim).exists()


def test_a_few_qualified_people_are_asked_and_more_day_by_day() -> None:
    people = [qualified() for _number in range(8)]
    claim = waiting_work()
    assert ask(claim) == 3
    assert ask(claim) == 0  # the job again
    assert ask(claim, wave=2, now=DAY_10 + DAY) == 2  # five in the first 48 hours, as with every invitation
    assert ask(claim, wave=3, now=DAY_10 + 2 * DAY) == 3
    assert sorted(asked_people(claim)) == [person.pk for person in people]
    task = peer_task(claim)
    assert (task.audience, task.places, task.minutes, task.status) == ("asked", 1, 15, "open")
    assert TaskEvent.objects.filter(claim=claim, kind="peers_asked").count() == 1


def test_the_credit_is_half_an_hour_for_longer_tasks() -> None:
    qualified()
    claim = waiting_work(minutes=240)
    ask(claim)
    assert peer_task(claim).minutes == 30


def test_only_people_who_can_judge_it_and_stand_apart_are_asked() -> None:
    asked = qualified()
    qualified(level=1)  # "getting there"
    qualified(skill="translation")  # another skill
    qualified(is_paused=True)
    qualified(invitations_per_week=0)
    gone, member, fellow = qualified(), qualified(), qualified(languages=["fr"])
    type(gone.user).objects.filter(pk=gone.user_id).update(is_active=False)
    claim = waiting_work(places=2, languages=["en"])
    Volunteer.objects.filter(pk=asked.pk).update(languages=["de", "en"])
    MembershipFactory(organization=claim.task.organization, user=member.user, role="reviewer")
    Volunteer.objects.filter(pk=member.pk).update(languages=["en"])
    ClaimFactory(task=claim.task, volunteer=fellow, now=MONDAY)
    VolunteerFactory(skills={"data-entry": 3}, languages=["en"])  # says so, but has shown nothing
    ask(claim)
    assert asked_people(claim) == [asked.pk]


def test_five_accepted_tasks_of_the_kind_qualify_as_well() -> None:
    volunteer = VolunteerFactory()
    for number in range(5):
        before = MONDAY - (60 - number) * DAY
        task = TaskFactory(now=before)
        accept(ClaimFactory(task=task, volunteer=volunteer, status="submitted", now=before), now=before)
    claim = waiting_work()
    ask(claim)
    assert asked_people(claim) == [volunteer.pk]


def test_whoever_was_asked_longest_ago_comes_first() -> None:
    first, second = qualified(), qualified()
    earlier = waiting_work(now=MONDAY - 30 * DAY)
    ask(earlier, now=MONDAY - 14 * DAY)
    assert asked_people(earlier) == [first.pk, second.pk]
    third = qualified()
    claim = waiting_work()
    ask(claim)
    assert asked_people(claim)[0] == third.pk


@pytest.mark.parametrize("brief", [{"portfolio_permission": "no"}])
def test_work_that_the_organisation_keeps_to_itself_is_shown_to_nobody_else(brief: dict) -> None:
    qualified()
    claim = waiting_work(**brief)
    assert ask(claim) == 0
    assert not Task.objects.filter(checks_claim=claim).exists()
    backup = Notification.objects.filter(kind="review_reminder", key__endswith="backup")
    assert not any("another volunteer" in row.body for row in backup)


def test_the_job_that_runs_late_asks_nobody_about_an_older_version() -> None:
    qualified()
    claim = waiting_work()
    first = claim.submissions.get()
    run_review_clock(now=DAY_10)
    review = verdict_on(claim, "changes_asked")
    owner = claim.task.organization.memberships.get().user_id
    review_submission(submission_id=first.pk, reviewer_id=owner, review=review, now=DAY_10)
    claim.refresh_from_db()
    submit(claim, now=DAY_10, text="Better now.")
    assert ask_peers(submission_id=first.pk, wave=1, now=DAY_10) == 0
    assert asked_people(claim) == []


def test_an_invitation_says_what_is_asked_and_why() -> None:
    peer, claim = qualified(), waiting_work()
    ask(claim)
    message = Notification.objects.get(recipient=peer.user, kind="task_invitation")
    assert message.title == "Would you review another volunteer’s work? 15 min"
    assert "You have done such work well." in message.body
    assert claim.task.title not in message.title + message.body
    assert claim.volunteer.user.name not in message.title + message.body


# --- What they see ----------------------------------------------------------------------------------------------------


def test_the_offer_shows_to_the_asked_alone_and_never_to_the_organisation() -> None:
    peer, other, claim = qualified(), VolunteerFactory(), waiting_work()
    ask(claim)
    task = peer_task(claim)
    owner = claim.task.organization.memberships.get().user
    visible = [user for user in (peer.user, other.user, owner) if Task.objects.visible_to(user).filter(pk=task.pk)]
    assert visible == [peer.user]
    assert not Task.objects.of_member(owner).filter(pk=task.pk).exists()
    with pytest.raises(ActionDenied) as denied:
        take(claim, other)
    assert denied.value.code == "only_asked"


def test_files_open_while_the_review_is_under_way_and_no_longer() -> None:
    peer, author = qualified(), VolunteerFactory()
    claim = ClaimFactory(task=TaskFactory(now=MONDAY - DAY), volunteer=author, now=MONDAY)
    upload = SimpleUploadedFile("chart.csv", b"week,parcels\n1,300", content_type="text/csv")
    attach_file(claim_id=claim.pk, upload=upload, now=MONDAY)
    submit(claim, now=MONDAY)
    ask(claim)

    def seen() -> bool:
        return ClaimFile.objects.visible_to(peer.user).exists()

    assert not seen()
    mine = take(claim, peer)
    assert seen()
    send(mine)
    assert not seen()


def test_there_are_no_messages_and_no_ordinary_submission() -> None:
    _claim, mine, peer = taken()
    with pytest.raises(ActionDenied) as denied:
        send_message(claim_id=mine.pk, author_id=peer.user_id, body="Who are you?", is_question=True, now=DAY_10)
    assert denied.value.code == "no_messages_here"
    with pytest.raises(SubmissionProblems):
        submit(mine, now=DAY_10)


# --- What it counts for -----------------------------------------------------------------------------------------------


def test_promise_1_a_peers_acceptance_counts_for_the_author_and_for_no_total_of_the_organisation() -> None:
    claim, mine, peer = taken()
    review = send(mine, ratings={claim.task.skill_ids[0]: 3})
    claim.refresh_from_db()
    assert (claim.status, review.is_peer, review.reviewer_id) == ("accepted", True, peer.user_id)
    line = PortfolioLine.objects.get(claim=claim)
    assert (line.evidence, line.reviewer_name, line.confirmed_minutes) == ("peer_checked", "", 30)
    assert Volunteer.objects.get(pk=claim.volunteer_id).accepted_count == 1
    assert totals(claim.task.organization) == (0, 0)
    event = TaskEvent.objects.get(claim=claim, kind="work_reviewed")
    assert (event.to_status, event.data["is_peer"]) == ("accepted", True)
    told = Notification.objects.get(recipient=claim.volunteer.user, kind="review_done")
    assert "did not answer, so a qualified volunteer reviewed your work" in told.body
    assert peer.user.name not in told.title + told.body
    assert Task.objects.get(pk=claim.task_id).status == "closed"


def test_the_reviewer_gets_a_line_that_reveals_nothing_and_no_credential() -> None:
    claim, mine, peer = taken()
    before = peer.accepted_count
    send(mine)
    mine.refresh_from_db()
    peer.refresh_from_db()
    assert (mine.status, peer.accepted_count, peer_task(claim).status) == ("accepted", before + 1, "closed")
    line = PortfolioLine.objects.get(claim=mine)
    assert line.title == "Review another volunteer’s work: data analysis and spreadsheets"
    assert (line.evidence, line.confirmed_minutes, line.reported_minutes) == ("self_reported", 0, 12)
    assert not line.skills.exists()
    words = f"{line.title} {line.why} {line.deliverable} {line.summary}"
    assert claim.task.title not in words and claim.volunteer.user.name not in words
    assert issue_credential(claim_id=mine.pk, now=DAY_10) is None
    assert not Credential.objects.filter(claim=mine).exists()


def test_the_organisation_is_told_without_the_reviewers_name() -> None:
    claim, mine, peer = taken()
    send(mine)
    owner = claim.task.organization.memberships.get().user
    told = Notification.objects.get(recipient=owner, kind="peer_reviewed")
    assert "not as confirmed by you" in told.body
    assert peer.user.name not in told.title + told.body
    assert not Notification.objects.filter(recipient=owner, kind="task_claimed", body__contains=peer.user.name).exists()


def test_a_suspended_reviewer_lets_go_unseen_by_the_organisation() -> None:
    claim, mine, peer = taken()
    staff = UserFactory(is_staff=True)
    suspend_user(user_id=peer.user_id, actor_id=staff.pk, why="Sold hours.", now=DAY_10)
    run_waiting()
    mine.refresh_from_db()
    assert mine.status == "released"
    members = claim.task.organization.memberships.values("user_id")
    assert not Notification.objects.filter(recipient_id__in=members, kind="task_released").exists()


def test_promise_21_changes_asked_by_a_peer_say_what_worked_and_restart_the_clock() -> None:
    claim, mine, _peer = taken()
    with pytest.raises(ReviewProblems) as refused:
        send(mine, "changes_asked", what_worked="", what_to_change="")
    assert {problem.code for problem in refused.value.problems} >= {"what_worked_missing", "change_missing"}
    send(mine, "changes_asked")
    claim.refresh_from_db()
    assert (claim.status, claim.revision_count, claim.review_step_at) == ("active", 1, None)
    submit(claim, now=DAY_10 + DAY, text="Better now.")
    claim.refresh_from_db()
    assert (claim.review_step, claim.review_step_at) == (0, DAY_10 + 2 * DAY)
    assert Claim.objects.get(pk=mine.pk).status == "accepted"  # credited whatever the verdict


def test_a_peer_cannot_use_it_either_and_the_author_may_appeal() -> None:
    claim, mine, _peer = taken()
    send(mine, "not_usable")
    claim.refresh_from_db()
    assert claim.status == "not_usable"
    told = Notification.objects.get(recipient=claim.volunteer.user, kind="review_done")
    assert "a person at Microvol looks at it" in told.body
    assert not Appeal.objects.exists()


def test_a_second_click_sends_one_review() -> None:
    _claim, mine, _peer = taken()
    assert send(mine).pk == send(mine).pk
    assert Review.objects.filter(is_peer=True).count() == 1


def test_facts_about_the_organisation_leave_peers_answers_out() -> None:
    claim, mine, _peer = taken()
    send(mine)
    run_waiting()
    organization = claim.task.organization
    organization.refresh_from_db()
    assert (organization.median_review_hours, organization.first_time_share) == (None, None)


# --- How it ends ------------------------------------------------------------------------------------------------------


def test_when_the_organisation_answers_the_review_is_taken_back_kindly() -> None:
    claim, mine, peer = taken()
    accept(claim, now=DAY_10)
    mine.refresh_from_db()
    claim.refresh_from_db()
    assert (claim.status, mine.status, peer_task(claim).status) == ("accepted", "withdrawn", "closed")
    assert PortfolioLine.objects.get(claim=claim).evidence == "organisation_confirmed"
    told = Notification.objects.get(recipient=peer.user, kind="claim_withdrawn")
    assert "This does not count against you." in told.body
    with pytest.raises(ActionDenied) as denied:
        send(mine)
    assert denied.value.code == "answered_meanwhile"


def test_an_answer_closes_the_offer_that_nobody_took() -> None:
    qualified()
    claim = waiting_work()
    ask(claim)
    accept(claim, now=DAY_10)
    assert peer_task(claim).status == "closed"
    assert TaskInvitation.objects.get().answer == ""


def test_without_a_taker_day_14_closes_as_before() -> None:
    qualified()
    claim = waiting_work()
    ask(claim)
    run_review_clock(now=DAY_14)
    claim.refresh_from_db()
    assert (claim.status, peer_task(claim).status) == ("unconfirmed", "closed")
    assert not PortfolioLine.objects.filter(claim=claim).exists()


def test_day_14_waits_for_a_review_under_way_and_no_longer_than_its_time() -> None:
    peer, claim = qualified(), waiting_work()
    ask(claim)
    mine = take(claim, peer, now=DAY_14 - DAY)
    run_review_clock(now=DAY_14)
    claim.refresh_from_db()
    assert (claim.status, claim.review_step_at) == ("submitted", mine.lease_ends_at)
    assert peer_task(claim).status == "closed"  # nobody else may take it
    run_review_clock(now=DAY_14 + DAY)
    claim.refresh_from_db()
    assert claim.status == "unconfirmed"
    with pytest.raises(ActionDenied):
        send(mine, now=DAY_14 + DAY)


def test_a_review_in_time_counts_after_day_14() -> None:
    peer, claim = qualified(), waiting_work()
    ask(claim)
    mine = take(claim, peer, now=DAY_14 - DAY)
    run_review_clock(now=DAY_14)
    send(mine, now=DAY_14 + timedelta(hours=5))
    claim.refresh_from_db()
    assert claim.status == "accepted"


@pytest.mark.parametrize("is_released", [True, False])
def test_a_review_handed_back_or_out_of_time_is_offered_to_others(is_released: bool) -> None:
    first, second = qualified(), qualified()
    third = [qualified() for _number in range(2)][1]
    claim = waiting_work()
    ask(claim)
    assert asked_people(claim)[:2] == [first.pk, second.pk]
    mine = take(claim, first)
    if is_released:
        release_claim(claim_id=mine.pk, actor_id=first.user_id, now=DAY_10)
    else:
        expire_claim(claim_id=mine.pk, now=DAY_10 + 3 * DAY)
    ask(claim, wave=2, now=DAY_10 + DAY)
    assert third.pk in asked_people(claim)
    again = take(claim, second, now=DAY_10 + DAY)
    send(again, now=DAY_10 + DAY)
    owner = claim.task.organization.memberships.get().user
    assert not Notification.objects.filter(recipient=owner, kind__in=["task_released"]).exists()


def test_an_organisation_may_still_accept_after_the_end_and_nothing_else() -> None:
    claim = waiting_work()
    run_review_clock(now=DAY_14)
    owner = claim.task.organization.memberships.get().user_id
    submission = claim.submissions.get()
    with pytest.raises(ReviewProblems) as refused:
        review_submission(
            submission_id=submission.pk, reviewer_id=owner, review=verdict_on(claim, "changes_asked"), now=DAY_14 + DAY
        )
    assert refused.value.code == "too_late_to_return"
    accept(claim, now=DAY_14 + DAY)
    claim.refresh_from_db()
    assert claim.status == "accepted"
    assert PortfolioLine.objects.get(claim=claim).evidence == "organisation_confirmed"
    assert totals(claim.task.organization) == (1, 30)


def test_the_credential_of_peer_checked_work_does_not_speak_for_the_organisation() -> None:
    claim, mine, peer = taken()
    send(mine)
    credential = issue_credential(claim_id=claim.pk, now=DAY_10)
    assert credential is not None and credential.current is not None
    document = credential.current.document
    assert "Checked by a qualified volunteer" in document
    assert peer.user.name not in document
    for words in ("accepted by", "confirmed by the organisation", "A reviewer of"):
        assert words not in document
