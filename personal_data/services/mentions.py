"""Where a leaving person's name and words stand in rows that are not theirs."""

import re
from uuid import UUID

from django.db import connection
from django.db.models import CharField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Replace

from accounts.models import User
from common.models import JobFailure, OutboxJob
from notifications.models import Mail, Notification
from organizations.models import Membership, OrganizationEvent
from portfolios.models import Card, PortfolioLine
from tasks.models import Claim, Message, Outcome, Question, TaskEvent

# Strings in an event's data that are no words of anybody: statuses, codes, moments.
PLAIN_DATA = ["verdict", "answer", "claim_status", "lease_ends_at", "until", "invitation"]
_EMPTY_TASK_EVENTS = """
UPDATE tasks_taskevent SET why = '', data = COALESCE(
    (SELECT jsonb_object_agg(key, value) FROM jsonb_each(data)
     WHERE jsonb_typeof(value) IN ('number', 'boolean', 'null') OR key = ANY(%s)), '{}')
WHERE actor_id = %s OR claim_id IN (
    SELECT claim.id FROM tasks_claim claim JOIN volunteers_volunteer volunteer ON volunteer.id = claim.volunteer_id
    WHERE volunteer.user_id = %s)
"""
_EMPTY_ORGANIZATION_EVENTS = "UPDATE organizations_organizationevent SET why = '' WHERE actor_id = %s"
_RENAME_SUBJECT = "UPDATE organizations_organizationevent SET subject = %s WHERE subject = %s"


def replace_in_others(*, user_id: int, name: str, alias: str) -> None:
    """Puts `alias` where the name stands in what others were shown: lines, news, mails, messages to this person."""
    if not name.strip():
        return
    reviewed = PortfolioLine.objects.filter(
        Q(claim__submissions__review__reviewer_id=user_id)
        | Q(claim__submissions__opinion__reviewer_id=user_id)
        | Q(outcome__answered_by_id=user_id)
    )
    lines = PortfolioLine.objects.filter(pk__in=reviewed.values("pk"))
    lines.update(
        reviewer_name=Replace("reviewer_name", Value(name), Value(alias)),
        evidence_by=Replace("evidence_by", Value(name), Value(alias)),
    )
    Card.objects.filter(line__in=lines, alt__contains=name).delete()  # drawn again with the next sweep
    met = _people_met(user_id)
    as_word = rf"\m{re.escape(name)}\M"
    news = Notification.objects.filter(recipient_id__in=met).filter(Q(title__contains=name) | Q(body__contains=name))
    _replace(news, ["title", "body"], as_word, alias)
    mails = Mail.objects.filter(Q(subject__contains=name) | Q(text__contains=name) | Q(html__contains=name))
    addresses = _addresses(met)
    _replace(mails.filter(to__in=addresses), ["subject", "text", "html"], as_word, alias)
    claims = Claim.objects.filter(volunteer__user_id=user_id).values("pk")
    _replace(Message.objects.filter(claim__in=claims, body__contains=name), ["body"], as_word, alias)
    _replace(Outcome.objects.filter(claim__in=claims, note__contains=name), ["note"], as_word, alias)
    _replace(Question.objects.filter(author_id=user_id, answer__contains=name), ["answer"], as_word, alias)


def forget_in_errors(words: list[str]) -> None:
    """The last words of failed jobs, should they quote a name or an address."""
    for model in (OutboxJob, JobFailure):
        for word in filter(None, words):
            model.objects.filter(last_error__icontains=word).update(last_error="")


def _replace(rows: QuerySet, columns: list[str], as_word: str, alias: str) -> None:
    rows.update(
        **{
            column: Func(
                F(column), Value(as_word), Value(alias), Value("g"), function="regexp_replace",
                output_field=TextField() if column != "title" else CharField(),
            )
            for column in columns
        }
    )  # fmt: skip


def _people_met(user_id: int) -> QuerySet:
    """The teams of organisations this person worked for or belonged to, and whose work they reviewed."""
    worked_for = Claim.objects.filter(volunteer__user_id=user_id).values("task__organization")
    acted_at = TaskEvent.objects.filter(actor_id=user_id).values("task__organization")
    belonged_to = OrganizationEvent.objects.filter(actor_id=user_id).values("organization")
    teams = Membership.objects.filter(
        Q(organization__in=worked_for) | Q(organization__in=acted_at) | Q(organization__in=belonged_to)
    )
    volunteers = TaskEvent.objects.filter(actor_id=user_id, claim__isnull=False).values("claim__volunteer__user")
    return User.objects.filter(Q(pk__in=teams.values("user")) | Q(pk__in=volunteers)).values("pk")


def _addresses(people: QuerySet) -> QuerySet:
    return User.objects.filter(pk__in=people).values("email")


def empty_logs(*, user_id: int, old_id: UUID, new_id: UUID) -> None:
    """Takes what this person typed, and what was typed about their work, out of the logs. Rows, kinds and moments stay.

    The triggers refuse every change of an event but this one, and this one only under a setting of this transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL microvol.erasing = 'on'")
        cursor.execute(_EMPTY_TASK_EVENTS, [PLAIN_DATA, user_id, user_id])
        cursor.execute(_EMPTY_ORGANIZATION_EVENTS, [user_id])
        cursor.execute(_RENAME_SUBJECT, [new_id, old_id])
        cursor.execute("SET LOCAL microvol.erasing = 'off'")
