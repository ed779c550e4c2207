"""Gathers what the rule of inviting asks, for one task and many people, or for many tasks, at a constant cost."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q

from organizations.models import Membership
from tasks.models import Claim, Dismissal, Task, TaskInvitation
from tasks.rules import ClaimFacts, InvitationFacts, Waves
from tasks.selectors.facts import claim_facts
from tasks.states import COUNTED_AS_OPEN, ONE_PER_TASK
from volunteers.models import Volunteer

WEEK = timedelta(days=7)


def waves_of(task_ids: Collection[int]) -> dict[int, Waves]:
    """How far the invitations to each of these tasks have got, in one query; tasks without any are left out."""
    unused = Count("pk", filter=~Q(answer=TaskInvitation.Answer.TAKEN))
    rows = TaskInvitation.objects.filter(task_id__in=task_ids).values("task_id", "wave").order_by("task_id", "wave")
    found: dict[int, Waves] = {}
    for row in rows.annotate(began_at=Min("created_at"), unused=unused):
        before = found.get(row["task_id"], Waves())
        found[row["task_id"]] = Waves(row["wave"], row["began_at"], before.unused + row["unused"])
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What a person was asked lately, whatever the task."""

    today: int = 0
    in_week: int = 0
    unanswered: int = 0


def asked_lately(volunteers: Iterable[Volunteer], now: datetime) -> dict[int, Asked]:
    """By volunteer, in one query. Today is the day of the person's own zone; a visit makes up for silence.

    Expects `user` at hand.
    """
    people = {volunteer.pk: volunteer for volunteer in volunteers}
    silent = Q(answer="") & (Q(volunteer__user__seen_at=None) | Q(created_at__gt=F("volunteer__user__seen_at")))
    rows = (
        TaskInvitation.objects.filter(Q(created_at__gt=now - WEEK) | silent, volunteer_id__in=people)
        .annotate(is_silent=Count("pk", filter=silent))
        .values_list("volunteer_id", "created_at", "is_silent")
    )
    grouped: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for volunteer_id, created_at, is_silent in rows:
        grouped[volunteer_id].append((created_at, is_silent))
    found = {}
    for volunteer_id, asked in grouped.items():
        zone = ZoneInfo(people[volunteer_id].user.time_zone)
        today = now.astimezone(zone).date()
        found[volunteer_id] = Asked(
            today=sum(at.astimezone(zone).date() == today for at, _silent in asked),
            in_week=sum(at > now - WEEK for at, _silent in asked),
            unanswered=sum(is_silent for _at, is_silent in asked),
        )
    return found


def invitation_facts(task: Task, volunteers: Sequence[Volunteer], now: datetime) -> dict[int, InvitationFacts]:
    """Facts for `can_invite` by volunteer, in seven queries whatever their number.

    Expects the task's organisation and each volunteer's `user` at hand.
    """
    ids = [volunteer.pk for volunteer in volunteers]
    user_ids = [volunteer.user_id for volunteer in volunteers]
    of_task = claim_facts([task], None)[task.pk]
    members = set(
        Membership.objects.filter(organization_id=task.organization_id, user_id__in=user_ids).values_list(
            "user_id", flat=True
        )
    )
    claims = Claim.objects.filter(volunteer_id__in=ids)
    own = dict(claims.filter(task=task, status__in=ONE_PER_TASK).values_list("volunteer_id", "status"))
    under_way = Counter(claims.filter(status__in=COUNTED_AS_OPEN).values_list("volunteer_id", flat=True))
    invited = set(TaskInvitation.objects.filter(task=task, volunteer_id__in=ids).values_list("volunteer_id", flat=True))
    dismissed = _not_for_them(task, ids)
    waves = waves_of([task.pk]).get(task.pk, Waves())
    asked = asked_lately(volunteers, now)
    return {
        volunteer.pk: InvitationFacts(
            claim=dataclasses.replace(
                of_task,
                is_member=volunteer.user_id in members,
                own_claim_status=own.get(volunteer.pk),
                open_claims=under_way[volunteer.pk],
                accepted_count=volunteer.accepted_count,
                is_staff=volunteer.user.is_staff,
            ),
            waves=waves,
            is_active=volunteer.user.is_active,
            is_paused=is_paused(volunteer, now),
            per_week=volunteer.invitations_per_week,
            is_invited=volunteer.pk in invited,
            is_dismissed=volunteer.pk in dismissed,
            invited_today=asked.get(volunteer.pk, Asked()).today,
            invited_in_week=asked.get(volunteer.pk, Asked()).in_week,
            unanswered=asked.get(volunteer.pk, Asked()).unanswered,
        )
        for volunteer in volunteers
    }


def task_facts(task: Task) -> tuple[ClaimFacts, Waves]:
    """What `can_invite_to` asks about the task alone."""
    return claim_facts([task], None)[task.pk], waves_of([task.pk]).get(task.pk, Waves())


def is_paused(volunteer: Volunteer, now: datetime) -> bool:
    """A pause with an end is over on that day, where the person is."""
    if not volunteer.is_paused or volunteer.paused_until_date is None:
        return volunteer.is_paused
    return now.astimezone(ZoneInfo(volunteer.user.time_zone)).date() < volunteer.paused_until_date


def _not_for_them(task: Task, volunteer_ids: Collection[int]) -> set[int]:
    """Who took this task out of their lists, or all of this organisation, or of this kind."""
    reason = Dismissal.Reason
    said = Q(task=task)
    said |= Q(reason=reason.ORGANIZATION, task__organization_id=task.organization_id)
    said |= Q(reason=reason.KIND, task__kind=task.kind)
    return set(Dismissal.objects.filter(said, volunteer_id__in=volunteer_ids).values_list("volunteer_id", flat=True))
