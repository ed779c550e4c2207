"""What became of accepted work: asked once per age, one mail a day, answered once, told to everyone it concerns."""

from datetime import datetime, timedelta

import pytest

from common.decisions import ActionDenied
from common.jobs import run_waiting
from notifications.models import Mail, Notification
from organizations.models import Organization
from organizations.services.standing import suspend_organization
from portfolios.models import PortfolioLine
from tasks.models import Claim, Outcome, TaskEvent
from tasks.services.outcome_mail import outcome_mail
from tasks.services.outcomes import OutcomeInput, ask_outcomes, record_outcome
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    review,
    submit,
)
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# A Monday at noon, and a working day in Britain 30 and 90 days later.
ACCEPTED_AT = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
AFTER_30 = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
AFTER_90 = datetime.fromisoformat("2026-06-01T09:00:00+00:00")  # day 90 is a Sunday


def accepted(organization: Organization | None = None, *, now: datetime = ACCEPTED_AT, **brief: object) -> Claim:
    organization = organization or OrganizationFactory()
    task = TaskFactory(organization=organization, places=1, now=now, **brief)
    return ClaimFactory(task=task, status="accepted", now=now)


def asked(claim: Claim | None = None, *, now: datetime = AFTER_30) -> Outcome:
    claim = claim or accepted()
    ask_outcomes(now=now)
    return claim.outcomes.latest("days")


def answer(outcome: Outcome, word: str = "used", *, now: datetime = AFTER_30, **more: object) -> Outcome:
    actor = publisher_of(outcome.claim.task.organization)
    return record_outcome(outcome_id=outcome.pk, actor_id=actor, answer=OutcomeInput(word, **more), now=now)


def questions() -> list[tuple[int, str]]:
    rows = Notification.objects.filter(kind="outcome_question").order_by("pk")
    return list(rows.values_list("recipient_id", "title"))


# --- Asking ---------------------------------------------------------------------------------------------------------


def test_promise_20_the_organisation_is_asked_once_when_the_work_is_30_days_old() -> None:
    claim = accepted(title="Turn our parcel data into one chart")
    assert ask_outcomes(now=AFTER_30 - DAY) == 0
    assert ask_outcomes(now=AFTER_30) == 1
    assert ask_outcomes(now=AFTER_30) == 0
    assert ask_outcomes(now=AFTER_30 + DAY) == 0
    reviewer = publisher_of(claim.task.organization)
    assert questions() == [(reviewer, "What became of “Turn our parcel data into one chart”?")]
    assert TaskEvent.objects.get(kind="outcome_asked").data == {"days": 30}


def test_a_missed_run_is_caught_up_for_a_month_and_then_let_go() -> None:
    accepted()
    assert ask_outcomes(now=AFTER_30 + 23 * DAY) == 1
    late = accepted(OrganizationFactory())
    assert ask_outcomes(now=AFTER_30 + 35 * DAY) == 0
    assert not late.outcomes.exists()


@pytest.mark.parametrize(
    "moment",
    ["2026-04-01T06:30:00+00:00", "2026-04-03T12:00:00+00:00", "2026-04-04T12:00:00+00:00"],
    ids=["before eight", "Good Friday", "Saturday"],
)
def test_it_asks_on_working_days_from_eight_by_the_organisations_clock(moment: str) -> None:
    accepted(OrganizationFactory(country="GB", time_zone="Europe/London"))
    assert ask_outcomes(now=datetime.fromisoformat(moment)) == 0


def test_many_at_once_are_one_mail_for_each_person_and_day() -> None:
    organization = OrganizationFactory()
    for _number in range(12):
        accepted(organization)
    assert ask_outcomes(now=AFTER_30) == 12
    accepted(organization)
    assert ask_outcomes(now=AFTER_30 + timedelta(hours=3)) == 0, "the next mail goes tomorrow"
    assert questions() == [(publisher_of(organization), "What became of 12 pieces of work you accepted?")]
    mail = outcome_mail(Notification.objects.get(kind="outcome_question"), AFTER_30)
    assert mail and (len(mail.context["questions"]), mail.context["more"]) == (10, 2)


def test_whoever_accepted_it_is_asked_and_owners_and_managers_when_they_are_gone() -> None:
    organization = OrganizationFactory()
    reviewer = MembershipFactory(organization=organization, role="reviewer")
    manager = MembershipFactory(organization=organization, role="manager")
    claims = []
    for _number in range(2):
        claim = ClaimFactory(task=TaskFactory(organization=organization, now=ACCEPTED_AT), now=ACCEPTED_AT)
        submit(claim, now=ACCEPTED_AT)
        claims.append(claim)
    reviews = [review(claim, verdict="accepted", now=ACCEPTED_AT) for claim in claims]
    for row in reviews:
        row.reviewer = reviewer.user
        row.save()
    ask_outcomes(now=AFTER_30)
    assert [person for person, _title in questions()] == [reviewer.user_id]
    reviewer.delete()
    Notification.objects.all().delete()
    ask_outcomes(now=AFTER_90)
    assert {person for person, _title in questions()} == {publisher_of(organization), manager.user_id}


def test_nobody_is_asked_about_their_own_work_and_checks_lead_to_nothing_more() -> None:
    organization = OrganizationFactory()
    owner = publisher_of(organization)
    claim = accepted(organization)
    claim.volunteer.user_id = owner
    claim.volunteer.save()
    check = accepted(organization)
    check.task.checks_task = claim.task
    check.task.save()
    assert ask_outcomes(now=AFTER_30) == 1
    assert questions() == [] and not check.outcomes.exists()


