"""News of briefs and answers that changed: several quick saves are one message to each person they concern."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from notifications.services import notify
from tasks.models import BriefChange, Question, Task
from tasks.selectors.brief_changes import change_words, sum_of
from tasks.services.moves import lock_task
from tasks.states import ClaimStatus, TaskStatus

# What a volunteer at work need not hear of.
QUIET = {"places", "is_starter", "uses", "teaches", "causes"}
AT_WORK = [ClaimStatus.REQUESTED, ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED]
AT_ONCE = 200


def tell_changes(*, now: datetime) -> int:
    """Tells of each brief whose oldest untold change is old enough, with all that came since. Returns messages sent.

    Told is who works on the task or asked for it, who waits for a place, and who asked about it, each of what changed
    since they came. Nobody hears of what they wrote themselves, or of what came with the answer to their own question.
    """
    due = BriefChange.objects.filter(told_at=None, at__lte=now - settings.BRIEF_NEWS_AFTER)
    ids = due.order_by("task_id").values_list("task_id", flat=True).distinct()[:AT_ONCE]
    return sum(_tell_of_brief(task_id, now=now) for task_id in list(ids))


@transaction.atomic
def _tell_of_brief(task_id: int, *, now: datetime) -> int:
    task = lock_task(task_id)
    changes = list(task.brief_changes.filter(told_at=None).select_related("question").order_by("pk"))
    BriefChange.objects.filter(pk__in=[change.pk for change in changes]).update(told_at=now)
    if not changes or task.status == TaskStatus.CANCELLED:
        return 0
    sent = 0
    for user_id, since in sorted(_concerned(task).items()):
        fields = sum_of(change for change in changes if change.at >= since and user_id not in _authors(change))
        if not {row["field"] for row in fields} - QUIET:  # nothing, or what was changed back
            continue
        sent += notify(
            recipient_id=user_id,
            kind="brief_changed",
            key=f"{changes[-1].pk}",
            title=_("The brief of “%(title)s” changed") % {"title": task.title},
            body=change_words(fields),
            path=f"{task.get_absolute_url()}#changes",
            action=_("See what changed"),
        ) is not None  # fmt: skip
    return sent


def _concerned(task: Task) -> dict[int, datetime]:
    """Who is told, and since when the task concerns them: what is older they have read."""
    claims = task.claims.filter(status__in=AT_WORK).values_list("volunteer__user_id", "created_at")
    waiting = task.waiting_list.filter(told_at=None).values_list("volunteer__user_id", "created_at")
    asked = Question.objects.shown().filter(task=task).values_list("author_id", "created_at")
    since: dict[int, datetime] = {}
    for user_id, at in [*claims, *waiting, *asked]:
        since[user_id] = min(at, since.get(user_id, at))
    return since


def _authors(change: BriefChange) -> Iterable[int | None]:
    return change.actor_id, change.question.author_id if change.question else None


def tell_edited_answers(*, now: datetime) -> int:
    """Tells askers of answers that were edited since they last heard, at most once an hour each. Returns how many."""
    edited = Question.objects.shown().filter(answer_edited_at__gt=F("answer_told_at"))
    due = edited.filter(answer_told_at__lte=now - settings.ANSWER_NEWS_EVERY).order_by("answer_told_at")
    return sum(_tell_of_answer(pk, now=now) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _tell_of_answer(question_id: int, *, now: datetime) -> bool:
    question = Question.objects.select_for_update(of=("self",)).select_related("task__organization").get(pk=question_id)
    edited_at, told_at = question.answer_edited_at, question.answer_told_at
    if question.hidden_at or edited_at is None or told_at is None or told_at >= edited_at:  # told meanwhile
        return False
    question.answer_told_at = now
    question.save(update_fields=["answer_told_at"])
    notify(
        recipient_id=question.author_id,
        kind="question_answered",
        key=f"edited:{question.pk}:{edited_at.isoformat()}",
        title=_("%(name)s edited the answer to your question about “%(title)s”")
        % {"name": question.task.organization.name, "title": question.task.title},
        body=question.answer[:500],
        path=f"{question.task.get_absolute_url()}#question-{question.public_id}",
        action=_("Read the answer"),
    )
    return True
