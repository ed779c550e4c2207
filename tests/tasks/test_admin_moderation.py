"""The moderators' way through the real admin: signed in with a second step, from the queue to the answer."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from common.jobs import run_waiting
from notifications.models import Notification
from organizations.models import Organization
from tasks.forms.moderation import REASONS
from tasks.models import BriefFlag, Question, Report, Task
from tasks.services.briefs import BriefInput, brief_of, update_task
from tasks.services.messages import send_message
from tasks.services.moderation import create_report
from tasks.services.publishing import publish_task
from tests.accounts.test_second_step import switch_on
from tests.accounts.test_signing_in import sign_in
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
)
from tests.factories.tasks import publisher_of
from tests.tasks.workspace import signed_in

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tasks/task/moderation/"
FEE = "You pay a deposit of £20 first."


def screen(task: Task) -> str:
    return f"{QUEUE}{task.public_id}/"


def waiting(**brief: str) -> Task:
    return TaskFactory(organization=OrganizationFactory(tier="new"), **brief)


@pytest.fixture
def moderator() -> User:
    return UserFactory(name="Robin Ash", is_staff=True)


@pytest.fixture
def desk(moderator: User) -> Client:
    return signed_in(moderator)


def test_promise_31_a_brief_goes_back_with_reasons_comes_again_and_opens(settings) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True
    task, staff, desk = waiting(need=FEE), UserFactory(is_staff=True), Client()
    sign_in(desk, staff)
    assert desk.get(QUEUE).url == "/accounts/2fa/totp/activate/"
    switch_on(desk)
    assert task.title in desk.get(QUEUE).content.decode()

    page = desk.get(screen(task)).content.decode()
    assert "Asks volunteers to pay" in page
    assert task.organization.name in page
    assert "To the decision" in page
    assert "Choose a decision." in desk.post(screen(task), {}).content.decode()
    silent = desk.post(screen(task), {"decision": "send_back", "why": " "})
    assert silent.status_code == 400
    assert "Choose a reason or write one" in silent.content.decode()
    sent = desk.post(screen(task), {"decision": "send_back", "reasons": ["fee"], "why": "Tell us if we misread it."})
    assert sent["Location"] == QUEUE
    task.refresh_from_db()
    assert task.status == "draft"
    assert task.moderation_note == f"{REASONS['fee'][1]}\nTell us if we misread it."

    owner = signed_in(User.objects.get(pk=publisher_of(task.organization)))
    assert "Tell us if we misread it." in owner.get(task.desk_url).content.decode()
    mended = BriefInput(**{**brief_of(task), "need": "One chart."})
    update_task(task_id=task.pk, actor_id=publisher_of(task.organization), brief=mended, now=timezone.now())
    publish_task(task_id=task.pk, actor_id=publisher_of(task.organization), now=timezone.now())
    again = desk.get(screen(task)).content.decode()
    assert "Tell us if we misread it." in again
    assert "staff-flag" not in again
    desk.post(screen(task), {"decision": "approve"})
    task.refresh_from_db()
    assert task.status == "open"
    assert Client().get(task.get_absolute_url()).status_code == 200


def test_promise_31_a_report_leads_to_a_suspension_and_its_volunteers_are_let_go(desk: Client) -> None:
    claim = ClaimFactory()
    reporter = UserFactory()
    organization = claim.task.organization
    report = create_report(
        reporter_id=reporter.pk, organization_id=organization.pk, reason="money", text="They ask for £20.",
        now=timezone.now(),
    )  # fmt: skip
    index = desk.get("/admin/").content.decode()
    assert "1 report" in index
    listing, page = "/admin/tasks/report/", f"/admin/tasks/report/{report.pk}/change/"
    shown = desk.get(page).content.decode()
    for words in ("They ask for £20.", organization.name, 'value="dealt_with"', 'value="nothing_wrong"'):
        assert words in shown
    chosen = {"_selected_action": [organization.pk], "decided": "yes", "why": "Asks volunteers for money."}
    desk.post("/admin/organizations/organization/", {"action": "suspend", **chosen})
    answer = {"_selected_action": [report.pk], "decided": "yes", "why": "We stopped them."}
    desk.post(listing, {"action": "dealt_with", **answer})
    run_waiting()
    claim.refresh_from_db()
    report.refresh_from_db()
    assert (claim.status, report.status) == ("withdrawn", "resolved")
    assert "We stopped them." in Notification.objects.get(recipient=reporter).body
    assert "We stopped them." in desk.get(page).content.decode()
    desk.post("/admin/organizations/organization/", {**chosen, "action": "reinstate", "why": "They took it out."})
    assert Organization.objects.get(pk=organization.pk).is_active
    history = desk.get(f"/admin/organizations/organization/{organization.pk}/change/").content.decode()
    assert "Asks volunteers for money." in history
    assert "They took it out." in history


def test_a_decision_leads_to_the_next_brief_that_waits(desk: Client) -> None:
    first, second = waiting(), waiting()
    sent = desk.post(screen(first), {"decision": "approve"}, follow=True)
    assert sent.redirect_chain[0][0] == screen(second)
    assert "is open." in sent.content.decode()


def test_the_queue_holds_what_waits_and_what_is_out_with_new_words(desk: Client) -> None:
    held = waiting()
    out = ClaimFactory(task=TaskFactory(places=2)).task
    BriefFlag.objects.create(task=out, pattern="reworded", field="why", excerpt="Other words")
    TaskFactory()
    rows = list(desk.get(QUEUE).context["tasks"])
    assert {row.pk for row in rows} == {held.pk, out.pk}
    page = desk.get(screen(out)).content.decode()
    assert "New words" in page
    assert 'value="approve"' not in page
    desk.post(screen(out), {"decision": "clear"})
    assert [row.pk for row in desk.get(QUEUE).context["tasks"]] == [held.pk]


def test_what_is_flagged_in_an_open_task_can_be_taken_out_of_sight(desk: Client) -> None:
    task = TaskFactory()
    assert 'value="clear"' not in desk.get(screen(task)).content.decode()
    assert desk.post(screen(task), {"decision": "hold"}).status_code == 400
    desk.post(screen(task), {"decision": "hold", "why": "Who owns the photos?"})
    task.refresh_from_db()
    assert task.status == "in_moderation"


def test_a_draft_and_a_decided_brief_leave_nothing_to_decide(desk: Client) -> None:
    draft = TaskFactory(status="draft")
    assert "nothing to decide" in desk.get(screen(draft)).content.decode()
    assert desk.post(screen(draft), {"decision": "approve"}).status_code == 409
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_staff_with_a_seat_see_why_they_do_not_decide(desk: Client, moderator: User) -> None:
    task = waiting(need=FEE)
    MembershipFactory(organization=task.organization, user=moderator, role="reviewer")
    assert "another moderator decides" in desk.get(screen(task)).content.decode()
    refused = desk.post(screen(task), {"decision": "approve"})
    assert refused.status_code == 403
    task.refresh_from_db()
    assert task.status == "in_moderation"
    report = create_report(reporter_id=UserFactory().pk, task_id=task.pk, reason="money", text="", now=timezone.now())
    assert 'value="dealt_with"' not in desk.get(f"/admin/tasks/report/{report.pk}/change/").content.decode()
    org = {"_selected_action": [task.organization_id], "decided": "yes", "why": "They are fine."}
    page = desk.post("/admin/organizations/organization/", {"action": "verify", **org}, follow=True).content.decode()
    assert "somebody else decides" in page
    assert Organization.objects.get(pk=task.organization_id).tier == "new"


def test_the_screens_cost_the_same_queries_however_much_waits(
    desk: Client, django_assert_max_num_queries: Callable
) -> None:
    organization = OrganizationFactory(tier="new")
    tasks = [TaskFactory(organization=organization, need=FEE) for _one in range(3)]
    for task in tasks:
        create_report(reporter_id=UserFactory().pk, task_id=task.pk, reason="money", text="", now=timezone.now())
    desk.get("/admin/")
    with django_assert_max_num_queries(7):
        desk.get(QUEUE)
    with django_assert_max_num_queries(30):
        desk.get(screen(tasks[0]))


def test_a_reported_message_is_shown_in_its_conversation(desk: Client) -> None:
    claim = ClaimFactory()
    owner, now = publisher_of(claim.task.organization), timezone.now()
    said = [
        send_message(claim_id=claim.pk, author_id=author, body=f"Line {number}", now=now)
        for number, author in enumerate([owner, claim.volunteer.user_id] * 4)
    ]
    report = create_report(
        reporter_id=claim.volunteer.user_id, message_id=said[6].pk, reason="harassment", text="", now=now
    )
    page = desk.get(f"/admin/tasks/report/{report.pk}/change/").content.decode()
    assert [number for number in range(8) if f"Line {number}" in page] == [1, 2, 3, 4, 5, 6, 7]
    assert 'aria-current="true"' in page
    assert User.objects.get(pk=owner).email in page


def test_a_reported_person_is_shown_with_what_was_decided_before(desk: Client) -> None:
    volunteer = VolunteerFactory()
    for _person in range(2):
        create_report(
            reporter_id=UserFactory().pk, person_id=volunteer.user_id, reason="impersonation", text="",
            now=timezone.now(),
        )  # fmt: skip
    report = Report.objects.latest("pk")
    page = desk.get(f"/admin/tasks/report/{report.pk}/change/").content.decode()
    assert f"/admin/accounts/user/{volunteer.user_id}/change/" in page
    assert "2 reports in all" in page
    assert "Other reports about the same" in page


def test_a_reported_question_can_be_hidden_from_the_report(desk: Client) -> None:
    question = Question.objects.create(task=TaskFactory(), author=UserFactory(), body="Do we get paid?")
    report = create_report(
        reporter_id=UserFactory().pk, question_id=question.pk, reason="harmful", text="", now=timezone.now()
    )
    page = f"/admin/tasks/report/{report.pk}/change/"
    assert 'value="hide_question"' in desk.get(page).content.decode()
    chosen = {"_selected_action": [report.pk], "decided": "yes", "why": "It insults somebody."}
    desk.post("/admin/tasks/report/", {"action": "hide_question", **chosen})
    question.refresh_from_db()
    assert question.hidden_at
    assert 'value="hide_question"' not in desk.get(page).content.decode()
