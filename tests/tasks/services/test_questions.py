"""Public questions: who may ask, what must not stand in them, the clock that waits, answers that better the brief."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from common.decisions import ActionDenied
from notifications.models import Notification
from organizations.models import Membership
from organizations.states import Role
from tasks.models import BriefChange, Claim, Question, Task, TaskEvent
from tasks.selectors.brief_changes import changes_of
from tasks.services.brief_files import attach_task_file, remove_task_file
from tasks.services.brief_news import tell_changes, tell_edited_answers
from tasks.services.briefs import BriefInput, brief_of, update_task
from tasks.services.claims import release_claim
from tasks.services.messages import send_message
from tasks.services.publishing import cancel_task
from tasks.services.questions import answer_question, ask_question, edit_answer, hide_question, remind_of_questions
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory, UserFactory, VolunteerFactory

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
GATHERED = timedelta(minutes=10)


@pytest.fixture
def task(db) -> Task:
    return TaskFactory(places=3, now=TUESDAY - timedelta(days=1))


def owner_of(task: Task) -> User:
    return Membership.objects.get(organization=task.organization, role=Role.OWNER).user


def ask(task: Task, author: User | None = None, body: str = "Which week counts?", now: datetime = TUESDAY) -> Question:
    return ask_question(task_id=task.pk, author_id=(author or UserFactory()).pk, body=body, now=now)


def answer(question: Question, text: str = "The last one.", now: datetime = TUESDAY + HOUR, **changes: str) -> Question:
    owner = owner_of(question.task)
    return answer_question(question_id=question.pk, actor_id=owner.pk, answer=text, now=now, changes=changes)


def told(user: User, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(recipient=user, kind=kind).order_by("pk"))


def refused(code: str):
    return pytest.raises(ActionDenied, check=lambda denied: denied.code == code)


# --- Asking ---------------------------------------------------------------------------------------------------------


def test_a_question_is_asked_before_claiming_and_reaches_who_reviews(task: Task) -> None:
    person = UserFactory(name="Nadia Rahimi")
    question = ask(task, person)
    assert question.claim is None
    assert [row.title for row in told(owner_of(task), "question_asked")] == [f"Nadia Rahimi asks about “{task.title}”"]
    assert TaskEvent.objects.filter(task=task, kind="question_asked", actor=person).count() == 1


def test_a_double_click_asks_once(task: Task) -> None:
    person, key = UserFactory(), uuid4()
    for _click in range(2):
        ask_question(task_id=task.pk, author_id=person.pk, body="Which week?", now=TUESDAY, key=key)
    assert Question.objects.count() == 1
    # The same key in somebody else's form is their own question.
    ask_question(task_id=task.pk, author_id=UserFactory().pk, body="Which year?", now=TUESDAY, key=key)
    assert Question.objects.count() == 2


@pytest.mark.parametrize("words", ["Write to me@example.org", "Call +44 20 7946 0958", "See https://example.org/me"])
def test_addresses_do_not_get_into_public(task: Task, words: str) -> None:
    with refused("address_in_public") as caught:
        ask(task, body=words)
    assert (caught.value.decision.status, caught.value.decision.field) == (400, "body")
    assert not Question.objects.exists()


def test_questions_are_few_at_a_time_and_a_day(task: Task, settings) -> None:
    settings.QUESTIONS_WAITING_PER_TASK, settings.QUESTIONS_PER_DAY = 2, 3
    person = UserFactory()
    first, _second = ask(task, person), ask(task, person, "And which year?")
    with refused("questions_wait"):
        ask(task, person, "And which month?")
    answer(first)
    ask(task, person, "And which month?")
    with refused("too_many_questions"):
        ask(TaskFactory(), person)
    ask(TaskFactory(), person, now=TUESDAY + timedelta(days=1, hours=1))


def test_members_staff_and_people_at_closed_tasks_do_not_ask(task: Task) -> None:
    with refused("own_organization"):
        ask(task, owner_of(task))
    with refused("staff"):
        ask(task, UserFactory(is_staff=True))
    with refused("task_not_open"):
        ask(TaskFactory(status="closed"))


def test_who_works_on_a_task_asks_also_after_it_closed(task: Task) -> None:
    claim = ClaimFactory(task=task, now=TUESDAY)
    Task.objects.filter(pk=task.pk).update(status="closed")
    assert ask(task, claim.volunteer.user).claim == claim


# --- The clock ------------------------------------------------------------------------------------------------------


def test_the_clock_stands_until_the_public_answer(task: Task) -> None:
    claim = ClaimFactory(task=task, now=TUESDAY)
    end = claim.lease_ends_at
    question = ask(task, claim.volunteer.user, now=TUESDAY + HOUR)
    claim.refresh_from_db()
    assert claim.paused_at == TUESDAY + HOUR
    answer(question, now=TUESDAY + 6 * HOUR)
    claim.refresh_from_db()
    assert claim.paused_at is None and claim.lease_ends_at == end + 5 * HOUR
    kinds = (
        TaskEvent.objects.filter(claim=claim, kind__startswith="clock").order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["clock_paused", "clock_resumed"]


def test_the_clock_waits_for_both_answers(task: Task) -> None:
    claim = ClaimFactory(task=task, now=TUESDAY)
    volunteer = claim.volunteer.user
    question = ask(task, volunteer)
    send_message(claim_id=claim.pk, author_id=volunteer.pk, body="And my file?", is_question=True, now=TUESDAY)
    send_message(claim_id=claim.pk, author_id=owner_of(task).pk, body="It is fine.", now=TUESDAY + HOUR)
    claim.refresh_from_db()
    assert claim.is_paused
    answer(question)
    claim.refresh_from_db()
    assert not claim.is_paused


def test_a_question_from_before_the_claim_stops_no_clock(task: Task) -> None:
    volunteer = VolunteerFactory()
    ask(task, volunteer.user)
    assert not ClaimFactory(task=task, volunteer=volunteer, now=TUESDAY).is_paused


def test_hiding_tells_the_asker_why_and_lets_the_clock_go_on(task: Task) -> None:
    claim = ClaimFactory(task=task, now=TUESDAY)
    question = ask(task, claim.volunteer.user)
    reviewer = MembershipFactory(organization=task.organization, role=Role.REVIEWER).user
    hide = {"question_id": question.pk, "now": TUESDAY + HOUR}
    with refused("managers_hide"):
        hide_question(actor_id=reviewer.pk, why="Off topic.", **hide)
    with refused("reason_missing"):
        hide_question(actor_id=owner_of(task).pk, why=" ", **hide)
    hide_question(actor_id=UserFactory(is_staff=True).pk, why="It names a person.", **hide)
    claim.refresh_from_db()
    assert not claim.is_paused
    assert told(claim.volunteer.user, "question_answered")[0].body == "It names a person."
    assert not Question.objects.visible_to(claim.volunteer.user).exists()
    assert Question.objects.visible_to(reviewer).exists()
    with refused("question_hidden"):
        answer(question)


# --- Answers and the brief ------------------------------------------------------------------------------------------


def test_an_answer_is_given_once_by_a_member(task: Task) -> None:
    person = UserFactory()
    question = ask(task, person)
    with refused("members_answer"):
        answer_question(question_id=question.pk, actor_id=person.pk, answer="This one.", now=TUESDAY)
    with refused("address_in_public"):
        answer(question, "Ask anna@example.org")
    answer(question, "See https://example.org/weeks")
    with refused("already_answered"):
        answer(question)
    assert "https://example.org/weeks" in told(person, "question_answered")[0].body


def test_an_answer_changes_the_brief_with_a_log_and_tells_everyone_concerned_once(task: Task) -> None:
    asker, other = UserFactory(), UserFactory()
    claimant = ClaimFactory(task=task, now=TUESDAY).volunteer.user
    ask(task, other, "Is A4 right?")
    question = ask(task, asker)
    need = f"{task.need} The last week counts."
    answer(question, "The last one.", need=need)
    task.refresh_from_db()
    assert task.need == need
    assert "<p>" in task.need_html
    change = BriefChange.objects.get(task=task)
    assert change.question == question
    assert [(row["field"], row["to"]) for row in change.changes] == [("need", task.need)]
    assert tell_changes(now=TUESDAY + HOUR + GATHERED) == 2
    for user in (claimant, other):
        assert ["What we need" in row.body for row in told(user, "brief_changed")] == [True]
    # The asker hears of the answer and of the change in one message.
    assert told(asker, "brief_changed") == []
    assert "What we need" in told(asker, "question_answered")[0].body
    parts = [(part.sign, part.text.strip()) for part in changes_of(task)[0].fields[0].parts]
    assert ("in", "The last week counts.") in parts


def test_a_reviewer_answers_but_does_not_change_the_brief(task: Task) -> None:
    reviewer = MembershipFactory(organization=task.organization, role=Role.REVIEWER).user
    question = ask(task)
    with refused("publishers_only"):
        answer_question(
            question_id=question.pk, actor_id=reviewer.pk, answer="Yes.", now=TUESDAY, changes={"why": "Because."}
        )
    assert answer_question(question_id=question.pk, actor_id=reviewer.pk, answer="Yes.", now=TUESDAY).answer == "Yes."


def test_terms_do_not_change_with_an_answer_while_somebody_works(task: Task) -> None:
    ClaimFactory(task=task, now=TUESDAY)
    question = ask(task)
    with refused("terms_agreed"):
        answer(question, deliverable="Two charts.")
    question.refresh_from_db()
    assert question.answered_at is None


def test_a_file_that_came_or_went_is_a_change_of_the_brief_and_a_drafts_is_none(task: Task) -> None:
    ClaimFactory(task=task, now=TUESDAY)
    owner = owner_of(task)
    for subject in (task, TaskFactory(organization=task.organization, status="draft")):
        upload = SimpleUploadedFile("weeks.csv", b"1,2")
        file = attach_task_file(task_id=subject.pk, actor_id=owner.pk, upload=upload, now=TUESDAY)
        remove_task_file(file_id=file.pk, actor_id=owner.pk, now=TUESDAY)
    changes = BriefChange.objects.order_by("pk")
    assert [row.changes[0] for row in changes] == [
        {"field": "files", "from": [], "to": ["weeks.csv"]},
        {"field": "files", "from": ["weeks.csv"], "to": []},
    ]
    # It came and went before anybody was told.
    assert tell_changes(now=TUESDAY + GATHERED) == 0
    assert not BriefChange.objects.filter(told_at=None).exists()


def test_what_nobody_at_work_need_hear_of_is_logged_quietly(task: Task) -> None:
    claimant = ClaimFactory(task=task, now=TUESDAY).volunteer.user
    brief = BriefInput(**{**brief_of(task), "places": 5})
    update_task(task_id=task.pk, actor_id=owner_of(task).pk, brief=brief, now=TUESDAY)
    assert [line.labels for line in changes_of(task)] == ["Volunteers needed"]
    assert tell_changes(now=TUESDAY + GATHERED) == 0
    assert told(claimant, "brief_changed") == []


# --- Gathered news --------------------------------------------------------------------------------------------------


def save(task: Task, *, now: datetime, **changes: object) -> None:
    task = Task.objects.get(pk=task.pk)
    brief = BriefInput(**{**brief_of(task), **changes})
    update_task(task_id=task.pk, actor_id=owner_of(task).pk, brief=brief, now=now)


def test_several_quick_saves_are_one_message_with_the_sum_and_a_second_run_is_silent(task: Task) -> None:
    claimant = ClaimFactory(task=task, now=TUESDAY).volunteer.user
    save(task, now=TUESDAY, example="Like last year’s.", why="For the board.")
    save(task, now=TUESDAY + timedelta(minutes=3), example="Like this one.")
    save(task, now=TUESDAY + timedelta(minutes=9), why=task.why)  # changed back
    assert tell_changes(now=TUESDAY + GATHERED - timedelta(seconds=1)) == 0
    for _run in range(2):
        tell_changes(now=TUESDAY + GATHERED)
    (message,) = told(claimant, "brief_changed")
    assert message.body == "An example: – → Like this one."
    save(task, now=TUESDAY + GATHERED, example="")
    assert tell_changes(now=TUESDAY + 2 * GATHERED) == 1
    assert told(claimant, "brief_changed")[1].body == "An example: Like this one. → –"


def test_whoever_comes_after_a_change_has_read_it_and_whoever_left_need_not(task: Task) -> None:
    early, leaving = ClaimFactory(task=task, now=TUESDAY), ClaimFactory(task=task, now=TUESDAY)
    save(task, now=TUESDAY + timedelta(minutes=1), example="Like last year’s.")
    late = ClaimFactory(task=task, now=TUESDAY + timedelta(minutes=2))
    save(task, now=TUESDAY + timedelta(minutes=3), why="For the board.")
    release_claim(claim_id=leaving.pk, actor_id=leaving.volunteer.user_id, now=TUESDAY + timedelta(minutes=4))
    assert tell_changes(now=TUESDAY + HOUR) == 2
    assert "An example" in told(early.volunteer.user, "brief_changed")[0].body
    assert "An example" not in told(late.volunteer.user, "brief_changed")[0].body
    assert told(leaving.volunteer.user, "brief_changed") == []


def test_nobody_hears_of_changes_to_a_task_that_was_taken_down_meanwhile(task: Task) -> None:
    asker = UserFactory()
    ask(task, asker)
    save(task, now=TUESDAY + timedelta(minutes=1), example="Like last year’s.")
    cancel_task(task_id=task.pk, actor_id=owner_of(task).pk, now=TUESDAY + timedelta(minutes=2), why="Done.")
    assert tell_changes(now=TUESDAY + HOUR) == 0
    assert told(asker, "brief_changed") == []


# --- Other words for an answer --------------------------------------------------------------------------------------


def edit(question: Question, words: str, now: datetime) -> Question:
    actor = owner_of(question.task)
    return edit_answer(question_id=question.pk, actor_id=actor.pk, answer=words, now=now)


def test_an_edited_answer_is_marked_and_the_asker_hears_of_it_once_an_hour(task: Task) -> None:
    asker = UserFactory()
    question = answer(ask(task, asker), "The last one.", now=TUESDAY)
    for minutes, words in [(5, "The last two."), (6, "The last three.")]:
        edit(question, words, TUESDAY + timedelta(minutes=minutes))
    assert tell_edited_answers(now=TUESDAY + timedelta(minutes=59)) == 0
    for _run in range(2):
        tell_edited_answers(now=TUESDAY + HOUR)
    first, second = told(asker, "question_answered")
    assert (first.body, second.body) == ("The last one.", "The last three.")
    question.refresh_from_db()
    assert question.answer_edited_at == TUESDAY + timedelta(minutes=6)
    kept = TaskEvent.objects.filter(kind="answer_edited").order_by("pk").values_list("data__before", flat=True)
    assert list(kept) == ["The last one.", "The last two."]
    edit(question, "The last three.\r\n", TUESDAY + 2 * HOUR)  # the same words
    assert tell_edited_answers(now=TUESDAY + 4 * HOUR) == 0
    edit(question, "The last four.", TUESDAY + 5 * HOUR)
    assert tell_edited_answers(now=TUESDAY + 5 * HOUR + timedelta(minutes=1)) == 1


def test_an_answer_is_edited_by_the_team_while_it_stands_and_names_no_address(task: Task) -> None:
    question = ask(task)
    with refused("not_answered"):
        edit(question, "The last one.", TUESDAY + HOUR)
    answer(question)
    with refused("address_in_public"):
        edit(question, "Write to me@example.org", TUESDAY + HOUR)
    with refused("members_answer"):
        edit_answer(question_id=question.pk, actor_id=UserFactory().pk, answer="Mine.", now=TUESDAY + HOUR)
    reviewer = MembershipFactory(organization=task.organization, role=Role.REVIEWER).user
    edit_answer(question_id=question.pk, actor_id=reviewer.pk, answer="The last two.", now=TUESDAY + HOUR)
    hide_question(question_id=question.pk, actor_id=owner_of(task).pk, why="A name.", now=TUESDAY + 2 * HOUR)
    with refused("question_hidden"):
        edit(question, "The last three.", TUESDAY + 2 * HOUR)
    assert tell_edited_answers(now=TUESDAY + 9 * HOUR) == 0  # hidden meanwhile


# --- Silence --------------------------------------------------------------------------------------------------------


def test_a_question_that_waits_two_working_days_is_remembered_once(task: Task) -> None:
    friday = TUESDAY + timedelta(days=3)
    question = ask(task, now=friday)
    assert remind_of_questions(now=friday + timedelta(days=3)) == 0  # Monday is the first working day
    assert remind_of_questions(now=friday + timedelta(days=4)) == 1
    assert remind_of_questions(now=friday + timedelta(days=5)) == 0
    assert [row.key for row in told(owner_of(task), "question_reminder")] == [f"{question.pk}"]


def test_a_private_question_is_remembered_while_the_clock_stands_and_answered_ones_are_not(task: Task) -> None:
    claim: Claim = ClaimFactory(task=task, now=TUESDAY)
    answer(ask(task))
    send_message(
        claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Which?", is_question=True, now=TUESDAY + HOUR
    )
    assert remind_of_questions(now=TUESDAY + timedelta(days=2, hours=2)) == 1
