"""Maps one row of NYC Service's volunteer opportunities (2011, NYC Open Data bquu-z2ht) to a draft: pure, no database.

Each value says where it comes from: mapped (taken as it is), guessed (worked out, and how), or refused (not usable, and
why). Nothing is made up silently.
"""

import ast
import dataclasses
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from tasks.kinds import KINDS

SOURCE = "nyc-service-2011"
ANY_NUMBER = 99  # 46 rows ask for exactly 99 people, one for 9999: "as many as come"
PLACES_IF_ANY_NUMBER = 10
PLACES_MAX = 200
ON_SITE_MINUTES = 120
HOURS_MAX = 8

CAUSES = {
    "Strengthening Communities": "community",
    "Helping Neighbors in Need": "food",
    "Education": "education",
    "Health": "health",
    "Environment": "nature",
    "Emergency Preparedness": "crisis",
}
KIND_OF_CATEGORY = {
    "Writing & editing": "writing",
    "Languages & translation": "translation",
    "Data & research": "data",
    "Design & creative": "design",
    "Communications & marketing": "outreach",
    "Software & IT": "code",
    "Finance & fundraising": "writing",
    "Strategy & management": "research",
    "Legal, governance & policy": "research",
}
KIND_WORDS = [
    ("translation", r"translat|interpret"),
    ("accessibility", r"accessibility|alt text|plain language"),
    ("testing", r"usability|user test|feedback"),
    ("research", r"research|analysis|strategy|plan\b|advice|review"),
    ("data", r"spreadsheet|database|excel|data entry|budget|accounting"),
    ("design", r"graphic|logo|brand|design|illustrat|video|photo"),
    ("code", r"website|web site|drupal|wordpress|salesforce|programming|\bseo\b|search engine"),
    ("outreach", r"social media|facebook|twitter|publicity|press|marketing|newsletter|adwords"),
    ("writing", r"writ|edit|copy|proposal|report|storytelling|one-pager"),
]
ONLINE = re.compile(r"\b(online|virtual(?:ly)?|remote(?:ly)?|from home|web-based|telecommut\w*)\b", re.IGNORECASE)
ON_SITE = re.compile(
    r"\b(in-office|on-site|onsite|in person|at our (?:office|site)|workday|intern(?:ship)?s?|hotline)\b", re.IGNORECASE
)
SPACES = re.compile(r"\s+")
FOR_PROFESSIONALS = re.compile(r"\s+for professionals\s*$", re.IGNORECASE)


class Source(StrEnum):
    MAPPED = "mapped"
    GUESSED = "guessed"
    REFUSED = "refused"


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    """What happened to one value. `line` is the row's line number in the file as a spreadsheet shows it."""

    line: int
    column: str
    source: Source
    message: str


Noting = Callable[[str, Source, str], None]


@dataclasses.dataclass(slots=True)
class MappedOrganization:
    name: str
    source_id: str
    city: str


@dataclasses.dataclass(slots=True)
class MappedTask:
    """A row that can become a draft. `is_online` drafts are complete; the others list what is missing."""

    source_id: str
    organization: MappedOrganization
    title: str
    summary: str
    kind: str
    is_online: bool
    minutes: int
    places: int
    cause_slugs: list[str]
    skill_slugs: list[str]
    missing: list[str]


@dataclasses.dataclass(frozen=True, slots=True)
class SkillWords:
    """How a skill is recognised in text: its name and aliases, longest first."""

    slug: str
    category: str
    pattern: re.Pattern[str]


def skill_words(skills: Iterable[Mapping[str, object]]) -> list[SkillWords]:
    """Patterns from the vocabulary's rows (`slug`, `category`, `name`, `aliases`)."""
    words = []
    for skill in skills:
        aliases = skill["aliases"]
        assert isinstance(aliases, list)
        phrases = sorted({str(skill["name"]), *aliases}, key=len, reverse=True)
        pattern = "|".join(re.escape(phrase.lower()) for phrase in phrases if len(phrase) > 2)
        words.append(SkillWords(str(skill["slug"]), str(skill["category"]), re.compile(rf"\b(?:{pattern})s?\b")))
    return words


