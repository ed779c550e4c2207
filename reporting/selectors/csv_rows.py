"""The board report as a table for spreadsheets: plain numbers, no words between them, sums in the last line."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from common.cells import harmless
from reporting.selectors.board import TaskRow
from tasks.states import OutcomeAnswer


def csv_rows(rows: Iterable[TaskRow]) -> Iterator[list[object]]:
    """The head, one line per task, and the sums of what was written."""
    yield [
        _("task"), _("kind"), _("last accepted"), _("pieces of work"), _("volunteers"), _("minutes estimated"),
        _("minutes reported"), _("minutes confirmed"), _("value"), _("skills"), _("in use"), _("in use with changes"),
        _("not used"), _("what it led to"), _("volunteers who show it in public"), _("id"),
    ]  # fmt: skip
    total: list[int] = [0, 0, 0, 0]
    worth: Decimal | None = None
    for row in rows:
        counts = [row.pieces, row.estimated, row.reported, row.confirmed]
        total = [before + more for before, more in zip(total, counts, strict=True)]
        if row.worth is not None:
            worth = (worth or Decimal(0)) + row.worth
        yield [
            harmless(row.task.title), harmless(row.kind), row.day.isoformat(), row.pieces, row.volunteers,
            row.estimated, row.reported, row.confirmed, "" if row.worth is None else row.worth,
            harmless("; ".join(row.skills)),
            *(sum(outcome.answer == answer for outcome in row.outcomes) for answer in OutcomeAnswer),
            harmless("; ".join(_words(row))), harmless("; ".join(row.names)), row.task.public_id,
        ]  # fmt: skip
    # People who did several tasks would be counted twice, so volunteers have no sum here.
    yield [_("total"), "", "", total[0], "", *total[1:], "" if worth is None else worth, "", "", "", "", "", "", ""]


def _words(row: TaskRow) -> list[str]:
    said = []
    for outcome in row.words:
        number = "" if outcome.number is None else f"{outcome.number} {outcome.number_of}"
        said.append(", ".join(filter(None, [outcome.note, number, outcome.link])))
    return said
