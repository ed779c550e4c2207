"""Why a task was suggested, in words: made from the parts of its score and from facts of the task, never invented.

The parts are those of `matching/engine/values.py`: they add up to the score, so rank and words agree (promise 38c).
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from common.templatetags.microvol import minutes as minutes_words
from tasks.models import Task, TaskSkill
from vocabularies.industries import INDUSTRY_NAMES
from vocabularies.services import languages
from volunteers.models import Volunteer, VolunteerSkill

REASONS_MAX = 2
NAMED_MAX = 2
GOOD = VolunteerSkill.Level.GOOD
SOON = timedelta(days=7)

Parts = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Explanation:
    """At most two reasons, the heaviest first, and at most one caution."""

    reasons: tuple[str, ...] = ()
    caution: str = ""

    @property
    def first(self) -> str:
        return self.reasons[0] if self.reasons else ""


NO_REASON = Explanation()


def explain(
    parts: Parts, task: Task, volunteer: Volunteer, *, now: datetime | None = None, minutes_left: int | None = None
) -> Explanation:
    """Each part of a score as a sentence that names its fields. A part that no longer holds says nothing.

    Where the parts give fewer than two reasons, following its organisation, what the task still needs and the time it
    takes come after them.
    Expects `skills__skill` and the organisation of the task, and the volunteer as `volunteer_of` returns it.
    """
    if task.checks_claim_id is not None:
        return Explanation(reasons=_why_review(task))
    parts = list(parts)
    too_long = any(part["name"] == "long" and part["points"] < 0 for part in parts)
    reasons = _first_two(_sentences(parts, task, volunteer, now or timezone.now(), None if too_long else minutes_left))
    return Explanation(
        reasons=reasons,
        caution=_missing(task, volunteer, reasons) or (_long(task, volunteer) if too_long else ""),
    )


def _why_review(task: Task) -> tuple[str, str]:
    """Offered to somebody qualified (selectors/peers.py), not found by a score."""
    waits = _("Its author has waited for %(name)s for ten working days; you see no name, and they see none.")
    return _("You have done such work well."), waits % {"name": task.organization.name}


def _sentences(
    parts: list[Mapping[str, Any]], task: Task, volunteer: Volunteer, now: datetime, minutes_left: int | None
) -> Iterator[str]:
    """What may be said, the weightiest first; made one by one, because mostly two are enough."""
    for part in sorted(parts, key=lambda part: -part["points"]):
        if part["points"] > 0 and part["name"] in _SENTENCES:
            yield _SENTENCES[part["name"]](part.get("about", ()), task, volunteer)
    yield _followed(task, volunteer)
    yield _closing(task, now)
    yield _fits_week(task, volunteer, minutes_left)
    yield _untaken(task)


def _first_two(sentences: Iterator[str]) -> tuple[str, ...]:
    said: dict[str, None] = {}
    for sentence in sentences:
        if sentence:
            said[sentence] = None
        if len(said) == REASONS_MAX:
            break
    return tuple(said)


# --- One sentence per part ------------------------------------------------------------------------------------------


def _fit(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    needed = {row.skill_id for row in task.skills.all() if row.part == TaskSkill.Part.USES}
    have = [row for row in volunteer.skills.all() if row.skill_id in needed and (not about or row.skill_id in about)]
    have.sort(key=lambda row: (-row.level, row.skill.name))
    if have:
        words = [{"skill": row.skill.name, "level": _level(row.level)} for row in have]
        named = [_("%(skill)s (%(level)s)") % named for named in words] + _shared_languages(task, volunteer)
        return _("Uses your %(skills)s.") % {"skills": get_text_list(named[:NAMED_MAX], _("and"))}
    return _first((), task, volunteer)


def _shared_languages(task: Task, volunteer: Volunteer) -> list[str]:
    """Languages the task asks for and the volunteer writes, but the one that everybody here reads."""
    own = (get_language() or "").split("-")[0]
    return [languages()[code] for code in task.languages if code in volunteer.languages and code != own]


def _near(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    has = {row.skill_id for row in volunteer.skills.all()}
    for needed in task.skills.all():
        if needed.part != TaskSkill.Part.USES or needed.skill_id in has or (about and needed.skill_id not in about):
            continue
        own = [row for row in volunteer.skills.all() if row.skill.category == needed.skill.category]
        if own:
            closest = max(own, key=lambda row: row.level).skill.name
            words = {"own": closest, "needed": needed.skill.name}
            if needed.level:
                level = _level(needed.level)
                return _("Close to your %(own)s; asks for %(needed)s (%(level)s).") % {**words, "level": level}
            return _("Close to your %(own)s; asks for %(needed)s.") % words
    return ""


def _cause(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    shared = [cause.name for cause in volunteer.causes.all() if cause.pk in (about or task.cause_ids)]
    return _("Supports %(cause)s, a cause you follow.") % {"cause": shared[0]} if shared else ""


def _goal(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    shared = [goal.skill.name for goal in volunteer.goals.all() if goal.skill_id in (about or task.skill_ids)]
    return _("Lets you practise %(skill)s, one of your goals.") % {"skill": shared[0]} if shared else ""


def _industry(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    if task.organization.industry not in volunteer.industries:
        return ""
    return _("In %(industry)s, an industry you aim for.") % {"industry": INDUSTRY_NAMES[task.organization.industry]}


def _first(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    return first_words(task)


def first_words(task: Task) -> str:
    return _("A first task: it needs no experience.") if task.is_starter else ""


_SENTENCES: dict[str, Callable[[Collection[int], Task, Volunteer], str]] = {
    "fit": _fit,
    "near": _near,
    "cause": _cause,
    "goal": _goal,
    "industry": _industry,
    "first": _first,
}


def _followed(task: Task, volunteer: Volunteer) -> str:
    """No part of a score: following moves nothing up, it only says why one may know them."""
    followed: list[int] | None = getattr(volunteer, "followed_ids", None)  # where the page read them with the person
    if followed is None:
        prefetch_related_objects([volunteer], "follows")  # once for all tasks of a page
        followed = [follow.organization_id for follow in volunteer.follows.all()]
    if task.organization_id not in followed:
        return ""
    return _("You follow %(name)s.") % {"name": task.organization.name}


# --- What the task still needs, and its time ------------------------------------------------------------------------


def _closing(task: Task, now: datetime) -> str:
    if task.closes_at is None or not now < task.closes_at <= now + SOON:
        return ""
    words = {"count": task.places_left, "day": _day(task.closes_at, now)}
    return (
        ngettext(
            "Still needs %(count)d person and closes %(day)s.",
            "Still needs %(count)d people and closes %(day)s.",
            task.places_left,
        )
        % words
    )


def _day(moment: datetime, now: datetime) -> str:
    day = timezone.localtime(moment).date()
    days = (day - timezone.localtime(now).date()).days
    if days < 2:
        return _("tomorrow") if days else _("today")
    return _("on %(weekday)s") % {"weekday": date_format(day, "l")}


def _fits_week(task: Task, volunteer: Volunteer, minutes_left: int | None) -> str:
    if not volunteer.weekly_minutes or minutes_left is None or task.minutes > minutes_left:
        return ""
    return _("%(minutes)d minutes - fits the %(left)d you have left this week.") % {
        "minutes": task.minutes,
        "left": minutes_left,
    }


def _untaken(task: Task) -> str:
    return "" if task.taken_count else _("Nobody has taken this yet.")


# --- Cautions -------------------------------------------------------------------------------------------------------


def _missing(task: Task, volunteer: Volunteer, reasons: Collection[str]) -> str:
    """A needed skill that the profile names at a lower level, or that it does not name and nobody learns in passing."""
    levels = {row.skill_id: row.level for row in volunteer.skills.all()}
    needed = [row for row in task.skills.all() if row.part == TaskSkill.Part.USES]
    for row in needed:
        own = levels.get(row.skill_id, 0)
        if 0 < own < row.level:
            words = {"skill": row.skill.name, "level": _level(row.level), "own": _level(own)}
            return _("Asks for %(skill)s (%(level)s); your profile says %(own)s.") % words
    for row in needed:
        is_said = any(row.skill.name in reason for reason in reasons)
        if row.level >= GOOD and row.skill_id not in levels and not is_said:
            words = {"skill": row.skill.name, "level": _level(row.level)}
            return _("Asks for %(skill)s (%(level)s), which your profile does not name.") % words
    return ""


def _long(task: Task, volunteer: Volunteer) -> str:
    if not volunteer.weekly_minutes:
        return ""
    return _("%(time)s is much of the %(planned)s you plan for a week.") % {
        "time": minutes_words(task.minutes),
        "planned": minutes_words(volunteer.weekly_minutes),
    }


def _level(level: int) -> str:
    return str(VolunteerSkill.Level(level).label).lower()


# --- All factors, for those who want the numbers (promises 35b and 38c) ---------------------------------------------

FACTORS: dict[str, Promise] = {
    "base": gettext_lazy("Where everyone starts"),
    "fit": gettext_lazy("Your skills"),
    "near": gettext_lazy("Skills close to yours"),
    "cause": gettext_lazy("Your causes"),
    "goal": gettext_lazy("Your goals"),
    "industry": gettext_lazy("Your target industries"),
    "first": gettext_lazy("A first task"),
    "long": gettext_lazy("Its length beside your week"),
    "person": gettext_lazy("How often you take on what you see"),
    "task": gettext_lazy("How often others take it on"),
}


@dataclass(frozen=True)
class Factor:
    """One part of a score. `words` names what it is about, where it says something."""

    name: str
    label: str
    points: float
    words: str = ""


def factors_of(parts: Parts, task: Task, volunteer: Volunteer) -> list[Factor]:
    """Every part that counts, the heaviest first after the start; their points add up to the score's logit."""
    counted = [part for part in parts if part["points"]]
    counted.sort(key=lambda part: (part["name"] != "base", -abs(part["points"])))
    return [
        Factor(
            name=part["name"],
            label=str(FACTORS.get(part["name"], part["name"])),
            points=part["points"],
            words=_words_of(part, task, volunteer),
        )
        for part in counted
    ]


def _words_of(part: Mapping[str, Any], task: Task, volunteer: Volunteer) -> str:
    if part["name"] == "long":
        return _long(task, volunteer)
    sentence = _SENTENCES.get(part["name"])
    return sentence(part.get("about", ()), task, volunteer) if sentence and part["points"] > 0 else ""


def chance(logit: float) -> float:
    """A sum of points as the chance to take the task on when seen."""
    return 1 / (1 + math.exp(-logit))
