"""What changed between two versions of work: words, answers, rows of a table, links and files."""

import dataclasses
import re
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from tasks.models import ClaimFile
from tasks.selectors.submissions import ShownSubmission

# Comparing is quadratic at worst; beyond this many words both versions are simply shown.
WORDS_COMPARED_MAX = 4000
ROWS_COMPARED_MAX = 500
WORDS_AROUND = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text: "same", "added", "removed", or "gap" for the same left out."""

    kind: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """One paragraph of the earlier version beside its place in the later one. A gap is what stayed, left out."""

    before: list[Change]
    after: list[Change]
    is_gap: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: "added", "removed", or "changed" with the changes of each cell."""

    kind: str
    cells: list[list[Change]]


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """A link or a file that was "added", "removed", or, under the same name, "changed"."""

    kind: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Differences:
    """All that differs. `text` is the whole as one, `pairs` the same side by side."""

    text: list[Change]
    pairs: list[Pair]
    is_text_too_long: bool
    answers: list[tuple[str, list[Change]]]
    headings: list[str]
    rows: list[Row]
    same_rows: int
    links: list[Item]
    files: list[Item]

    def __bool__(self) -> bool:
        return bool(self.text or self.is_text_too_long or self.answers or self.rows or self.links or self.files)


def differences(before: ShownSubmission, after: ShownSubmission) -> Differences:
    """Expects versions of one claim, ready to show."""
    old, new = before.submission.text, after.submission.text
    text = changes_between(old, new)
    rows = _rows(before, after)
    return Differences(
        text=shortened(text),
        pairs=side_by_side(old, new) if text else [],
        is_text_too_long=old != new and not text and _is_too_long(old, new),
        answers=_answers(before, after),
        headings=after.headings,
        rows=[row for row in rows if row.kind != "same"],
        same_rows=sum(row.kind == "same" for row in rows),
        links=_items(
            [(link, link) for link in before.submission.links], [(link, link) for link in after.submission.links]
        ),
        files=_items(_names(before), _names(after)),
    )


# --- Words ----------------------------------------------------------------------------------------------------------


def changes_between(before: str, after: str) -> list[Change]:
    """The two texts word by word. Empty when they are the same, or too long to compare."""
    old, new = _words(before), _words(after)
    if old == new or _is_too_long(before, after):
        return []
    changes = []
    for tag, a, b, c, d in _opcodes(old, new):
        if tag == "equal":
            changes.append(Change("same", "".join(new[c:d])))
            continue
        if b > a:
            changes.append(Change("removed", "".join(old[a:b])))
        if d > c:
            changes.append(Change("added", "".join(new[c:d])))
    return changes


def shortened(changes: list[Change]) -> list[Change]:
    """Long stretches without a change keep a few words beside the change."""
    result: list[Change] = []
    for place, change in enumerate(changes):
        words = _words(change.text)
        if change.kind != "same" or len(words) <= 3 * WORDS_AROUND:
            result.append(change)
            continue
        if place > 0:
            result.append(Change("same", "".join(words[:WORDS_AROUND])))
        result.append(Change("gap", ""))
        if place < len(changes) - 1:
            result.append(Change("same", "".join(words[-WORDS_AROUND:])))
    return result


def side_by_side(before: str, after: str) -> list[Pair]:
    """Paragraph beside paragraph; those that stayed keep their neighbours of a change and are else left out."""
    old, new = _paragraphs(before), _paragraphs(after)
    pairs: list[Pair] = []
    opcodes = _opcodes(old, new)
    for place, (tag, a, b, c, d) in enumerate(opcodes):
        if tag != "equal":
            pairs += [_pair(left, right) for left, right in zip_longest(old[a:b], new[c:d], fillvalue="")]
            continue
        same = [Pair([Change("same", text)], [Change("same", text)]) for text in new[c:d]]
        is_first, is_last = place == 0, place == len(opcodes) - 1
        if len(same) > 3:
            left_out = Pair([Change("gap", "")], [Change("gap", "")], is_gap=True)
            same = [*([] if is_first else same[:1]), left_out, *([] if is_last else same[-1:])]
        pairs += same
    return pairs


def _pair(left: str, right: str) -> Pair:
    changes = changes_between(left, right)
    return Pair(
        before=[change for change in changes if change.kind != "added"],
        after=[change for change in changes if change.kind != "removed"],
    )


def _opcodes(old: Sequence[Hashable], new: Sequence[Hashable]) -> Sequence[tuple[str, int, int, int, int]]:
    # Words that fill a long text are no landmarks (autojunk), which also keeps this fast.
    return SequenceMatcher(None, old, new).get_opcodes()


def _words(text: str) -> list[str]:
    """Each word with the space after it; line breaks stand alone, so that the last word of a line is like any other."""
    return re.findall(r"\S+[^\S\n]*|\n+|[^\S\n]+", text)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _is_too_long(*texts: str) -> bool:
    return max(len(_words(text)) for text in texts) > WORDS_COMPARED_MAX


# --- Answers, rows, links, files ------------------------------------------------------------------------------------


def _answers(before: ShownSubmission, after: ShownSubmission) -> list[tuple[str, list[Change]]]:
    """The kind's own questions whose answer changed, in the order of the form."""
    old, new = dict(before.fields), dict(after.fields)
    labels = list(dict.fromkeys([*new, *old]))
    return [(label, changes_between(old.get(label, ""), new.get(label, ""))) for label in labels
            if old.get(label, "") != new.get(label, "")]  # fmt: skip


def _rows(before: ShownSubmission, after: ShownSubmission) -> list[Row]:
    old = [tuple(cell.text for cell in row) for row in before.rows]
    new = [tuple(cell.text for cell in row) for row in after.rows]
    if max(len(old), len(new)) > ROWS_COMPARED_MAX:
        return []
    rows = []
    for tag, a, b, c, d in _opcodes(old, new):
        if tag == "equal":
            rows += [Row("same", []) for _row in new[c:d]]
            continue
        rows += [_row(left, right) for left, right in zip_longest(old[a:b], new[c:d])]
    return rows


def _row(left: tuple[str, ...] | None, right: tuple[str, ...] | None) -> Row:
    if left is None or right is None:
        kind = "added" if left is None else "removed"
        return Row(kind, [[Change(kind, text)] if text else [] for text in left or right or ()])
    cells = [changes_between(old, new) or [Change("same", new)] for old, new in zip_longest(left, right, fillvalue="")]
    return Row("changed", cells)


def _names(shown: ShownSubmission) -> list[tuple[str, Any]]:
    files: list[ClaimFile] = [*shown.pictures, *shown.other_files]
    return [(file.name, file.sha256) for file in files]


def _items(before: list[tuple[str, Any]], after: list[tuple[str, Any]]) -> list[Item]:
    """By name; the same name with other content has changed."""
    old, new = dict(before), dict(after)
    return [
        *(Item("removed", name) for name in old if name not in new),
        *(Item("added" if name not in old else "changed", name) for name in new if old.get(name) != new[name]),
    ]
