"""A volunteer as Today reads them: with their page and what is offered to them, in the person's own query."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from organizations.states import OrganizationStatus
from tasks.models import Follow, NextStepOffer
from tasks.selectors.invitations import unanswered
from volunteers.models import Volunteer
from volunteers.selectors import open_skill_offers, volunteers_at_hand


@dataclass(frozen=True)
class OfferedSkill:
    name: str
    slug: str


@dataclass(frozen=True)
class OfferedStep:
    """What an organisation offers after three accepted tasks; without a title, its standing invitation."""

    public_id: str
    organization: str
    slug: str
    title: str


def reader_of(user_id: int, now: datetime) -> Volunteer | None:
    """As `volunteer_of`, no query more: with the portfolio, whom they follow, and what the functions below tell."""
    skills = open_skill_offers().filter(volunteer=OuterRef("pk"))
    steps = NextStepOffer.objects.filter(
        volunteer=OuterRef("pk"), answer="", organization__status=OrganizationStatus.ACTIVE
    ).order_by("-created_at", "-pk")
    step = JSONObject(
        public_id="public_id", organization="organization__name", slug="organization__slug",
        title="organization__next_step__title", is_active="organization__next_step__is_active",
    )  # fmt: skip
    follows = Follow.objects.filter(volunteer=OuterRef("pk")).order_by("pk")
    rows = volunteers_at_hand().select_related("user", "portfolio")
    return (
        rows.annotate(
            skill_offered=Subquery(skills.values(row=JSONObject(name="skill__name", slug="skill__slug"))[:1]),
            step_offered=Subquery(steps.values(row=step)[:1]),
            followed_ids=ArraySubquery(follows.values("organization")),
            invited=Exists(unanswered(now).filter(volunteer=OuterRef("pk"))),
        )
        .filter(user_id=user_id)
        .first()
    )


def offered_skill(volunteer: Volunteer) -> OfferedSkill | None:
    """The oldest skill they are offered to add; one at a time is enough. Expects `reader_of`."""
    row = volunteer.skill_offered  # type: ignore[attr-defined]
    return OfferedSkill(**row) if row else None


def offered_step(volunteer: Volunteer) -> OfferedStep | None:
    """The newest next step that they have not answered. Expects `reader_of`."""
    row = volunteer.step_offered  # type: ignore[attr-defined]
    if not row:
        return None
    title = row["title"] if row["is_active"] else ""
    return OfferedStep(row["public_id"], row["organization"], row["slug"], title or "")


def is_invited(volunteer: Volunteer) -> bool:
    """Whether an invitation waits for their answer. Expects `reader_of`."""
    return bool(volunteer.invited)  # type: ignore[attr-defined]