def map_row(
    row: Mapping[str, str], line: int, vocabulary: list[SkillWords], now: datetime
) -> tuple[MappedTask | None, list[Note]]:
    """The draft a row becomes, or None when it cannot become one, with a note for every value that mattered."""
    notes: list[Note] = []

    def note(column: str, source: Source, message: str) -> None:
        notes.append(Note(line, column, source, message))

    title = _title(row, note)
    organization = _organization(row, note)
    source_id = _clean(row.get("opportunity_id", ""))
    summary = _clean(row.get("summary", ""))
    if not source_id:
        note("opportunity_id", Source.REFUSED, "Empty, so the row could not be recognised when imported again.")
    if not title:
        note("title", Source.REFUSED, "Empty: a task needs a title.")
    if organization is None:
        note("org_title", Source.REFUSED, "Empty: a task belongs to an organisation.")
    if _clean(row.get("status", "")) not in {"", "approved"}:
        note("status", Source.REFUSED, f"“{row['status']}”: only approved opportunities come in.")
        return None, notes
    if not source_id or not title or organization is None:
        return None, notes

    text = f"{title} {title} {summary}".lower()
    skills = _skills(text, vocabulary, note)
    is_online = _is_online(row, text, note)
    kind, is_skilled = _kind(text, skills, vocabulary, note)
    if is_online and not skills:
        skills = KINDS[kind].uses_slugs[:2]
        note("title", Source.GUESSED, f"No skill word found; took the kind's own: {', '.join(skills)}.")
    _dates(row, now, note)
    task = MappedTask(
        source_id=source_id,
        organization=organization,
        title=title,
        summary=summary,
        kind=kind,
        is_online=is_online and is_skilled,
        minutes=_minutes(row, kind, is_online and is_skilled, note),
        places=_places(row, is_online and is_skilled, note),
        cause_slugs=_causes(row, note),
        skill_slugs=skills[:5],
        missing=[],
    )
    task.missing = _missing(task, is_online, is_skilled, summary)
    return task, notes


def _clean(value: str | None) -> str:
    return SPACES.sub(" ", (value or "").replace("\x00", "")).strip()


def _title(row: Mapping[str, str], note: Noting) -> str:
    title = _clean(row.get("title"))
    shorter = FOR_PROFESSIONALS.sub("", title)
    if shorter != title:
        note("title", Source.GUESSED, f"Left out “for Professionals”: {shorter}.")
    if len(shorter) > 120:
        note("title", Source.GUESSED, "Cut after 120 characters.")
        shorter = shorter[:119].rstrip() + "…"
    if shorter.isupper():
        shorter = shorter.capitalize()
        note("title", Source.GUESSED, "Was all capitals.")
    return shorter


def _organization(row: Mapping[str, str], note: Noting) -> MappedOrganization | None:
    name = _clean(row.get("org_title"))
    if not name:
        return None
    if name != row.get("org_title"):
        note("org_title", Source.MAPPED, f"Spaces tidied: {name}.")
    return MappedOrganization(name=name[:120], source_id=_clean(row.get("org_content_id")), city=_city(row, note))


def _city(row: Mapping[str, str], note: Noting) -> str:
    value = _clean(row.get("locality"))
    if value:
        try:
            address = json.loads(ast.literal_eval(value)["human_address"])
            city = _clean(address.get("city"))
            if city and city not in {"NY", "NYC"}:
                return city
        except (ValueError, SyntaxError, KeyError, TypeError):
            note("locality", Source.REFUSED, "Not a readable address.")
    return "New York"


def _skills(text: str, vocabulary: list[SkillWords], note: Noting) -> list[str]:
    counted = [(len(words.pattern.findall(text)), words.slug) for words in vocabulary]
    found = [slug for count, slug in sorted(counted, key=lambda item: -item[0]) if count]
    if found:
        note("summary", Source.GUESSED, f"Skills from words in title and summary: {', '.join(found[:5])}.")
    return found


