"""What became of accepted work: the question at 30 and at 90 days, and the organisation's answer."""

import dataclasses
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.services import notify
from organizations.models import Organization
from organizations.states import OrganizationStatus
from tasks import rules
from tasks.models import Claim, Outcome
from tasks.selectors import outcomes as read
from tasks.services.moves import lock_claim, record
from tasks.signals import outcome_recorded
from tasks.states import OutcomeAnswer


@dataclasses.dataclass(frozen=True, slots=True)
class OutcomeInput:
    answer: str
    link: str = ""
    number: int | None = None
    number_of: str = ""
    note: str = ""


RANGE = 200  # organisations that one job asks

# --- Asking ---------------------------------------------------------------------------------------------------------


def ask_outcomes(*, now: datetime, first_id: int = 0, last_id: int | None = None) -> int:
    """Asks organisations, all or those of a range, about work that is 30 or 90 days old, at most once a day.

    Each question is asked once per claim and age; what a missed run left is asked for 30 more days. Returns questions.
    """
    organizations = organizations_to_ask(now).filter(pk__gte=first_id)
    if last_id is not None:
        organizations = organizations.filter(pk__lte=last_id)
    return sum(
        _ask(organization_id, now) for organization_id in organizations.order_by("pk").values_list("pk", flat=True)
    )


def organizations_to_ask(now: datetime) -> QuerySet[Organization]:
    """Those with work of that age that nobody asked about; whether it is their time of day is asked one by one."""
    due = Q()
    for days in settings.OUTCOME_DAYS:
        oldest, newest = settings.OUTCOME_ASKED_WITHIN + (days + 1) * read.DAY, (days - 1) * read.DAY
        claims = read.due_outcomes(days).filter(ended_at__gte=now - oldest, ended_at__lt=now - newest)
        due |= Q(pk__in=claims.values("task__organization_id"))
    return Organization.objects.filter(due, status=OrganizationStatus.ACTIVE)


@transaction.atomic
def _ask(organization_id: int, now: datetime) -> int:
    # Whoever else runs this job asks the same organisation a moment later, and finds nothing due.
    locked = Organization.objects.select_for_update(skip_locked=True).filter(pk=organization_id)
    organization = locked.first()
    if organization is None or not _is_time(organization, now):
        return 0
    asked = []
    for claim, days in _due(organization, now):
        asked.append(Outcome.objects.create(claim=claim, days=days, asked_at=now))
        record(task=claim.task, claim=claim, kind="outcome_asked", now=now, actor_id=None, days=days)
    for user_id, questions in read.recipients_of(organization, asked).items():
        _tell(organization, user_id, questions, now)
    return len(asked)


def _is_time(organization: Organization, now: datetime) -> bool:
    """On a working day, from eight o'clock, and only once a day: a person gets one mail, not one per question."""
    calendar = organization.work_calendar
    local = now.astimezone(calendar.zone)
    if not calendar.is_working(local.date()) or local.time() < settings.OUTCOME_ASKED_FROM:
        return False
    morning = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return not Outcome.objects.filter(claim__task__organization=organization, asked_at__gte=morning).exists()


def _due(organization: Organization, now: datetime) -> list[tuple[Claim, int]]:
    """Each claim once, with the latest question that is due."""
    today = now.astimezone(organization.work_calendar.zone).date()
    found: dict[int, tuple[Claim, int]] = {}
    for days in settings.OUTCOME_DAYS:
        first, last = read.outcome_window(organization, days, today)
        claims = read.due_outcomes(days).filter(task__organization=organization, ended_at__gte=first, ended_at__lt=last)
        for claim in claims.with_task().prefetch_related("outcomes").order_by("ended_at", "pk"):
            if rules.asks_outcome([outcome.answer for outcome in claim.outcomes.all()]):
                found[claim.pk] = (claim, days)
    return list(found.values())


def _tell(organization: Organization, user_id: int, questions: list[Outcome], now: datetime) -> None:
    count, title = len(questions), questions[0].claim.task.title
    words = ngettext(
        "What became of “%(title)s”?", "What became of %(count)d pieces of work you accepted?", count
    ) % {"title": title, "count": count}  # fmt: skip
    day = now.astimezone(organization.work_calendar.zone).date()
    notify(
        recipient_id=user_id,
        kind="outcome_question",
        key=f"{organization.pk}:{day.isoformat()}",
        title=words,
        body=_("One tap each. The volunteers see the answer on their records."),
        path=reverse("tasks:outcome_list", args=[organization.slug]),
        action=_("Answer"),
    )


# --- Answering ------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_outcome(*, outcome_id: int, actor_id: int, answer: OutcomeInput, now: datetime) -> Outcome:
    """Stores what the organisation says, announces `outcome_recorded`, and tells the volunteer.

    The same answer again changes nothing; another one replaces it within 30 days of the first. Refuses people without
    a seat and the volunteer themselves (403), organisations that are not active, and a change after that time (409).
    """
    claim = lock_claim(Outcome.objects.values_list("claim_id", flat=True).get(pk=outcome_id))
    outcome = Outcome.objects.select_for_update().get(pk=outcome_id)
    outcome.claim = claim
    rules.can_answer_outcome(read.outcome_facts(outcome, actor_id), now=now).require()
    fields = [field.name for field in dataclasses.fields(OutcomeInput)]
    said = dataclasses.asdict(answer)
    if outcome.answered_at and said == {name: getattr(outcome, name) for name in fields}:
        return outcome
    is_other_answer = outcome.answer != answer.answer
    for name, value in said.items():
        setattr(outcome, name, value)
    outcome.answered_by_id = actor_id
    outcome.answered_at = outcome.answered_at or now
    outcome.save(update_fields=[*fields, "answered_by", "answered_at"])
    record(
        task=claim.task, claim=claim, kind="outcome_recorded", now=now, actor_id=actor_id, days=outcome.days,
        organization=claim.task.organization_id, **said,
    )  # fmt: skip
    outcome_recorded.send(sender=Outcome, outcome=outcome, claim=claim, now=now)
    if is_other_answer:
        _tell_volunteer(claim, outcome)
    return outcome


def _tell_volunteer(claim: Claim, outcome: Outcome) -> None:
    titles = {
        OutcomeAnswer.USED: _("Your work is in use: %(title)s"),
        OutcomeAnswer.ADAPTED: _("Your work is in use, with changes: %(title)s"),
        OutcomeAnswer.NOT_USED: _("Not used in the end: %(title)s"),
    }
    answer = OutcomeAnswer(outcome.answer)
    name = claim.task.organization.name
    if answer == OutcomeAnswer.NOT_USED:
        body = _("%(name)s did not use it. Plans change; that it was accepted stays on your record.")
    else:
        body = _("%(name)s says so. On your record it now counts as outcome confirmed.")
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="outcome_known",
        key=f"{outcome.pk}:{answer}",
        title=titles[answer] % {"title": claim.task.title},
        body="\n\n".join(filter(None, [outcome.note, body % {"name": name}])),
        path=claim.get_absolute_url(),
        action=_("See your work"),
    )
