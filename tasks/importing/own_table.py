"""Our own table of tasks: its columns, the template to fill in, and reading what comes back. No database, no forms.

Tables come from many programs: with a mark at the beginning or without, with commas, semicolons or tabs, with line
ends of any system (RFC 4180 and what people make of it).
"""

import csv
import dataclasses
import io
import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.cells import harmless

ROWS_MAX = 200
BYTES_MAX = 1024 * 1024
CELL_MAX = 8000
POINTS = [f"point_{number}" for number in range(1, 7)]
# A row that begins so explains and is not read.
REMARK = "#"
_MARK = "\ufeff"


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    code: str
    help: str | Promise
    example: str | Promise = ""
    is_needed: bool = False


COLUMNS: list[Column] = [
    Column(
        "title",
        gettext_lazy("What people will do, at most 120 characters."),
        gettext_lazy("Write alt text for 20 photos of our gardens"),
        is_needed=True,
    ),
    Column("kind", gettext_lazy("One of the kinds below, by its name or code."), "accessibility", is_needed=True),
    Column(
        "why",
        gettext_lazy("Who benefits and how."),
        gettext_lazy("Blind visitors learn what grows in each of our 12 community gardens."),
    ),
    Column(
        "need",
        gettext_lazy("All that someone who never heard of you must know."),
        gettext_lazy("Write one sentence for each photo in the folder. Say what the photo shows and why it matters."),
    ),
    Column(
        "deliverable",
        gettext_lazy("What you get at the end, in one sentence."),
        gettext_lazy("A table with 20 photos and their alt text"),
    ),
    Column(
        "point_1",
        gettext_lazy("What done looks like: at least three points."),
        gettext_lazy("All 20 photos have a text"),
    ),
    Column("point_2", gettext_lazy("The next point."), gettext_lazy("No text is longer than 125 characters")),
    Column("point_3", "", gettext_lazy("No text begins with “Photo of”")),
    *(Column(code, "") for code in POINTS[3:]),
    Column("not_needed", gettext_lazy("What is not needed."), gettext_lazy("Captions for the website")),
    Column("example", gettext_lazy("One piece done the way you like it.")),
    Column("minutes", gettext_lazy("How long it takes, 15 to 480."), "30", is_needed=True),
    Column("places", gettext_lazy("How many volunteers; 1 when empty."), "2"),
    Column("closes_on", gettext_lazy("The last day, as 2026-05-31; empty for none.")),
    Column(
        "skills",
        gettext_lazy("Skills people use, with commas between them."),
        gettext_lazy("Plain language, Accessibility testing"),
    ),
    Column("skills_to_learn", gettext_lazy("Skills people can learn here.")),
    Column("causes", gettext_lazy("Causes, with commas; yours when empty.")),
    Column("languages", gettext_lazy("Languages people need, by name or code."), gettext_lazy("English")),
    Column("no_experience_needed", gettext_lazy("yes or no."), gettext_lazy("yes")),
    Column("you_choose", gettext_lazy("yes: people ask first, and you choose."), gettext_lazy("no")),
]
CODES = [column.code for column in COLUMNS]


class WrongTable(Exception):
    """This cannot be read as a table of tasks at all; the message says why in plain words."""


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One task as it stands in the table: the line it begins in, and its cells by column."""

    line: int
    cells: dict[str, str]
    surplus: int = 0  # cells beyond the last column


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    rows: list[Row]
    unknown: list[str]  # columns that are not ours and were left out


def template() -> str:
    """The table to fill in: the columns, what belongs into each, and one task as an example."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(CODES)
    explained = [str(column.help) for column in COLUMNS]
    writer.writerow([f"{REMARK} {explained[0]}", *explained[1:]])
    writer.writerow([harmless(str(column.example)) for column in COLUMNS])
    return _MARK + target.getvalue()


def read_table(content: bytes) -> Table:
    """Raises WrongTable with what to do about it."""
    if len(content) > BYTES_MAX:
        raise WrongTable(_("This file is larger than 1 MB. Split it into several tables."))
    text = _decoded(content)
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    if not head:
        raise WrongTable(_("This file is empty."))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(head), strict=True)
    try:
        return _read(reader)
    except csv.Error as error:
        words = _(
            "Line %(line)s cannot be read: a quotation mark opens and does not close, or stands in the wrong place."
        )
        raise WrongTable(words % {"line": reader.line_num}) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise WrongTable(_("This is a spreadsheet file. Save it as “CSV UTF-8” first, and choose that one."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongTable(_("This file is not UTF-8 text. Save it as “CSV UTF-8” and choose it again.")) from error
    if "\x00" in text:
        raise WrongTable(_("This file is no table. Save yours as “CSV UTF-8” and choose that one."))
    return text


def _delimiter(head: str) -> str:
    """The sign that gives the most columns of ours."""
    head = head[:CELL_MAX]  # the reader refuses longer cells with an error of its own
    known = {sign: sum(_code(name) in CODES for name in next(csv.reader([head], delimiter=sign))) for sign in ",;\t"}
    return max(known, key=lambda sign: known[sign])


def _code(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().strip(_MARK).casefold())


def _read(reader: "csv._reader") -> Table:  # type: ignore[name-defined]
    names: list[str] | None = None
    rows: list[Row] = []
    begins = 1
    for cells in reader:
        line, begins = begins, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = _columns(cells)
            continue
        if cells[0].lstrip().startswith(REMARK):
            continue
        if len(rows) == ROWS_MAX:
            words = _("This table has more than %(max)s tasks. Split it into several tables.")
            raise WrongTable(words % {"max": ROWS_MAX})
        surplus = sum(bool(cell.strip()) for cell in cells[len(names) :])
        rows.append(Row(line, _named(names, cells), surplus))
    if not rows:
        raise WrongTable(_("This table has columns and no tasks."))
    return Table(rows, [name for name in names or [] if name and name not in CODES])


def _columns(cells: Sequence[str]) -> list[str]:
    names = [_code(cell) for cell in cells]
    missing = [column.code for column in COLUMNS if column.is_needed and column.code not in names]
    if missing:
        words = _("The first line must name the columns. These are missing: %(names)s.")
        raise WrongTable(words % {"names": ", ".join(missing)})
    twice = sorted({name for name in names if name in CODES and names.count(name) > 1})
    if twice:
        raise WrongTable(_("This column is there twice: %(name)s.") % {"name": twice[0]})
    return names


def _named(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    found = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name in CODES}
    # Spreadsheets and our own exports put an apostrophe before what would be run as a formula.
    return {name: cell[1:] if re.match(r"'[=+\-@\t\r]", cell) else cell for name, cell in found.items()}
