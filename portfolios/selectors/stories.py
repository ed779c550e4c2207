"""The facts that a story may hold, and the story as it is copied: for a résumé, an interview, a profile."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.microvol import minutes as minute_words
from portfolios import rules
from portfolios.models import LineSkill, PortfolioLine, Story
from portfolios.selectors.evidence import evidence_words, number_words
from portfolios.selectors.lists import level_word, with_skills, zone_of
from tasks.models import PointVerdict
from tasks.states import ACCEPTING, PortfolioPermission

PART_NAMES = {
    "situation": gettext_lazy("Situation"),
    "task": gettext_lazy("Task"),
    "action": gettext_lazy("Action"),
    "result": gettext_lazy("Result"),
}


@dataclass(frozen=True)
class Fact:
    """One place in a story: what is typed, what it becomes, and what it is."""

    place: str
    value: str
    name: str


@dataclass(frozen=True)
class Told:
    """A story with its facts filled in. Empty where nothing was written, or a fact it rests on is gone."""

    resume: str
    interview: str
    profile: str
    bullet: str = ""  # as in the résumé, where the organisation stands beside it

    def __bool__(self) -> bool:
        return bool(self.resume)


def for_stories(lines: QuerySet[PortfolioLine]) -> QuerySet[PortfolioLine]:
    """Adds what a story's facts are read from."""
    return with_skills(lines).select_related("outcome", "story", "volunteer__user")


def points_met(claim_ids: Collection[int]) -> dict[int, list[str]]:
    """By claim, the acceptance points that the reviewer ticked, in their order; one query."""
    met = PointVerdict.objects.filter(
        review__submission__claim__in=claim_ids, review__verdict__in=ACCEPTING, is_met=True
    )
    found: dict[int, list[str]] = {}
    rows = met.order_by("point__position").values_list("review__submission__claim_id", "point__text")
    for claim_id, text in rows:
        found.setdefault(claim_id, []).append(rules.without_email(text))
    return found


def facts_of(line: PortfolioLine, points: Sequence[str]) -> rules.StoryFacts:
    """Every fact there is, and the words whose numbers were confirmed with it: the brief's, the points met."""
    values = {fact.place: fact.value for fact in story_facts(line)}
    said = [line.title, line.deliverable, *points]
    if line.outcome is not None:
        said += [line.outcome.note, number_words(line.outcome)]
    return rules.StoryFacts(values=values, said=" \n ".join(said))


def story_facts(line: PortfolioLine) -> list[Fact]:
    """Expects organisation, outcome, volunteer and skills at hand. Only facts that exist."""
    day = line.accepted_at.astimezone(zone_of(line.volunteer.user)).date()
    points = _("%(met)d of %(all)d points") % {"met": line.met_count, "all": line.point_count}
    rated = max((row for row in line.skills.all() if row.level), key=lambda row: row.level or 0, default=None)
    facts = [
        Fact("organisation", str(line.organization), _("the organisation")),
        Fact("task", line.title, _("the task")),
        Fact("deliverable", _inside(line.deliverable.rstrip(".")), _("what the brief asked for")),
        Fact("minutes", minute_words(line.confirmed_minutes), _("time, as confirmed")),
        Fact("month", date_format(day, "F Y"), _("when it was accepted")),
        Fact("points", points if line.point_count else "", _("points that the reviewer ticked")),
        Fact("rating", _rating(rated) if rated else "", _("the best rating")),
        Fact("outcome", _note(line), _("what it led to")),
        Fact("number", number_words(line.outcome) if line.outcome else "", _("the number that the organisation gave")),
    ]
    return [fact for fact in facts if fact.value]


def first_words(line: PortfolioLine) -> dict[str, str]:
    """What the form starts with: the story, or before there is one what was written about this line already."""
    story = getattr(line, "story", None)
    if story is not None:
        return {name: getattr(story, name) for name in rules.PARTS}
    reflection = getattr(line, "reflection", None)
    return {
        "situation": getattr(reflection, "situation", ""),
        "task": _("{organisation} needed {deliverable}.") if line.deliverable else "",
        "action": line.summary,
        "result": _("It led to this: {outcome}.") if _note(line) else "",
    }


def told(line: PortfolioLine, story: Story | None, points: Sequence[str], *, address: str = "") -> Told:
    """The three texts. A story whose facts changed since is told again only when its owner has looked at it."""
    if story is None:
        return Told("", "", "")
    facts = facts_of(line, points)
    parts = {name: getattr(story, name) for name in rules.PARTS}
    if not any(parts.values()) or rules.problems_in_story(parts, facts):
        return Told("", "", "")
    filled = {name: _sentence(rules.filled(text, facts)) for name, text in parts.items()}
    month = facts.values["month"]
    source = _("%(organization)s, %(month)s, volunteer work") % {"organization": line.organization, "month": month}
    bullet = _joined([filled["action"], filled["result"]]) or _joined(filled.values())
    return Told(
        resume=f"{bullet.rstrip('.')} ({source})",
        interview="\n\n".join(f"{PART_NAMES[name]}: {words}" for name, words in filled.items() if words),
        profile="\n\n".join(
            filter(None, [f"{line.shown_title} ({source})", _joined(filled.values()), _checked(line, address)])
        ),
        bullet=bullet,
    )


def work_words(line: PortfolioLine, points: Sequence[str]) -> str:
    """What a line says of the work elsewhere: its story, else the owner's summary if each number in it is confirmed.

    Then what it led to. Nothing where the organisation keeps the work to itself.
    """
    if not rules.shows_work(line.permission):
        return ""
    story = told(line, getattr(line, "story", None), points)
    if story:
        return story.bullet
    return _joined([_sentence(confirmed_words(line.summary, facts_of(line, points))), _sentence(_note(line))])


def confirmed_words(text: str, facts: rules.StoryFacts) -> str:
    """The owner's own words, or none where a number in them is nobody else's."""
    return "" if rules.problems_in_story({"action": text}, facts) else rules.without_email(rules.filled(text, facts))


def _rating(row: LineSkill) -> str:
    words = {"level": level_word(row.level or 0).lower(), "skill": _inside(row.skill.name)}
    return _("%(level)s for %(skill)s") % words


def _inside(text: str) -> str:
    """As it stands inside a sentence; abbreviations stay as they are."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _checked(line: PortfolioLine, address: str) -> str:
    return f"{evidence_words(line)} {address}".strip()


def _note(line: PortfolioLine) -> str:
    if line.outcome is None or line.permission != PortfolioPermission.YES:
        return ""
    return rules.without_email(line.outcome.note).rstrip(".")


def _joined(texts: Iterable[str]) -> str:
    return " ".join(text for text in texts if text)


def _sentence(text: str) -> str:
    """Ends like a sentence, however it was typed."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?…。؟" else f"{text}."
