"""Who worked with whom: accepted work makes both sides each other's collaborators (promise 13)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from organizations.models import Membership, Organization
from tasks.models import Claim, Follow, NextStepOffer, Review, SkillRating, ThankYou, WorkAgain
from tasks.public_pages import PublicPage, public_pages
from tasks.states import ACCEPTING, ClaimStatus
from volunteers.models import Volunteer

PAGE_SIZE = 20
SKILLS_SHOWN = 4


@dataclass(frozen=True)
class Person:
    """A member of an organisation who accepted one's work."""

    name: str
    title: str


@dataclass(frozen=True)
class Partner:
    """An organisation, as a volunteer who worked with it sees it."""

    organization: Organization
    accepted_count: int
    last_at: datetime
    people: list[Person]
    follow_state: str
    wants_again: bool
    offer: NextStepOffer | None
    thanks: list[ThankYou]


@dataclass(frozen=True)
class Collaborator:
    """A volunteer, as an organisation that accepted their work sees them."""

    volunteer: Volunteer
    accepted_count: int
    last_at: datetime
    last_claim_id: UUID
    skills: list[str]
    page: PublicPage | None
    is_wanted_again: bool
    wants_to_talk: bool


@dataclass(frozen=True)
class PeoplePage:
    rows: Sequence[Any]
    after: UUID | None


@dataclass(frozen=True)
class _Group:
    key: int
    count: int
    last_at: datetime


def accepted_between(**sides: Any) -> QuerySet[Claim]:
    """Accepted work. A review that a volunteer wrote in the organisation's place is no work with that organisation."""
    return Claim.objects.filter(status=ClaimStatus.ACCEPTED, task__checks_claim=None, **sides)


def _grouped(claims: QuerySet[Claim], side: str, after: int | None) -> tuple[list[_Group], bool]:
    """One page of the claims by their other side, the latest first, and whether there are more. `after` is a key."""
    groups = claims.order_by().values(side).annotate(count=Count("pk"), last_at=Max("ended_at"))
    if after is not None:
        last = claims.filter(**{side: after}).aggregate(last=Max("ended_at"))["last"]
        if last is not None:
            groups = groups.filter(Q(last_at__lt=last) | Q(last_at=last, **{f"{side}__lt": after}))
    rows = groups.order_by("-last_at", f"-{side}").values_list(side, "count", "last_at")[: PAGE_SIZE + 1]
    found = [_Group(*row) for row in rows]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


# --- The volunteer's side -------------------------------------------------------------------------------------------


def partners_of(volunteer: Volunteer, after: UUID | None = None) -> PeoplePage:
    """One page of organisations that accepted this person's work. At most nine queries."""
    last = Organization.objects.filter(public_id=after).values_list("pk", flat=True).first() if after else None
    groups, is_more = _grouped(accepted_between(volunteer=volunteer), "task__organization_id", last)
    ids = [group.key for group in groups]
    organizations = Organization.objects.in_bulk(ids)
    people = _people_of(volunteer, ids)
    followed = set(_among(Follow.objects.filter(volunteer=volunteer), ids))
    again = set(_among(WorkAgain.objects.filter(volunteer=volunteer), ids))
    offers = NextStepOffer.objects.filter(volunteer=volunteer, organization__in=ids)
    offered = {offer.organization_id: offer for offer in offers}
    notes: dict[int, list[ThankYou]] = defaultdict(list)
    thanks = ThankYou.objects.filter(
        claim__volunteer=volunteer, claim__task__organization__in=ids, is_from_volunteer=False
    )
    for note in thanks.select_related("author", "claim__task").order_by("-pk"):
        notes[note.claim.task.organization_id].append(note)
    rows = [
        Partner(
            organization=organizations[group.key],
            accepted_count=group.count,
            last_at=group.last_at,
            people=people.get(group.key, []),
            follow_state="on" if group.key in followed else "off",
            wants_again=group.key in again,
            offer=offered.get(group.key),
            thanks=notes.get(group.key, []),
        )
        for group in groups
    ]
    return PeoplePage(rows, rows[-1].organization.public_id if is_more else None)


def _among(rows: QuerySet[Any], organization_ids: list[int]) -> QuerySet[Any]:
    return rows.filter(organization__in=organization_ids).values_list("organization_id", flat=True)


