"""A table of tasks: the file, and each of its rows checked by the same form as a brief that is written by hand."""

import dataclasses
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import RefusableForm
from organizations.models import Organization
from tasks.forms.brief_values import FRESH, MINUTES, OTHER
from tasks.forms.briefs import BriefForm
from tasks.importing.own_table import BYTES_MAX, POINTS, Row, Table, WrongTable, read_table
from tasks.kinds import OFFERED_KINDS
from vocabularies.models import Cause

# Where the form's field is not called as the column is.
COLUMN_OF = {
    "minutes_other": "minutes", "points": "point_1", "uses": "skills", "other_use": "skills",
    "teaches": "skills_to_learn", "other_teach": "skills_to_learn", "other_language": "languages",
    "is_starter": "no_experience_needed", "needs_approval": "you_choose",
}  # fmt: skip
SAME_NAME = ("title", "why", "need", "deliverable", "not_needed", "example", "closes_on")
YES, NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0", ""}


class ImportForm(RefusableForm):
    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("Your table"),
        help_text=gettext_lazy("A CSV file in UTF-8, up to 1 MB and 200 tasks."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("This file is empty."),
        },
    )

    table: Table

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            self.table = read_table(file.read(BYTES_MAX + 1))
        except WrongTable as wrong:
            raise forms.ValidationError(str(wrong), code="wrong_table") from wrong
        return file


@dataclasses.dataclass(frozen=True, slots=True)
class _Problem:
    field: str
    message: str


def checked_rows(table: Table, organization: Organization, now: datetime) -> list[dict[str, Any]]:
    """Each row as the preview shows it and the job takes it: values, what is wrong, what is missing for posting."""
    causes = {
        word.casefold(): slug for slug, name in Cause.objects.values_list("slug", "name") for word in (slug, name)
    }
    own = [cause.slug for cause in organization.causes.all()]
    return [_checked(row, organization, causes, own, now) for row in table.rows]


def _checked(
    row: Row, organization: Organization, causes: dict[str, str], own: list[str], now: datetime
) -> dict[str, Any]:
    problems: list[_Problem] = []
    data = _form_data(row.cells, causes, own, problems)
    form = BriefForm(data, organization=organization)
    for name, errors in form.errors.items():
        problems += [_Problem(COLUMN_OF.get(name, name), str(error)) for error in errors]
    if row.surplus:
        problems.append(
            _Problem(
                "", _("This row has more cells than there are columns. Put quotation marks around text with commas.")
            )
        )
    missing = [] if problems else [str(decision.message) for decision in form.missing(now)]
    return {
        "line": row.line,
        "title": row.cells.get("title", "") or _("No title"),
        "brief": None if problems else _storable(form),
        "problems": [{"column": problem.field, "message": problem.message} for problem in problems],
        "missing": missing,
    }


def _storable(form: BriefForm) -> dict[str, Any]:
    brief = dataclasses.asdict(form.brief())
    brief["closes_at"] = brief["closes_at"].isoformat() if brief["closes_at"] else None
    brief["uses"] = sorted(brief["uses"].items())
    return brief


def _form_data(
    cells: dict[str, str], causes: dict[str, str], own: list[str], problems: list[_Problem]
) -> MultiValueDict:
    """The cells as a browser would send the form. What only a table can have wrong is noted beside it."""
    minutes = cells.get("minutes", "").removesuffix("min").strip()
    is_listed = minutes.isdecimal() and int(minutes) in MINUTES
    fresh = {name: str(FRESH[name]) for name in ("ownership", "portfolio_permission", "ai_use")}
    data: dict[str, list[str]] = {
        **{name: [value] for name, value in fresh.items()},
        **{name: [cells.get(name, "")] for name in SAME_NAME},
        "kind": [_kind(cells.get("kind", ""), problems)],
        "points": [cells.get(code, "") for code in POINTS],
        "minutes": [minutes if is_listed else OTHER],
        "minutes_other": ["" if is_listed else minutes],
        "places": [cells.get("places", "") or "1"],
        "other_use": [cells.get("skills", "")],
        "other_teach": [cells.get("skills_to_learn", "")],
        "causes": _causes(cells.get("causes", ""), causes, own, problems),
        "other_language": ["" if cells.get("languages", "").casefold() == "any" else cells.get("languages", "")],
    }
    for column, field in (("no_experience_needed", "is_starter"), ("you_choose", "needs_approval")):
        if _is_yes(cells.get(column, ""), column, problems):
            data[field] = ["on"]
    return MultiValueDict({name: values for name, values in data.items() if values})


def _kind(text: str, problems: list[_Problem]) -> str:
    names = {word.casefold(): code for code, kind in OFFERED_KINDS.items() for word in (code, str(kind.name))}
    code = names.get(text.casefold(), "")
    if not code:
        near = get_close_matches(text.casefold(), names, n=1)
        name = str(OFFERED_KINDS[names[near[0]]].name) if near else ", ".join(OFFERED_KINDS)
        words = _("“%(text)s” is no kind of task. Did you mean: %(names)s?")
        problems.append(_Problem("kind", words % {"text": text, "names": name}))
    return code or next(iter(OFFERED_KINDS))


def _causes(text: str, causes: dict[str, str], own: list[str], problems: list[_Problem]) -> list[str]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        return own
    unknown = [word for word in words if word.casefold() not in causes]
    problems += [_Problem("causes", _("“%(word)s” is not in our list of causes.") % {"word": word}) for word in unknown]
    return [causes[word.casefold()] for word in words if word.casefold() in causes]


def _is_yes(text: str, column: str, problems: list[_Problem]) -> bool:
    word = text.strip().casefold()
    if word not in YES | NO:
        problems.append(_Problem(column, _("Write yes or no, not “%(text)s”.") % {"text": text}))
    return word in YES
