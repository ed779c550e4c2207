"""What changed between two versions, in every part that work may have."""

import pytest

from tasks.models import ClaimFile, Submission
from tasks.selectors.differences import (
    Change,
    Differences,
    Item,
    Row,
    changes_between,
    differences,
    shortened,
    side_by_side,
)
from tasks.selectors.submissions import Cell, ShownSubmission


def version(
    text: str = "",
    *,
    links: tuple[str, ...] = (),
    files: tuple[tuple[str, str], ...] = (),
    rows: tuple[tuple[str, ...], ...] = (),
    fields: tuple[tuple[str, str], ...] = (),
) -> ShownSubmission:
    return ShownSubmission(
        submission=Submission(text=text, links=list(links), version=1),
        review=None,
        pictures=[],
        other_files=[ClaimFile(name=name, sha256=digest) for name, digest in files],
        table_label="Rows",
        headings=["Source", "Target"],
        rows=[[Cell(text, is_link=False) for text in row] for row in rows],
        fields=list(fields),
    )


def found(before: ShownSubmission, after: ShownSubmission) -> Differences:
    return differences(before, after)


def test_the_comparison_names_what_was_added_and_removed() -> None:
    assert changes_between("one two three", "one 2 three") == [
        Change("same", "one "), Change("removed", "two "), Change("added", "2 "), Change("same", "three"),
    ]  # fmt: skip
    assert changes_between("the same", "the same") == []
    assert changes_between("word " * 5000, "other " * 5000) == []


def test_long_stretches_without_a_change_are_left_out() -> None:
    long = " ".join(str(number) for number in range(200))
    changes = shortened(changes_between(f"{long} old", f"{long} new"))
    assert [change.kind for change in changes] == ["gap", "same", "removed", "added"]
    assert "199" in changes[1].text and "100" not in changes[1].text


def test_side_by_side_each_paragraph_stands_beside_its_place() -> None:
    before = "\n\n".join(["A title", *(f"Same {number}" for number in range(9)), "Old words here", "Gone"])
    after = "\n\n".join(["A title", *(f"Same {number}" for number in range(9)), "New words here"])
    pairs = side_by_side(before, after)
    assert [pair.is_gap for pair in pairs] == [True, False, False, False]
    changed, gone = pairs[2], pairs[3]
    assert changed.before[0] == Change("removed", "Old ") and changed.after[0] == Change("added", "New ")
    assert changed.before[1:] == changed.after[1:] == [Change("same", "words here")]
    assert (gone.before, gone.after) == ([Change("removed", "Gone")], [])


def test_nothing_changed_is_falsy_and_a_text_too_long_is_said() -> None:
    assert not found(version("Same."), version("Same."))
    long = found(version("word " * 5000), version("other " * 5000))
    assert long and long.is_text_too_long and not long.text


def test_links_and_files_that_came_went_or_changed() -> None:
    before = version(links=("https://a.example/", "https://b.example/"), files=(("a.csv", "1"), ("b.pdf", "2")))
    after = version(links=("https://b.example/", "https://c.example/"), files=(("a.csv", "9"), ("c.png", "3")))
    result = found(before, after)
    assert result.links == [Item("removed", "https://a.example/"), Item("added", "https://c.example/")]
    assert result.files == [Item("removed", "b.pdf"), Item("changed", "a.csv"), Item("added", "c.png")]


def test_rows_of_a_table_are_matched_and_their_cells_compared() -> None:
    before = version(rows=(("one", "eins"), ("two", "zwo"), ("three", "drei")))
    after = version(rows=(("one", "eins"), ("two", "zwei"), ("three", "drei"), ("four", "vier")))
    result = found(before, after)
    assert result.same_rows == 2
    assert result.rows == [
        Row("changed", [[Change("same", "two")], [Change("removed", "zwo"), Change("added", "zwei")]]),
        Row("added", [[Change("added", "four")], [Change("added", "vier")]]),
    ]
    assert [row.kind for row in found(after, before).rows] == ["changed", "removed"]


@pytest.mark.parametrize(("old", "new", "kinds"), [("", "Mobile", ["added"]), ("Desktop", "", ["removed"])])
def test_answers_that_came_or_went(old: str, new: str, kinds: list[str]) -> None:
    result = found(version(fields=(("Device", old),)), version(fields=(("Device", new),)))
    [(label, changes)] = result.answers
    assert label == "Device" and [change.kind for change in changes] == kinds
