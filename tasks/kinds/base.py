"""What every kind can do: describe its brief and its submit form, and say what is missing in a submission."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

DATA = Path(__file__).parent / "data"

Row = dict[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Something missing in a submission: the form field it belongs to, and what to do. In a table, which cell."""

    field: str
    message: str
    row: int = 0
    column: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """What a volunteer is about to hand in."""

    text: str
    links: list[str]
    file_count: int
    rows: list[Row]
    fields: dict[str, str]


class Kind:
    """One kind, read from its file. Subclasses add checks of their own in `own_problems`."""

    code: str = ""

    def __init__(self, data: dict[str, Any]) -> None:
        self.code = data["code"]
        self.name: str = data["name"]
        self.short: str = data["short"]
        self.icon: str = data["icon"]
        # Whether an organisation writes briefs of this kind; the others are made by the site.
        self.is_offered: bool = data.get("is_offered", True)
        self.title_placeholder: str = data["title_placeholder"]
        self.brief_template: str = data["brief_template"]
        self.why_template: str = data["why_template"]
        self.deliverable: str = data["deliverable"]
        self.suggested_points: list[str] = [point["text"] for point in data["suggested_points"]]
        self.suggested_minutes: int = data["suggested_minutes"]
        self.uses_slugs: list[str] = data["suggested_skill_slugs"]
        self.teaches_slugs: list[str] = data["teaches_skill_slugs"]
        self.not_needed_example: str = data["not_needed_example"]
        self.self_check_tips: list[str] = data["self_check_tips"]
        self.ai_note: str = data["ai_note"]
        self.submit: dict[str, Any] = data["submit"]

    @property
    def need_template(self) -> str:
        """The brief template without who benefits and what is not needed, which have fields of their own."""
        sections = re.split(r"^## ", self.brief_template, flags=re.M)[1:]
        kept = [section.strip() for section in sections if not section.startswith(("Who benefits", "What is not"))]
        first, *others = kept or [self.brief_template.strip()]
        # The field's own label says what the first section is.
        return "\n\n".join([first.partition("\n")[2].strip() or first, *(f"## {section}" for section in others)])

    @property
    def file_types(self) -> set[str]:
        return set(self.submit["file_types"])

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The columns of the kind's table, empty for kinds without one."""
        return (self.submit.get("rows") or {}).get("columns", [])

    @property
    def needs_rows(self) -> bool:
        return bool(self.columns) and self.submit["rows"]["min_rows"] > 0

    @property
    def fields(self) -> list[dict[str, Any]]:
        return self.submit.get("fields", [])

    def problems_in(self, content: Content) -> list[Problem]:
        """Everything missing before this kind of work can be sent, in the order of the form."""
        return [
            *self._field_problems(content),
            *self._row_problems(content),
            *self._required_problems(content),
            *self.own_problems(content),
        ]

    def own_problems(self, content: Content) -> list[Problem]:
        return []

    def _field_problems(self, content: Content) -> list[Problem]:
        return [
            Problem(f"field_{field['key']}", _("Fill in “%(label)s”.") % {"label": field["label"]})
            for field in self.fields
            if field.get("required") and not content.fields.get(field["key"], "").strip()
        ]

    def _row_problems(self, content: Content) -> list[Problem]:
        problems = []
        for number, row in enumerate(content.rows, start=1):
            for column in self.columns:
                if column.get("required") and not row.get(column["key"], "").strip():
                    problems.append(
                        Problem(
                            "rows",
                            _("Row %(number)s: fill in “%(label)s”.") % {"number": number, "label": column["label"]},
                            row=number,
                            column=column["key"],
                        )
                    )
        return problems

    def _required_problems(self, content: Content) -> list[Problem]:
        given = {
            "text": bool(content.text.strip()),
            "file": content.file_count > 0,
            "link": bool(content.links),
            "rows": bool(content.rows),
        }
        label = self.submit["text_label"]
        problems = []
        if self.submit["text_required"] and not given["text"]:
            problems.append(Problem("text", _("Fill in “%(label)s”.") % {"label": label}))
        if self.submit["file_required"] and not given["file"]:
            problems.append(Problem("files", _("Add the file you made.")))
        if self.submit["link_required"] and not given["link"]:
            problems.append(Problem("links", _("Add the link to your work.")))
        if self.needs_rows and not self.submit["one_of"] and not given["rows"]:
            problems.append(Problem("rows", _("Add at least one row.")))
        one_of = self.submit["one_of"]
        if one_of and not any(given[way] for way in one_of):
            first = {"text": "text", "file": "files", "link": "links", "rows": "rows"}[one_of[0]]
            problems.append(
                Problem(first, _("Send your work in one of these ways: %(ways)s.") % {"ways": self._ways()})
            )
        if not problems and not any(given.values()):
            problems.append(Problem("text", _("There is nothing to send yet.")))
        return problems

    def _ways(self) -> str:
        words = {"text": _("text"), "file": _("a file"), "link": _("a link"), "rows": _("rows in the table")}
        return ", ".join(words[way] for way in self.submit["one_of"])


def read(code: str) -> dict[str, Any]:
    return json.loads((DATA / f"{code}.json").read_text("utf-8"))
