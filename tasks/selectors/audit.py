"""The log of an organisation: its own events and those of its tasks, newest first, in plain words."""

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from organizations.models import Invitation, Membership, Organization, OrganizationEvent
from organizations.states import Role, Tier
from tasks.models import Task, TaskEvent
from tasks.selectors.event_words import who_did, with_people, words_of_event

PAGE_LENGTH = 50
EXPORTED_AT_ONCE = 500
# What a kind of event is about, by how its code begins.
AREAS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "tasks": (gettext_lazy("Tasks and briefs"), ("task_", "brief_", "flags_", "head_start", "opened_to_all")),
    "work": (gettext_lazy("Volunteers’ work"), ("claim_", "request_", "work_submitted", "clock_", "slot_", "invit")),
    "reviews": (
        gettext_lazy("Reviews"),
        ("review", "work_reviewed", "opinion_", "appeal_", "peer", "outcome_", "thank"),
    ),
    "talk": (gettext_lazy("Questions"), ("question_",)),
    "team": (gettext_lazy("Team"), ("member_", "role_", "invitation_withdrawn", "absence_")),
    "organization": (gettext_lazy("Organisation"), ("organization_", "tier_", "webhook_")),
}
VOLUNTEERS, SITE = "volunteers", "site"
_LEFT = ["member_left", "member_removed"]
_WORDS = {
    "organization_created": gettext_lazy("{name} set the organisation up"),
    "organization_edited": gettext_lazy("{name} changed what the organisation says about itself"),
    "organization_suspended": gettext_lazy("{name} suspended the organisation"),
    "organization_reinstated": gettext_lazy("{name} ended the suspension"),
    "organization_closed": gettext_lazy("{name} closed the organisation"),
    "tier_changed": gettext_lazy("{name} changed the organisation’s standing from “{before}” to “{after}”"),
    "member_invited": gettext_lazy("{name} invited {person}: {after}"),
    "invitation_withdrawn": gettext_lazy("{name} withdrew the invitation of {person}"),
    "member_joined": gettext_lazy("{person} joined the team: {after}"),
    "role_changed": gettext_lazy("{name} changed the seat of {person} from {before} to {after}"),
    "member_left": gettext_lazy("{person} left the team"),
    "member_removed": gettext_lazy("{name} took {person} off the team"),
    "absence_set": gettext_lazy("{name} noted {person} as away, {after}"),
    "absence_ended": gettext_lazy("{name} noted {person} as back"),
    "webhook_added": gettext_lazy("{name} added a webhook to {after}"),
    "webhook_changed": gettext_lazy("{name} changed what the webhook to {after} is told of"),
    "webhook_secret_changed": gettext_lazy("{name} made a new secret for the webhook to {after}"),
    "webhook_switched_on": gettext_lazy("{name} switched the webhook to {after} on"),
    "webhook_switched_off": gettext_lazy("{name} switched the webhook to {after} off"),
    "webhook_stopped": gettext_lazy("{name} stopped the webhook to {after}"),
    "webhook_deleted": gettext_lazy("{name} deleted the webhook to {after}"),
}
# What people do for themselves.
_OWN_WORDS = {
    "absence_set": gettext_lazy("{person} is away, {after}"),
    "absence_ended": gettext_lazy("{person} is back"),
}
_VALUES = {**{role.value: role.label for role in Role}, **{tier.value: tier.label for tier in Tier}}


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What to show. `person` is a member's public id, VOLUNTEERS, SITE or empty; days are the organisation's."""

    person: str = ""
    area: str = ""
    first: date | None = None
    last: date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    who: str
    words: str
    why: str
    task: Task | None
    source: str
    pk: int

    @property
    def cursor(self) -> str:
        """Names the row for the next page, in a form that nobody needs to read."""
        return signing.dumps([self.at.isoformat(), self.source, self.pk])


def audit_page(organization: Organization, asked: Asked, *, after: str = "", limit: int = PAGE_LENGTH) -> list[Entry]:
    """One page of the log, from the row after the one named. A constant number of queries."""
    own = _asked(OrganizationEvent.objects.filter(organization=organization), organization, asked)
    of_tasks = _asked(
        TaskEvent.objects.filter(task__organization=organization, task__checks_claim=None), organization, asked
    )
    # Where nobody approves, asking and getting are one tap.
    of_tasks = of_tasks.exclude(kind="claim_requested", task__needs_approval=False)
    if after:
        place = _place(after)
        if place is None:
            return []
        at, source, pk = place
        own = own.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk if source == "own" else 0))
        of_tasks = of_tasks.filter(Q(at__lt=at) | (Q(at=at) if source == "own" else Q(at=at, pk__lt=pk)))
    own = own.select_related("actor").order_by("-at", "-pk")[:limit]
    of_tasks = of_tasks.select_related("actor", "task__organization", "claim__volunteer__user")
    entries = [*_own_entries(list(own)), *_task_entries(list(of_tasks.order_by("-at", "-pk")[:limit]))]
    entries.sort(key=lambda entry: (-entry.at.timestamp(), entry.source, -entry.pk))
    return entries[:limit]


def whole_log(organization: Organization, asked: Asked) -> Iterator[Entry]:
    """Every row, some hundred at a time."""
    after = ""
    while True:
        entries = audit_page(organization, asked, after=after, limit=EXPORTED_AT_ONCE)
        yield from entries
        if len(entries) < EXPORTED_AT_ONCE:
            return
        after = entries[-1].cursor


def people_to_choose(organization: Organization) -> list[User]:
    """Members, and those who have left. A union: with an OR, the database would read everybody's account."""
    left = OrganizationEvent.objects.filter(organization=organization, kind__in=_LEFT).values("subject")
    seats = Membership.objects.filter(organization=organization).values("user")
    both = User.objects.filter(pk__in=seats).values("pk").union(User.objects.filter(public_id__in=left).values("pk"))
    return list(User.objects.filter(pk__in=both).order_by("name", "pk"))


