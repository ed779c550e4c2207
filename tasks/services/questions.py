"""Questions that everyone reads: asked by volunteers, answered by the organisation, at need with a better brief."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.services import notify
from organizations.selectors import answering_ids, role_in
from organizations.states import Role
from tasks import rules
from tasks.models import BriefChange, Claim, Message, Question, Task
from tasks.selectors.brief_changes import change_words
from tasks.selectors.questions import question_facts
from tasks.services.answers import go_on_if_answered, wait_for_answer
from tasks.services.briefs import BriefInput, brief_of, update_task
from tasks.services.moves import lock_claim, lock_task, record
from tasks.services.submissions import reviewer_ids
from tasks.states import ClaimStatus

REMINDED_FOR = timedelta(days=30)


@transaction.atomic
def ask_question(*, task_id: int, author_id: int, body: str, now: datetime, key: UUID | None = None) -> Question:
    """Adds a public question and tells who reviews the task. The same `key` again is one question (a double click).

    Asked by somebody who works on the task, it stops their clock until the answer. Refuses members, staff, closed
    tasks, too many questions (409), and words that hold an address (400 `address_in_public`).
    """
    author = User.objects.select_for_update(no_key=True).get(pk=author_id)
    claim_id = (
        Claim.objects.filter(task_id=task_id, volunteer__user_id=author_id, status=ClaimStatus.ACTIVE)
        .values_list("pk", flat=True)
        .first()
    )
    claim = lock_claim(claim_id) if claim_id else None
    task = claim.task if claim else lock_task(task_id)
    asked = Question.objects.filter(task=task, public_id=key, author_id=author_id).first() if key else None
    if asked is not None:
        return asked
    rules.can_ask(question_facts(task, author_id, now=now, is_staff=author.is_staff)).require()
    rules.can_publish_words(body, field="body").require()
    if key is None or Question.objects.filter(public_id=key).exists():
        key = uuid4()
    is_at_work = claim is not None and claim.status == ClaimStatus.ACTIVE
    question = Question.objects.create(
        public_id=key, task=task, author_id=author_id, body=body, created_at=now, claim=claim if is_at_work else None
    )
    record(task=task, claim=question.claim, kind="question_asked", now=now, actor_id=author_id, question=question.pk)
    if question.claim is not None:
        wait_for_answer(question.claim, now=now, actor_id=author_id)
    for user_id in answering_ids(task.organization, task.reviewer_id, now=now):
        notify(
            recipient_id=user_id,
            kind="question_asked",
            key=f"{question.pk}",
            title=_("%(name)s asks about “%(title)s”") % {"name": question.author.name, "title": task.title},
            body=body[:500],
            path=_desk_path(question, task),
            action=_("Answer"),
        )
    return question


@transaction.atomic
def answer_question(
    *, question_id: int, actor_id: int, answer: str, now: datetime, changes: Mapping[str, str] | None = None
) -> Question:
    """Stores the one answer that everyone reads, tells the asker, and starts their clock again.

    `changes` are fields of the brief that the answer makes better, stored as by `update_task`; the asker hears of both
    in one message. Refuses who has no seat, what is answered or hidden, and addresses; for changes, all but publishers.
    """
    question, task = _locked(question_id)
    rules.can_answer_question(
        is_member=bool(role_in(task.organization_id, actor_id)),
        is_answered=question.answered_at is not None,
        is_hidden=question.hidden_at is not None,
    ).require()
    rules.can_publish_words(answer, field="answer", may_link=True).require()
    question.answer, question.answered_by_id, question.answered_at, question.answer_told_at = answer, actor_id, now, now
    question.save(update_fields=["answer", "answered_by", "answered_at", "answer_told_at"])
    record(task=task, claim=question.claim, kind="question_answered", now=now, actor_id=actor_id, question=question.pk)
    if changes:
        brief = BriefInput(**{**brief_of(task), **changes})
        update_task(task_id=task.pk, actor_id=actor_id, brief=brief, now=now, question=question)
    _go_on(question, actor_id=actor_id, now=now)
    change = BriefChange.objects.filter(question=question).first()
    body = answer[:500]
    if change is not None:
        body += "\n\n" + _("The brief says more now:") + "\n" + change_words(change.changes)
    notify(
        recipient_id=question.author_id,
        kind="question_answered",
        key=f"{question.pk}",
        title=_("%(name)s answered your question about “%(title)s”")
        % {"name": task.organization.name, "title": task.title},
        body=body,
        path=f"{task.get_absolute_url()}#question-{question.public_id}",
        action=_("Read the answer"),
    )
    return question


@transaction.atomic
def edit_answer(*, question_id: int, actor_id: int, answer: str, now: datetime) -> Question:
    """Puts other words in the place of an answer, which is then marked as edited; the asker hears of it soon, gathered.

    The words before are kept in the event. Refuses who has no seat, what has no answer or is hidden, and addresses.
    """
    question, task = _locked(question_id)
    rules.can_edit_answer(
        is_member=bool(role_in(task.organization_id, actor_id)),
        is_answered=question.answered_at is not None,
        is_hidden=question.hidden_at is not None,
    ).require()
    rules.can_publish_words(answer, field="answer", may_link=True).require()
    if answer.split() == question.answer.split():  # the same words, whatever the browser made of the lines
        return question
    record(
        task=task, claim=question.claim, kind="answer_edited", now=now, actor_id=actor_id, question=question.pk,
        before=question.answer,
    )  # fmt: skip
    question.answer, question.answer_edited_at = answer, now
    question.save(update_fields=["answer", "answer_edited_at"])
    return question


@transaction.atomic
def hide_question(*, question_id: int, actor_id: int, why: str, now: datetime) -> Question:
    """Takes a question and its answer out of everyone's sight, tells the asker why, and lets their clock go on.

    Refuses all but the organisation's publishers and staff, what is hidden already, and hiding without a reason.
    """
    question, task = _locked(question_id)
    rules.can_hide_question(
        is_publisher=role_in(task.organization_id, actor_id) in {Role.OWNER, Role.MANAGER},
        is_staff=User.objects.filter(pk=actor_id, is_staff=True, is_active=True).exists(),
        is_hidden=question.hidden_at is not None,
    ).require()
    rules.needs_reason(why).require()
    question.hidden_at, question.hidden_by_id, question.hidden_why = now, actor_id, why
    question.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
    record(
        task=task, claim=question.claim, kind="question_hidden", now=now, actor_id=actor_id, why=why,
        question=question.pk,
    )  # fmt: skip
    _go_on(question, actor_id=actor_id, now=now)
    notify(
        recipient_id=question.author_id,
        kind="question_answered",
        key=f"hidden:{question.pk}",
        title=_("Your question about “%(title)s” was hidden") % {"title": task.title},
        body=why,
        path=f"{task.get_absolute_url()}#questions",
    )
    return question


def remind_of_questions(*, now: datetime) -> int:
    """Questions without an answer after some working days, public or about one's work: one reminder each.

    Only those of the last month, so that the reminder never comes out of the blue. Returns messages sent.
    """
    told = 0
    for question in (
        Question.objects.waiting().filter(created_at__gt=now - REMINDED_FOR).select_related("task__organization")
    ):
        if _is_late(question.created_at, question.task, now):
            recipients = answering_ids(question.task.organization, question.task.reviewer_id, now=now)
            told += _remind(question.task, recipients, f"{question.pk}", _desk_path(question, question.task))
    private = Message.objects.filter(is_question=True, answered_at=None, created_at__gt=now - REMINDED_FOR)
    for message in private.filter(claim__status=ClaimStatus.ACTIVE).select_related("claim__task__organization"):
        claim, task = message.claim, message.claim.task
        if _is_late(message.created_at, task, now):
            path = reverse("tasks:desk_thread", args=[task.organization.slug, claim.public_id])
            told += _remind(task, reviewer_ids(claim, now=now), f"message:{message.pk}", path)
    return told


def _is_late(asked_at: datetime, task: Task, now: datetime) -> bool:
    return task.organization.work_calendar.add(asked_at, settings.QUESTION_REMINDER_BUSINESS_DAYS) <= now


def _remind(task: Task, user_ids: list[int], key: str, path: str) -> int:
    told = [
        notify(
            recipient_id=user_id,
            kind="question_reminder",
            key=key,
            title=_("A question about “%(title)s” waits for your answer") % {"title": task.title},
            body=_("It was asked %(days)s working days ago. A short answer is better than silence.")
            % {"days": settings.QUESTION_REMINDER_BUSINESS_DAYS},
            path=path,
            action=_("Answer"),
        )
        for user_id in user_ids
    ]
    return len([row for row in told if row is not None])


def _locked(question_id: int) -> tuple[Question, Task]:
    """The question, locked after its task and, where somebody's clock waits for it, their claim."""
    found = Question.objects.values("task_id", "claim_id").get(pk=question_id)
    claim = lock_claim(found["claim_id"]) if found["claim_id"] else None
    task = claim.task if claim else lock_task(found["task_id"])
    question = Question.objects.select_for_update().get(pk=question_id)
    question.task, question.claim = task, claim
    return question, task


def _go_on(question: Question, *, actor_id: int, now: datetime) -> None:
    if question.claim is not None:
        go_on_if_answered(question.claim, now=now, actor_id=actor_id)


def _desk_path(question: Question, task: Task) -> str:
    return reverse("tasks:desk_question", args=[task.organization.slug, question.public_id])