def _is_online(row: Mapping[str, str], text: str, note: Noting) -> bool:
    says_online = ONLINE.search(text)
    says_on_site = ON_SITE.search(text)
    if says_online and not says_on_site:
        note("summary", Source.GUESSED, f"Online, because it says “{says_online.group()}”.")
        return True
    if FOR_PROFESSIONALS.search(_clean(row.get("title"))) and not says_on_site:
        note("title", Source.GUESSED, "Online, because it is a project “for Professionals”.")
        return True
    return False


def _kind(text: str, skills: list[str], vocabulary: list[SkillWords], note: Noting) -> tuple[str, bool]:
    for kind, pattern in KIND_WORDS:
        found = re.search(pattern, text)
        if found:
            note("title", Source.GUESSED, f"Kind “{KINDS[kind].name}”, because it says “{found.group()}”.")
            return kind, True
    categories = {words.slug: words.category for words in vocabulary}
    for slug in skills:
        mapped = KIND_OF_CATEGORY.get(categories[slug])
        if mapped:
            note("summary", Source.GUESSED, f"Kind “{KINDS[mapped].name}”, from the skill {slug}.")
            return mapped, True
    note("title", Source.GUESSED, "No kind of online work recognised; drafted as research.")
    return "research", False


def _minutes(row: Mapping[str, str], kind: str, is_online: bool, note: Noting) -> int:
    hours = _clean(row.get("hours"))
    if hours.isdigit() and 0 < int(hours) <= HOURS_MAX:
        note("hours", Source.MAPPED, f"{hours} hours.")
        return int(hours) * 60
    minutes = KINDS[kind].suggested_minutes if is_online else ON_SITE_MINUTES
    if hours.isdigit() and int(hours) > HOURS_MAX:
        note(
            "hours", Source.REFUSED, f"{hours} hours: a task takes at most 8. Drafted with {minutes} minutes; split it."
        )
    else:
        note("hours", Source.GUESSED, f"Not given; drafted with {minutes} minutes.")
    return minutes


def _places(row: Mapping[str, str], is_online: bool, note: Noting) -> int:
    value = _clean(row.get("vol_requests"))
    if not value.isdigit() or int(value) < 1:
        note("vol_requests", Source.REFUSED, f"“{value}” is not a number of people; drafted with 1 place.")
        return 1
    places = int(value)
    if places == ANY_NUMBER or places > PLACES_MAX:
        note(
            "vol_requests",
            Source.GUESSED,
            f"{places} stands for any number; drafted with {PLACES_IF_ANY_NUMBER} places.",
        )
        return PLACES_IF_ANY_NUMBER
    note("vol_requests", Source.MAPPED, f"{places} places.")
    return places


def _causes(row: Mapping[str, str], note: Noting) -> list[str]:
    value = _clean(row.get("category_desc"))
    if value in CAUSES:
        note("category_desc", Source.MAPPED, f"{value} became the cause {CAUSES[value]}.")
        return [CAUSES[value]]
    if value:
        note("category_desc", Source.REFUSED, f"“{value}” is no cause we know.")
    return []


def _dates(row: Mapping[str, str], now: datetime, note: Noting) -> None:
    value = _clean(row.get("end_date_date"))
    if not value:
        return
    try:
        end = datetime.strptime(value, "%B %d %Y").replace(tzinfo=UTC)
    except ValueError:
        note("end_date_date", Source.REFUSED, f"“{value}” is not a date.")
        return
    if end <= now:
        note("end_date_date", Source.REFUSED, f"{value} is past, so the draft has no closing date.")


def _missing(task: MappedTask, says_online: bool, is_skilled: bool, summary: str) -> list[str]:
    missing = []
    if not task.is_online:
        if says_online:
            missing.append("Say what kind of online work this is.")
        elif is_skilled:
            missing.append("The source does not say that this can be done online. If it can, say how.")
        else:
            missing.append(
                "This was work on site. Microvol holds online tasks: turn a part of it into one, or delete it."
            )
        missing.append("Name what you get at the end.")
        missing.append("Write three to six points that you will check.")
        if not task.skill_slugs:
            missing.append("Choose at least one skill.")
    if not summary:
        missing.append("Say what you need done.")
    if summary and summary[-1] not in '.!?”")':
        missing.append("The text from the source stops in the middle of a sentence.")
    return missing