def _asked(events: QuerySet, organization: Organization, asked: Asked) -> QuerySet:
    if asked.person == SITE:
        events = events.filter(Q(actor=None) | Q(actor__is_staff=True))
    elif asked.person == VOLUNTEERS:
        people = [user.pk for user in people_to_choose(organization)]
        events = events.exclude(actor=None).exclude(actor__in=people).exclude(actor__is_staff=True)
    elif asked.person:
        events = events.filter(actor__public_id=asked.person)
    if asked.area in AREAS:
        begins = Q()
        for prefix in AREAS[asked.area][1]:
            begins |= Q(kind__startswith=prefix)
        events = events.filter(begins)
        if asked.area == "work":
            events = events.exclude(kind="invitation_withdrawn")
    zone = ZoneInfo(organization.time_zone)
    if asked.first:
        events = events.filter(at__gte=datetime.combine(asked.first, time(), zone))
    if asked.last:
        events = events.filter(at__lt=datetime.combine(asked.last + timedelta(days=1), time(), zone))
    return events


def _place(after: str) -> tuple[datetime, str, int] | None:
    try:
        at, source, pk = signing.loads(after)
    except (signing.BadSignature, ValueError):
        return None
    moment = parse_datetime(at)
    return None if moment is None else (moment, source, pk)


def _task_entries(events: Sequence[TaskEvent]) -> Iterator[Entry]:
    for event in with_people(events):
        yield Entry(event.at, who_did(event.actor), words_of_event(event), event.why, event.task, "tasks", event.pk)


def _own_entries(events: Sequence[OrganizationEvent]) -> Iterator[Entry]:
    subjects = {event.subject for event in events if event.subject}
    names: dict[Any, str] = dict(Invitation.objects.filter(public_id__in=subjects).values_list("public_id", "email"))
    names |= dict(User.objects.filter(public_id__in=subjects).values_list("public_id", "name"))
    for event in events:
        who = who_did(event.actor)
        is_self = event.actor is not None and event.actor.public_id == event.subject
        sentence = {**_WORDS, **(_OWN_WORDS if is_self else {})}.get(event.kind, event.kind)
        words = str(sentence).format(
            name=who,
            person=names.get(event.subject) or _("somebody"),
            before=_value(event.from_value),
            after=_value(event.to_value),
        )
        yield Entry(event.at, who, words, event.why, None, "own", event.pk)


def _value(code: str) -> str:
    """A role or tier by its name, dates as people write them, anything else as it is."""
    if code in _VALUES:
        return str(_VALUES[code]).lower()
    first, _slash, last = code.partition("/")
    try:
        days = [date.fromisoformat(day) for day in (first, last)]
    except ValueError:
        return code
    return _("%(first)s to %(last)s") % {"first": date_format(days[0], "j F"), "last": date_format(days[1], "j F Y")}
