"""The change log of a brief, in words that people read."""

import dataclasses
import difflib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.microvol import minutes as minutes_words
from tasks.kinds import KINDS
from tasks.models import BriefChange, Task
from tasks.states import AiUse, Ownership, PortfolioPermission
from vocabularies.services import languages

# The fields that are logged, in the order of the task's page; a list is compared line by line.
PLAIN = (
    "kind", "title", "why", "need", "deliverable", "not_needed", "example", "minutes", "places", "is_starter",
    "needs_approval", "ownership", "portfolio_permission", "ai_use",
)  # fmt: skip
LISTS = ("points", "languages", "uses", "teaches", "causes", "files")

_LABELS: dict[str, Any] = {
    "kind": gettext_lazy("Kind of task"),
    "title": gettext_lazy("Title"),
    "why": gettext_lazy("Who benefits and how"),
    "need": gettext_lazy("What we need"),
    "deliverable": gettext_lazy("What you get at the end"),
    "not_needed": gettext_lazy("Not needed"),
    "example": gettext_lazy("An example"),
    "points": gettext_lazy("What done looks like"),
    "minutes": gettext_lazy("How long it takes"),
    "places": gettext_lazy("Volunteers needed"),
    "closes_at": gettext_lazy("Closes on"),
    "languages": gettext_lazy("Languages"),
    "is_starter": gettext_lazy("No experience needed"),
    "needs_approval": gettext_lazy("The organisation chooses who does it"),
    "ownership": gettext_lazy("Who owns the result"),
    "portfolio_permission": gettext_lazy("Showing it in public"),
    "ai_use": gettext_lazy("AI tools"),
    "uses": gettext_lazy("Skills you use"),
    "teaches": gettext_lazy("Skills you can learn"),
    "causes": gettext_lazy("Causes"),
    "files": gettext_lazy("Files to work with"),
}
_CHOICES: dict[str, Any] = {"ownership": Ownership, "portfolio_permission": PortfolioPermission, "ai_use": AiUse}
SHORT = 60
SHOWN = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A stretch of words: "same", "out" or "in"."""

    sign: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str

    @property
    def is_short(self) -> bool:
        return len(self.before) <= SHORT and len(self.after) <= SHORT

    @property
    def parts(self) -> list[Part]:
        """Sentence by sentence: what went, what came, and beside them what stands between."""
        return _parts(self.before, self.after)


@dataclasses.dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of a brief, as the log shows it."""

    at: datetime
    fields: list[FieldChange]
    answers_question: bool

    @property
    def labels(self) -> str:
        return ", ".join(field.label for field in self.fields)


def changes_of(task: Task) -> list[ChangeLine]:
    """The latest changes, newest first."""
    return [_line(change) for change in task.brief_changes.order_by("-pk")[:SHOWN]]


def sum_of(changes: Iterable[BriefChange]) -> list[dict[str, Any]]:
    """Several changes, oldest first, as one: what stood there before them all, and what stands there now."""
    rows: dict[str, dict[str, Any]] = {}
    for row in (row for change in changes for row in change.changes):
        rows[row["field"]] = {**row, "from": rows[row["field"]]["from"] if row["field"] in rows else row["from"]}
    return [row for row in rows.values() if row["from"] != row["to"]]


def change_words(rows: Iterable[dict[str, Any]]) -> str:
    """Changed fields in a message: short values as they were and are, long ones by their name."""
    lines = []
    for field in _fields(rows):
        both = f"{field.label}: {field.before or '–'} → {field.after or '–'}"
        lines.append(both if field.is_short else field.label)
    return "\n".join(lines)


def _line(change: BriefChange) -> ChangeLine:
    return ChangeLine(at=change.at, fields=_fields(change.changes), answers_question=change.question_id is not None)


def _fields(rows: Iterable[dict[str, Any]]) -> list[FieldChange]:
    return [
        FieldChange(str(_LABELS.get(row["field"], row["field"])), _said(row, "from"), _said(row, "to")) for row in rows
    ]


def _said(row: dict[str, Any], side: str) -> str:
    """One stored value as people read it."""
    name, value = row["field"], row[side]
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "minutes":
        return str(minutes_words(value))
    if name == "kind":
        return str(KINDS[value].name) if value in KINDS else value
    if name == "closes_at":
        moment = parse_datetime(value) if value else None
        return date_format(timezone.localtime(moment), "j F Y") if moment else _("No date")
    if name in _CHOICES:
        choices = _CHOICES[name]
        return str(choices(value).label) if value in choices.values else value
    if name == "languages":
        return ", ".join(str(languages().get(code, code)) for code in value) or _("Any language")
    if isinstance(value, list):
        return ("\n" if name == "points" else ", ").join(value)
    return str(value)


def _parts(before: str, after: str) -> list[Part]:
    old, new = _sentences(before), _sentences(after)
    parts: list[Part] = []
    for kind, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            parts.append(Part("same", "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            parts.append(Part("out", "".join(old[old_from:old_to])))
        if new_to > new_from:
            parts.append(Part("in", "".join(new[new_from:new_to])))
    return parts


def _sentences(text: str) -> list[str]:
    """Cut after each sentence and line, so that joined they are the text again."""
    return [piece for piece in _ends(text) if piece]


def _ends(text: str) -> Iterable[str]:
    return re.split(r"(?<=[.?;:])(?=\s)|(?<=\n)", text)
