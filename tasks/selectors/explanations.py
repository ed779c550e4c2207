"""Why a task was suggested, in words: made from the stored parts of its score, never invented (promise 5)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from common.templatetags.microvol import minutes as minutes_words
from tasks.models import Task, TaskSkill
from volunteers.models import Volunteer, VolunteerSkill

REASONS_MAX = 2
NAMED_MAX = 2


@dataclass(frozen=True)
class Explanation:
    """At most two reasons, the heaviest first, and at most one caution."""

    reasons: tuple[str, ...] = ()
    caution: str = ""

    @property
    def first(self) -> str:
        return self.reasons[0] if self.reasons else ""


def explain(parts: Iterable[Mapping[str, Any]], task: Task, volunteer: Volunteer) -> Explanation:
    """Each part of a score as a sentence that names its fields. A part that no longer holds says nothing.

    Expects `skills__skill` of the task, and the volunteer as `volunteer_of` returns it.
    """
    ranked = sorted(parts, key=lambda part: -part["points"])
    sentences = [
        _SENTENCES[part["name"]](part.get("about", ()), task, volunteer)
        for part in ranked
        if part["points"] > 0 and part["name"] in _SENTENCES
    ]
    too_long = any(part["name"] == "long" and part["points"] < 0 for part in ranked)
    return Explanation(
        reasons=tuple([sentence for sentence in sentences if sentence][:REASONS_MAX]),
        caution=_missing(task, volunteer) or (_long(task, volunteer) if too_long else ""),
    )


# --- One sentence per part ------------------------------------------------------------------------------------------


def _fit(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    have = [row for row in volunteer.skills.all() if row.skill_id in about]
    if have:
        words = [{"skill": row.skill.name, "level": _level(row.level)} for row in have[:NAMED_MAX]]
        named = [_("%(skill)s (%(level)s)") % named for named in words]
        return _("Uses your %(skills)s.") % {"skills": get_text_list(named, _("and"))}
    return _("A first task: it needs no experience.") if task.is_starter else ""


def _near(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    for needed in task.skills.all():
        if needed.skill_id not in about:
            continue
        own = [row for row in volunteer.skills.all() if row.skill.category == needed.skill.category]
        if own:
            words = {"own": own[0].skill.name, "needed": needed.skill.name, "level": _level(needed.level)}
            return _("Close to your %(own)s; asks for %(needed)s (%(level)s).") % words
    return ""


def _cause(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    names = [cause.name for cause in volunteer.causes.all() if cause.pk in about]
    return _("Supports %(cause)s, a cause you follow.") % {"cause": names[0]} if names else ""


def _goal(about: Collection[int], task: Task, volunteer: Volunteer) -> str:
    names = [goal.skill.name for goal in volunteer.goals.all() if goal.skill_id in about]
    return _("Lets you practise %(skill)s, one of your goals.") % {"skill": names[0]} if names else ""


_SENTENCES: dict[str, Callable[[Collection[int], Task, Volunteer], str]] = {
    "fit": _fit,
    "near": _near,
    "cause": _cause,
    "goal": _goal,
}


# --- Cautions -------------------------------------------------------------------------------------------------------


def _missing(task: Task, volunteer: Volunteer) -> str:
    """A needed skill that the profile names at a lower level."""
    levels = {row.skill_id: row.level for row in volunteer.skills.all()}
    for needed in task.skills.all():
        own = levels.get(needed.skill_id, 0)
        if needed.part == TaskSkill.Part.USES and 0 < own < needed.level:
            words = {"skill": needed.skill.name, "level": _level(needed.level), "own": _level(own)}
            return _("Asks for %(skill)s (%(level)s); your profile says %(own)s.") % words
    return ""


def _long(task: Task, volunteer: Volunteer) -> str:
    if not volunteer.weekly_minutes:
        return ""
    return _("%(time)s is much of the %(planned)s you plan for a week.") % {
        "time": minutes_words(task.minutes),
        "planned": minutes_words(volunteer.weekly_minutes),
    }


def _level(level: int) -> str:
    return str(VolunteerSkill.Level(level).label).lower() if level else _("no level")
