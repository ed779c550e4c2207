"""What someone's accepted work adds up to: this week, their goals, and the three blocks of promise 3."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, Q, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from common.templatetags.microvol import short_date
from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.lists import change_words, level_word
from portfolios.states import Evidence, Visibility
from tasks.models import Claim
from volunteers.models import Volunteer

PLAN_WEEKS = 12
OFFERED_FOR = timedelta(days=30)
PATCHES_MAX = 6
SHOWN_IN_BLOCK = 3


@dataclass(frozen=True)
class Accepted:
    """One accepted task, as much of it as Today needs. `skills`: {"id", "name", "level"}, the level may be None.

    A review written in an organisation's place is a line that nobody has checked: it counts nowhere.
    """

    pk: int
    public_id: UUID
    title: str
    accepted_at: datetime
    minutes: int
    organization: str
    organization_slug: str
    reviewer: str
    quote: str
    is_checked: bool
    is_offered: bool
    skills: Sequence[dict[str, Any]]


def accepted_work(volunteer: Volunteer, *, now: datetime) -> list[Accepted]:
    """Every accepted task of this person, the newest first, in one query."""
    skill = JSONObject(id="skills__skill_id", name="skills__skill__name", level="skills__level")
    rows = (
        PortfolioLine.objects.filter(volunteer=volunteer)
        .annotate(
            used=JSONBAgg(
                skill, filter=Q(skills__isnull=False), order_by=["-skills__level", "skills__pk"], default=Value("[]")
            ),
            organization_name=F("organization__name"),
            organization_slug=F("organization__slug"),
            is_wanted=F("claim__wants_portfolio"),
        )
        .order_by("-accepted_at", "-pk")
    )
    return [
        Accepted(
            pk=row["pk"],
            public_id=row["public_id"],
            title=row["title"],
            accepted_at=row["accepted_at"],
            minutes=row["confirmed_minutes"],
            organization=row["organization_name"],
            organization_slug=row["organization_slug"],
            reviewer=row["reviewer_name"],
            quote=row["quote"],
            is_checked=row["evidence"] != Evidence.SELF_REPORTED,
            is_offered=(
                row["is_wanted"]
                and row["visibility"] == Visibility.HIDDEN
                and row["published_at"] is None
                and row["accepted_at"] > now - OFFERED_FOR
            ),
            skills=row["used"],
        )
        for row in rows.values(
            "pk", "public_id", "title", "accepted_at", "confirmed_minutes", "visibility", "published_at",
            "organization_name", "organization_slug", "reviewer_name", "quote", "evidence", "is_wanted", "used",
        )
    ]  # fmt: skip


# --- Work to publish ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """The newest accepted work its owner has not decided about."""

    work: Accepted
    portfolio: Portfolio | None
    when: str
    rated: str
    more_count: int


def offer_from(volunteer: Volunteer, accepted: Sequence[Accepted], *, now: datetime, zone: tzinfo) -> Offer | None:
    """Expects the volunteer's portfolio at hand."""
    offered = [work for work in accepted if work.is_offered]
    if not offered:
        return None
    newest = offered[0]
    return Offer(
        work=newest,
        portfolio=getattr(volunteer, "portfolio", None),
        when=_accepted_when(newest.accepted_at.astimezone(zone).date(), now.astimezone(zone).date()),
        rated=_rated(newest.skills),
        more_count=len(offered) - 1,
    )


def _accepted_when(day: date, today: date) -> str:
    if day == today:
        return _("Accepted today")
    if day == today - timedelta(days=1):
        return _("Accepted yesterday")
    return _("Accepted on %(day)s") % {"day": short_date(day)}


def _rated(skills: Sequence[dict[str, Any]]) -> str:
    best = next((skill for skill in skills if skill["level"]), None)
    if best is None:
        return ""
    return _("Rated “%(level)s” for %(skill)s.") % {"level": level_word(best["level"]), "skill": best["name"]}


# --- This week ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    day: date
    minutes: int
    is_today: bool
    is_to_come: bool


@dataclass(frozen=True)
class Week:
    """Minutes by the day they were accepted, in the person's own time zone; the plan is theirs and may be missing."""

    days: list[Day]
    given: int
    planned: int | None
    kept_count: int

    @property
    def to_go(self) -> int:
        return max((self.planned or 0) - self.given, 0)


def week_of(volunteer: Volunteer, accepted: Sequence[Accepted], *, now: datetime, zone: tzinfo) -> Week:
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    by_day: Counter[date] = Counter()
    for work in accepted:
        by_day[work.accepted_at.astimezone(zone).date()] += work.minutes
    by_week: Counter[date] = Counter()
    for day, minutes in by_day.items():
        by_week[day - timedelta(days=day.weekday())] += minutes
    days = [monday + timedelta(days=number) for number in range(7)]
    planned = volunteer.weekly_minutes
    earlier = [monday - timedelta(weeks=number) for number in range(1, PLAN_WEEKS + 1)]
    return Week(
        days=[Day(day, by_day[day], day == today, day > today) for day in days],
        given=by_week[monday],
        planned=planned,
        kept_count=sum(by_week[week] >= planned for week in earlier) if planned else 0,
    )


# --- Goals ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Goal:
    """A skill to grow, with the accepted tasks that used it. Progress comes from those alone."""

    name: str
    accepted_count: int
    running_count: int

    @property
    def patches(self) -> range:
        return range(min(self.accepted_count, PATCHES_MAX))


def goals_of(volunteer: Volunteer, accepted: Sequence[Accepted], running: Sequence[Claim]) -> list[Goal]:
    used = Counter(skill["id"] for work in accepted for skill in work.skills)
    under_way = Counter(skill_id for claim in running for skill_id in claim.task.skill_ids)
    return [Goal(goal.skill.name, used[goal.skill_id], under_way[goal.skill_id]) for goal in volunteer.goals.all()]


# --- Evidence, people, learning (promise 3) -------------------------------------------------------------------------


@dataclass(frozen=True)
class SkillChange:
    name: str
    words: str


@dataclass(frozen=True)
class Built:
    """`people`: the last work with each of the latest organisations."""

    newest: list[Accepted]
    line_count: int
    minutes: int
    people: list[Accepted]
    organization_count: int
    changes: list[SkillChange]
    skill_count: int


def built_from(accepted: Sequence[Accepted]) -> Built | None:
    accepted = [work for work in accepted if work.is_checked]
    if not accepted:
        return None
    people: dict[str, Accepted] = {}
    ratings: dict[str, list[int]] = {}
    for work in accepted:
        people.setdefault(work.organization_slug, work)
        for skill in work.skills:
            levels = ratings.setdefault(skill["name"], [])
            if skill["level"]:
                levels.append(skill["level"])
    used = Counter(skill["name"] for work in accepted for skill in work.skills)
    return Built(
        newest=list(accepted[:SHOWN_IN_BLOCK]),
        line_count=len(accepted),
        minutes=sum(work.minutes for work in accepted),
        people=list(people.values())[:SHOWN_IN_BLOCK],
        organization_count=len(people),
        changes=[
            SkillChange(name, change_words(levels, used[name]))
            for name, levels in list(ratings.items())[:SHOWN_IN_BLOCK]
        ],
        skill_count=len(ratings),
    )
