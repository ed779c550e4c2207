"""Our own table: what programs make of it is read, what is no table is refused in plain words."""

import csv
import io

import pytest

from tasks.importing.own_table import CODES, COLUMNS, ROWS_MAX, WrongTable, read_table, template

HEAD = "title,kind,minutes,why"


def test_the_template_reads_back_as_its_one_example() -> None:
    table = read_table(template().encode())
    [row] = table.rows
    assert row.line == 3
    assert row.cells["title"] == str(COLUMNS[0].example)
    assert set(row.cells) == set(CODES)
    assert table.unknown == []


@pytest.mark.parametrize(
    "text",
    [
        f'{HEAD}\r\nCount birds,data,30,"For us, now"\r\n',
        f'\ufeff{HEAD}\nCount birds,data,30,"For us, now"',
        "Title;Kind;Minutes;Why\nCount birds;data;30;For us, now\n",
        "title\tkind\tminutes\twhy\nCount birds\tdata\t30\tFor us, now\n",
        f'\n{HEAD}\n# an explanation,,,\n,,,\nCount birds,data,30,"For us, now"\n',
        'kind,minutes,why,title,our own\ndata,30,"For us, now",Count birds,77\n',
    ],
)
def test_tables_of_many_programs_say_the_same(text: str) -> None:
    [row] = read_table(text.encode()).rows
    assert row.cells == {"title": "Count birds", "kind": "data", "minutes": "30", "why": "For us, now"}


def test_lines_are_counted_as_the_spreadsheet_counts_them() -> None:
    text = f'{HEAD}\nA,data,30,"two\nlines"\n\nB,data,30,\nC,data,30,,surplus\n'
    assert [(row.line, row.surplus) for row in read_table(text.encode()).rows] == [(2, 0), (5, 0), (6, 1)]


def test_formulas_that_were_made_harmless_come_back_as_typed() -> None:
    [row] = read_table(f"{HEAD}\n'=SUM(A1),data,30,'tis fine\n".encode()).rows
    assert (row.cells["title"], row.cells["why"]) == ("=SUM(A1)", "'tis fine")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"PK\x03\x04 xlsx", "spreadsheet file"),
        ("title,kind,minutes\nÜber,data,30".encode("utf-16"), "not UTF-8"),
        ("title,kind,minutes\nÜber,data,30".encode("latin-1"), "not UTF-8"),
        (b"title,kind,minutes\n\x00,data,30", "no table"),
        (b"title,kind\nA,data", "missing: minutes"),
        (b"title,kind,minutes,title\nA,data,30,B", "there twice: title"),
        (b"title,kind,minutes\n", "no tasks"),
        (b'title,kind,minutes\n"A,data,30\n', "Line 2 cannot be read"),
        (b"title,kind,minutes\n" + b"A,data,30\n" * (ROWS_MAX + 1), "more than 200"),
        (b"A" * 200_000, "cannot be read"),
        (b"title,kind,minutes\n" + b"A" * (1024 * 1024), "larger than 1 MB"),
    ],
)
def test_what_is_no_table_of_tasks_is_refused_in_plain_words(content: bytes, words: str) -> None:
    with pytest.raises(WrongTable, match=words):
        read_table(content)


def test_the_template_is_a_table_by_the_book() -> None:
    rows = list(csv.reader(io.StringIO(template().removeprefix("\ufeff"), newline=""), strict=True))
    assert len(rows) == 3
    assert {len(row) for row in rows} == {len(CODES)}