def test_an_organisation_that_is_not_active_is_asked_when_it_is_back() -> None:
    claim = accepted()
    organization = claim.task.organization
    staff = UserFactory(is_staff=True)
    suspend_organization(organization_id=organization.pk, actor_id=staff.pk, why="Asks for money.", now=ACCEPTED_AT)
    assert ask_outcomes(now=AFTER_30) == 0
    Organization.objects.filter(pk=organization.pk).update(status="active")
    assert ask_outcomes(now=AFTER_30 + DAY) == 1


@pytest.mark.parametrize(("said", "is_asked"), [("used", True), ("adapted", True), ("", True), ("not_used", False)])
def test_the_second_question_is_not_about_work_that_was_not_used(said: str, is_asked: bool) -> None:
    outcome = asked()
    if said:
        answer(outcome, said)
    assert ask_outcomes(now=AFTER_90) == int(is_asked)
    assert list(outcome.claim.outcomes.order_by("days").values_list("days", flat=True)) == [30, 90][: 1 + is_asked]


# --- The mail -------------------------------------------------------------------------------------------------------


def test_the_mail_holds_three_answers_for_each_question_and_leaves_out_what_is_settled() -> None:
    organization = OrganizationFactory()
    first, second = accepted(organization), accepted(organization)
    ask_outcomes(now=AFTER_30)
    answer(first.outcomes.get())
    run_waiting()
    mail = Mail.objects.get(notification__kind="outcome_question")
    assert second.task.title in mail.text and first.task.title not in mail.text
    for word in ("used", "adapted", "not_used"):
        assert f"?answer={word}" in mail.text and f"?answer={word}" in mail.html


def test_a_mail_about_nothing_that_waits_is_not_written() -> None:
    outcome = asked()
    answer(outcome)
    run_waiting()
    assert not Mail.objects.filter(notification__kind="outcome_question").exists()


# --- Answering ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "evidence"),
    [("used", "outcome_confirmed"), ("adapted", "outcome_confirmed"), ("not_used", "organisation_confirmed")],
)
def test_promise_20_an_answer_is_on_the_volunteers_line_at_once(word: str, evidence: str) -> None:
    outcome = asked()
    answer(outcome, word, note="Printed in nine hubs.", number=1900, number_of="cards")
    line = PortfolioLine.objects.get(claim=outcome.claim)
    assert line.evidence == evidence
    event = TaskEvent.objects.get(kind="outcome_recorded")
    assert (event.data["answer"], event.data["number"], event.data["days"]) == (word, 1900, 30)
    told = Notification.objects.get(kind="outcome_known")
    assert told.recipient_id == outcome.claim.volunteer.user_id
    assert "Printed in nine hubs." in told.body


def test_the_same_answer_again_changes_and_tells_nothing() -> None:
    outcome = asked()
    answer(outcome, note="In use.")
    answer(outcome, note="In use.", now=AFTER_30 + DAY)
    assert TaskEvent.objects.filter(kind="outcome_recorded").count() == 1
    assert Notification.objects.filter(kind="outcome_known").count() == 1


def test_an_answer_may_be_changed_for_thirty_days_and_the_line_follows() -> None:
    outcome = asked()
    answer(outcome)
    answer(outcome, "not_used", now=AFTER_30 + 29 * DAY)
    assert PortfolioLine.objects.get(claim=outcome.claim).evidence == "organisation_confirmed"
    with pytest.raises(ActionDenied) as refused:
        answer(outcome, now=AFTER_30 + 31 * DAY)
    assert refused.value.code == "outcome_settled"
    outcome.refresh_from_db()
    assert (outcome.answer, outcome.answered_at) == ("not_used", AFTER_30)


def test_work_that_was_used_and_later_laid_aside_stays_confirmed() -> None:
    outcome = asked()
    answer(outcome)
    later = asked(outcome.claim, now=AFTER_90)
    answer(later, "not_used", now=AFTER_90)
    assert PortfolioLine.objects.get(claim=outcome.claim).evidence == "outcome_confirmed"


def test_an_organisation_that_was_silent_confirms_work_that_a_peer_checked() -> None:
    outcome = asked()
    PortfolioLine.objects.update(evidence="peer_checked", reviewer_name="")
    outcome.claim.submissions.get().review.__class__.objects.update(is_peer=True)
    answer(outcome, "not_used")
    assert PortfolioLine.objects.get().evidence == "peer_checked"
    answer(outcome, "used")
    assert PortfolioLine.objects.get().evidence == "outcome_confirmed"


def test_strangers_the_volunteer_and_suspended_organisations_are_refused() -> None:
    outcome = asked()
    organization = outcome.claim.task.organization

    def refusal(actor_id: int) -> str:
        with pytest.raises(ActionDenied) as refused:
            record_outcome(outcome_id=outcome.pk, actor_id=actor_id, answer=OutcomeInput("used"), now=AFTER_30)
        return refused.value.code

    assert refusal(VolunteerFactory().user_id) == "not_a_member"
    MembershipFactory(organization=organization, user=outcome.claim.volunteer.user, role="owner")
    assert refusal(outcome.claim.volunteer.user_id) == "own_work"
    Organization.objects.filter(pk=organization.pk).update(status="suspended")
    assert refusal(publisher_of(organization)) == "organization_not_active"
