"""Accepted work as a résumé: by organisation, in numbers that others confirmed. What all forms of it are made from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.templatetags.microvol import minutes as minute_words
from portfolios.certificates import Certificate, certificates_of, milestones_of
from portfolios.models import OtherWork, Portfolio, PortfolioLine
from portfolios.selectors.accepted import standing_lines
from portfolios.selectors.evidence import evidence_short
from portfolios.selectors.lists import zone_of
from portfolios.selectors.own import open_path, portfolio_of
from portfolios.selectors.public import languages_of
from portfolios.selectors.skills import SkillReviews, skill_reviews
from portfolios.selectors.stories import confirmed_words, facts_of, for_stories, points_met, work_words
from portfolios.states import Visibility

CERTIFICATES_MAX = 100


@dataclass(frozen=True)
class Done:
    """One piece of work. `words` may be empty: then the title has to do."""

    line: PortfolioLine
    day: date
    title: str
    role: str
    words: str
    link: str

    @property
    def facts(self) -> str:
        parts = [date_format(self.day, "F Y"), minute_words(self.line.confirmed_minutes), evidence_short(self.line)]
        return ", ".join([parts[0], parts[1], parts[2][:1].lower() + parts[2][1:]])

    @property
    def sentence(self) -> str:
        """On its own: what it was, what came of it, and who says so."""
        told = f"{self.title}: {self.words}" if self.words else f"{self.title}."
        return f"{told} ({self.facts})"


@dataclass
class Engagement:
    """All work for one organisation: the pieces chosen for the top of the page first, then the newest."""

    organization: str
    website: str
    done: list[Done] = field(default_factory=list)

    @property
    def role(self) -> str:
        roles = Counter(row.role for row in self.done if row.role)
        return roles.most_common(1)[0][0] if roles else _("Volunteer")

    @property
    def first(self) -> date:
        return min(row.day for row in self.done)

    @property
    def last(self) -> date:
        return max(row.day for row in self.done)

    @property
    def period(self) -> str:
        first, last = date_format(self.first, "F Y"), date_format(self.last, "F Y")
        return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}

    @property
    def minutes(self) -> int:
        return sum(row.line.confirmed_minutes for row in self.done)

    @property
    def summary(self) -> str:
        count = len(self.done)
        words = ngettext("%(count)d accepted piece of work", "%(count)d accepted pieces of work", count)
        sums = {"work": words % {"count": count}, "time": minute_words(self.minutes)}
        return _("%(work)s, %(time)s confirmed.") % sums


@dataclass(frozen=True)
class Resume:
    """`address` is empty while the page is private."""

    name: str
    headline: str
    about: str
    place: str
    address: str
    languages: list[str]
    engagements: list[Engagement]
    elsewhere: list[OtherWork]
    skills: list[SkillReviews]
    certificates: list[Certificate]

    @property
    def count(self) -> int:
        return sum(len(engagement.done) for engagement in self.engagements)

    @property
    def minutes(self) -> int:
        return sum(engagement.minutes for engagement in self.engagements)

    @property
    def summary(self) -> str:
        """The sums in one sentence; empty without work."""
        if not self.count:
            return ""
        work = ngettext("%(count)d accepted piece of work", "%(count)d accepted pieces of work", self.count)
        whom = ngettext("%(count)d organisation", "%(count)d organisations", len(self.engagements))
        return _("%(work)s for %(whom)s, %(time)s confirmed by those who checked it.") % {
            "work": work % {"count": self.count},
            "whom": whom % {"count": len(self.engagements)},
            "time": minute_words(self.minutes),
        }


def exported_lines(user: Any, *, is_all: bool) -> QuerySet[PortfolioLine]:
    """Work whose confirmation stands: that on the owner's page, or all of it because the owner says so."""
    own = PortfolioLine.objects.own(user)
    return standing_lines(own if is_all else own.public())


def resume_of(user: User, *, is_all: bool) -> Resume:
    """Ten queries, however much work there is."""
    portfolio = portfolio_of(user)
    lines = exported_lines(user, is_all=is_all)
    claims = lines.values("claim_id")
    elsewhere = OtherWork.objects.own(user)
    if not is_all:
        elsewhere = elsewhere.filter(visibility=Visibility.PUBLIC)
    is_open = portfolio is not None and portfolio.is_public
    return Resume(
        name=portfolio.name if portfolio else user.name,
        headline=portfolio.headline if portfolio else "",
        about=portfolio.about if portfolio else "",
        place=portfolio.place if portfolio else "",
        address=f"{settings.SITE_URL}{portfolio.get_absolute_url()}" if portfolio and is_open else "",
        languages=languages_of(portfolio) if portfolio else [],
        engagements=_engagements(lines, portfolio),
        elsewhere=list(elsewhere.order_by("-started_date", "-pk")),
        skills=skill_reviews(lines),
        certificates=[
            *milestones_of(claims, limit=CERTIFICATES_MAX),
            *certificates_of(claims, limit=CERTIFICATES_MAX),
        ],
    )


def period_words(work: OtherWork) -> str:
    first = date_format(work.started_date, "F Y")
    if work.ended_date is None:
        return _("Since %(day)s") % {"day": first}
    last = date_format(work.ended_date, "F Y")
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _engagements(lines: QuerySet[PortfolioLine], portfolio: Portfolio | None) -> list[Engagement]:
    """The latest first."""
    rows = list(for_stories(lines).order_by("-is_selected", "position", "-accepted_at", "-pk"))
    points = points_met([line.claim_id for line in rows])
    found: dict[int, Engagement] = {}
    for line in rows:
        one = found.setdefault(line.organization_id, Engagement(line.organization.name, line.organization.website))
        one.done.append(_done(line, points.get(line.claim_id, []), portfolio))
    return sorted(found.values(), key=lambda engagement: engagement.last, reverse=True)


def _done(line: PortfolioLine, points: Sequence[str], portfolio: Portfolio | None) -> Done:
    path = open_path(line, portfolio)
    at: datetime = line.accepted_at.astimezone(zone_of(line.volunteer.user))
    facts = facts_of(line, points)
    return Done(
        line=line,
        day=at.date(),
        title=confirmed_words(line.own_title, facts) or line.title,
        role=confirmed_words(line.role, facts),
        words=work_words(line, points),
        link=f"{settings.SITE_URL}{path}" if path else "",
    )