def _people_of(volunteer: Volunteer, organization_ids: list[int]) -> dict[int, list[Person]]:
    """Those who accepted the work, the last one first, with what they do there. Two queries."""
    reviews = (
        Review.objects.filter(
            submission__claim__volunteer=volunteer,
            submission__claim__task__organization__in=organization_ids,
            submission__claim__status=ClaimStatus.ACCEPTED,
            verdict__in=ACCEPTING,
            is_peer=False,
        )
        .order_by("-created_at", "-pk")
        .values_list("submission__claim__task__organization_id", "reviewer_id", "reviewer__name")
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for organization_id, user_id, name in reviews:
        found[organization_id].setdefault(user_id, name)
    seats = Membership.objects.filter(
        organization__in=organization_ids, user__in={user_id for names in found.values() for user_id in names}
    )
    titles = {(row[0], row[1]): row[2] for row in seats.values_list("organization_id", "user_id", "title")}
    return {
        organization_id: [Person(name, titles.get((organization_id, user_id), "")) for user_id, name in names.items()]
        for organization_id, names in found.items()
    }


# --- The organisation's side ----------------------------------------------------------------------------------------


def collaborators_of(organization: Organization, after: UUID | None = None) -> PeoplePage:
    """One page of volunteers whose work it accepted. At most eight queries."""
    last = Volunteer.objects.filter(public_id=after).values_list("pk", flat=True).first() if after else None
    claims = accepted_between(task__organization=organization)
    groups, is_more = _grouped(claims, "volunteer_id", last)
    ids = [group.key for group in groups]
    volunteers = Volunteer.objects.select_related("user").in_bulk(ids)
    latest = claims.filter(volunteer__in=ids).order_by("volunteer_id", "-ended_at", "-pk").distinct("volunteer_id")
    last_claims = dict(latest.values_list("volunteer_id", "public_id"))
    skills = _skills_shown(organization, ids)
    pages = public_pages(ids)
    again = set(_of(WorkAgain.objects.filter(organization=organization), ids))
    talks = set(_of(NextStepOffer.objects.filter(organization=organization, answer="interested"), ids))
    rows = [
        Collaborator(
            volunteer=volunteers[group.key],
            accepted_count=group.count,
            last_at=group.last_at,
            last_claim_id=last_claims[group.key],
            skills=skills.get(group.key, []),
            page=pages.get(group.key),
            is_wanted_again=group.key in again,
            wants_to_talk=group.key in talks,
        )
        for group in groups
    ]
    return PeoplePage(rows, rows[-1].volunteer.public_id if is_more else None)


def _of(rows: QuerySet[Any], volunteer_ids: list[int]) -> QuerySet[Any]:
    return rows.filter(volunteer__in=volunteer_ids).values_list("volunteer_id", flat=True)


def _skills_shown(organization: Organization, volunteer_ids: list[int]) -> dict[int, list[str]]:
    """What this organisation's own reviews rated, the best first."""
    ratings = (
        SkillRating.objects.filter(
            review__submission__claim__volunteer__in=volunteer_ids,
            review__submission__claim__task__organization=organization,
            review__is_peer=False,
        )
        .order_by("-level", "skill__name")
        .values_list("review__submission__claim__volunteer_id", "skill__name")
    )
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for volunteer_id, name in ratings:
        found[volunteer_id].setdefault(name)
    return {volunteer_id: list(names)[:SKILLS_SHOWN] for volunteer_id, names in found.items()}


# --- One piece of work ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bond:
    """What stands between the two sides of one accepted claim, as one of them sees it."""

    mine: ThankYou | None
    theirs: ThankYou | None
    can_thank: bool
    follow_state: str
    is_wanted_again: bool
    offer: NextStepOffer | None


def bond_of(claim: Claim, *, is_volunteer: bool) -> Bond | None:
    """Nothing before the work is accepted. Four queries."""
    if claim.status != ClaimStatus.ACCEPTED:
        return None
    notes = {note.is_from_volunteer: note for note in claim.thanks.select_related("author")}
    sides = {"organization_id": claim.task.organization_id, "volunteer_id": claim.volunteer_id}
    mine = notes.get(is_volunteer)
    return Bond(
        mine=mine,
        theirs=notes.get(not is_volunteer),
        can_thank=mine is None,
        follow_state="on" if is_volunteer and Follow.objects.filter(**sides).exists() else "off",
        is_wanted_again=WorkAgain.objects.filter(**sides).exists(),
        offer=NextStepOffer.objects.filter(**sides).first() if is_volunteer else None,
    )


def work_again_count(organization: Organization) -> int:
    return WorkAgain.objects.filter(organization=organization).count()
