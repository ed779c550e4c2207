"""Form fields that hold several values of one sort: the rows of a table, a list of links."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.kinds import Row

CELL_LENGTH_MAX = 4000
LINKS_MAX = 10
LINK_LENGTH_MAX = 500

_is_web_address = URLValidator(schemes=["http", "https"])


def plain(value: Any) -> str:
    """Text as typed, without the NUL that the database cannot hold."""
    return str(value or "").replace("\x00", "")


def web_address(value: str) -> str:
    """A full address; `example.org/page` gets its https. Raises ValidationError."""
    address = value.strip()
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        if len(address) > LINK_LENGTH_MAX:
            raise ValidationError("long")
        _is_web_address(address)
    except ValidationError as error:
        raise ValidationError(_("Write a full web address, like https://example.org/page"), code="link") from error
    return address


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """One control of a table: what the template needs to draw it."""

    name: str
    id: str
    label: str
    help: str
    input: str
    value: str
    is_required: bool
    choices: list[dict[str, str]]
    error: str

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}_help" if self.help else "", f"{self.id}_error" if self.error else ""]
        return " ".join(filter(None, parts))


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: list[Cell]


class RowsWidget(forms.Widget):
    """Reads `row_<column>` repeated once per row; templates/tasks/partials/work_rows.html draws it."""

    def __init__(self, columns: list[dict[str, Any]]) -> None:
        super().__init__()
        self.columns = columns

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        lists = [data.getlist(f"row_{column['key']}") for column in self.columns]
        rows = [
            {
                column["key"]: plain(values[number]) if number < len(values) else ""
                for column, values in zip(self.columns, lists, strict=True)
            }
            for number in range(max(map(len, lists), default=0))
        ]
        return [row for row in rows if any(value.strip() for value in row.values())]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class RowsField(forms.Field):
    """A table as a list of rows; rows without any text do not count. Faults name their row and column."""

    def __init__(self, columns: list[dict[str, Any]], max_rows: int, **options: Any) -> None:
        super().__init__(widget=RowsWidget(columns), required=False, **options)
        self.columns = columns
        self.max_rows = max_rows

    def clean(self, value: Any) -> list[Row]:
        rows = [{key: text.strip() for key, text in row.items()} for row in value or []]
        if len(rows) > self.max_rows:
            raise ValidationError(_("Keep to %(max)s rows.") % {"max": self.max_rows}, code="too_many_rows")
        faults = []
        for number, row in enumerate(rows, start=1):
            for column in self.columns:
                try:
                    row[column["key"]] = self._clean_cell(column, row[column["key"]])
                except ValidationError as error:
                    faults.append(
                        ValidationError(
                            _("Row %(row)s, %(label)s: %(message)s")
                            % {"row": number, "label": column["label"], "message": error.messages[0]},
                            code=error.code,
                            params={"row": number, "column": column["key"], "short": error.messages[0]},
                        )
                    )
        if faults:
            raise ValidationError(faults)
        return rows

    @staticmethod
    def _clean_cell(column: dict[str, Any], text: str) -> str:
        if len(text) > CELL_LENGTH_MAX:
            raise ValidationError(_("keep to %(max)s characters.") % {"max": CELL_LENGTH_MAX}, code="cell_length")
        if not text:
            return text
        if column["input"] == "url":
            return web_address(text)
        if column["input"] == "choice" and text not in {choice["value"] for choice in column["choices"]}:
            raise ValidationError(_("choose one of the answers."), code="choice")
        return text


def lines_of(columns: list[dict[str, Any]], rows: Iterable[Row], errors: Mapping[tuple[int, str], str]) -> list[Line]:
    """The rows as controls, numbered from 1; the first one explains the columns for all."""
    return [
        Line(
            number,
            [
                _cell(column, str(number - 1), row, errors.get((number, column["key"]), ""), is_first=number == 1)
                for column in columns
            ],
        )
        for number, row in enumerate(rows, start=1)
    ]


def blank_line(columns: list[dict[str, Any]]) -> Line:
    """The row that static/js/repeat.js copies; it fills in the number."""
    return Line(0, [_cell(column, "__index__", {}) for column in columns])


def _cell(
    column: dict[str, Any], index: str, row: Mapping[str, str], error: str = "", *, is_first: bool = False
) -> Cell:
    return Cell(
        name=f"row_{column['key']}",
        id=f"id_row_{column['key']}_{index}",
        label=column["label"],
        help=column.get("help", "") if is_first else "",
        input=column["input"],
        value=row.get(column["key"], ""),
        is_required=bool(column.get("required")),
        choices=column.get("choices", []),
        error=error,
    )


class LinksWidget(forms.Widget):
    """Reads `links` repeated once per link; the template draws one control each."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [plain(value) for value in data.getlist(name) if plain(value).strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class LinksField(forms.Field):
    default_error_messages = {"required": gettext_lazy("Add the link to your work.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=LinksWidget(), **options)

    def clean(self, value: Any) -> list[str]:
        links = list(value or [])
        if not links and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(links) > LINKS_MAX:
            raise ValidationError(_("Send up to %(max)s links.") % {"max": LINKS_MAX}, code="too_many_links")
        cleaned, faults = [], []
        for number, link in enumerate(links, start=1):
            try:
                cleaned.append(web_address(link))
            except ValidationError as error:
                faults.append(ValidationError(error.messages[0], code=error.code, params={"link": number}))
        if faults:
            raise ValidationError(faults)
        return cleaned
