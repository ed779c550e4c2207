"""The real file comes in: mapped, guessed or refused, each with its reason, and never twice."""

import csv
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from organizations.models import Organization
from tasks.importing.nyc_service import SOURCE, Source, map_row, skill_words
from tasks.models import Task, TaskEvent
from tasks.rules import can_publish
from tasks.selectors.facts import publish_facts
from tasks.services.importing import WrongFile, import_opportunities, read_rows
from vocabularies.models import Skill

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
FILE = Path("tasks/importing/data/nyc_service_volunteer_opportunities.csv")
ROW = {
    "opportunity_id": "1",
    "title": "Logo Design for Professionals",
    "summary": "A logo conveys an organisation's values.",
    "org_title": " Helping Hands ",
    "org_content_id": "7",
    "vol_requests": "99",
    "category_desc": "Health",
    "hours": "0",
    "end_date_date": "June 05 2012",
    "status": "approved",
}


def mapped(**changes: str):
    skills = [{"slug": "logo-design", "category": "Design & creative", "name": "Logo design", "aliases": ["logos"]}]
    task, notes = map_row({**ROW, **changes}, 2, skill_words(skills), NOW)
    return task, {(note.column, note.source) for note in notes}


def test_an_online_skilled_row_is_complete() -> None:
    task, notes = mapped()
    assert task is not None
    assert (task.title, task.kind, task.is_online, task.places) == ("Logo Design", "design", True, 10)
    assert (task.skill_slugs, task.cause_slugs, task.missing) == (["logo-design"], ["health"], [])
    assert task.organization.name == "Helping Hands"
    assert ("vol_requests", Source.GUESSED) in notes
    assert ("end_date_date", Source.REFUSED) in notes


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"title": " "}, ("title", Source.REFUSED)),
        ({"org_title": ""}, ("org_title", Source.REFUSED)),
        ({"opportunity_id": ""}, ("opportunity_id", Source.REFUSED)),
        ({"status": "pending"}, ("status", Source.REFUSED)),
    ],
)
def test_a_row_without_the_bare_minimum_is_refused_with_its_column(changes: dict, note: tuple) -> None:
    task, notes = mapped(**changes)
    assert task is None
    assert note in notes


@pytest.mark.parametrize(
    ("changes", "column", "source"),
    [
        ({"hours": "6"}, "hours", Source.MAPPED),
        ({"hours": "12"}, "hours", Source.REFUSED),
        ({"hours": ""}, "hours", Source.GUESSED),
        ({"vol_requests": "4"}, "vol_requests", Source.MAPPED),
        ({"vol_requests": "many"}, "vol_requests", Source.REFUSED),
        ({"vol_requests": "9999"}, "vol_requests", Source.GUESSED),
        ({"category_desc": "Fishing"}, "category_desc", Source.REFUSED),
        ({"end_date_date": "31/12/2011"}, "end_date_date", Source.REFUSED),
        ({"locality": "{broken"}, "locality", Source.REFUSED),
    ],
)
def test_every_value_says_where_it_comes_from(changes: dict, column: str, source: Source) -> None:
    assert (column, source) in mapped(**changes)[1]


def test_an_on_site_row_says_what_is_missing() -> None:
    task, _notes = mapped(title="Serve lunch to seniors", summary="Serve lunch on Sunday.")
    assert task is not None
    assert not task.is_online
    assert any("on site" in line for line in task.missing)


@pytest.mark.django_db
def test_a_file_comes_in_once_and_only_once() -> None:
    rows = read_rows(FILE)
    assert len(rows) == 665
    rows = rows[:140]  # the rest takes minutes and shows nothing new
    first = import_opportunities(rows=rows, now=NOW)
    assert (first.rows, first.rows_refused + first.tasks_created) == (140, 140)
    assert first.organizations_created == Organization.objects.filter(source=SOURCE).count() == 92
    assert Task.objects.filter(source=SOURCE).count() == first.tasks_created
    assert TaskEvent.objects.filter(kind="task_drafted").count() == first.tasks_created
    assert first.tasks_ready >= 5

    again = import_opportunities(rows=rows, now=NOW)
    assert (again.tasks_created, again.organizations_created) == (0, 0)
    assert again.tasks_known == first.tasks_created
    assert Task.objects.filter(source=SOURCE).count() == first.tasks_created

    publishable = [
        task.source_id for task in Task.objects.filter(source=SOURCE).select_related("organization")
        if can_publish(publish_facts(task, NOW), NOW)
    ]  # fmt: skip
    complete = set(Task.objects.filter(source=SOURCE).exclude(deliverable="").values_list("source_id", flat=True))
    assert set(publishable) == complete
    assert Skill.objects.filter(pk__in=Task.objects.filter(source=SOURCE).values("skills__skill")).count() > 15


@pytest.mark.django_db
def test_a_dry_run_keeps_nothing_and_says_what_it_would_do(tmp_path: Path) -> None:
    out = StringIO()
    report, part = tmp_path / "report.csv", tmp_path / "part.csv"
    with FILE.open(encoding="utf-8", newline="") as whole, part.open("w", encoding="utf-8", newline="") as some:
        rows = csv.reader(whole)
        csv.writer(some).writerows(islice(rows, 41))
    call_command("import_opportunities", str(part), "--dry-run", "--report", str(report), stdout=out, stderr=StringIO())
    assert "nothing is kept" in out.getvalue()
    assert not Task.objects.filter(source=SOURCE).exists()
    assert report.read_text("utf-8").startswith("line,column,result,why")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"a,b\n1,2\n", "lacks the columns"), (b"\xff\xfe\x00", "not UTF-8"), (b"", "lacks the columns")],
)
def test_a_wrong_file_is_refused_in_plain_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    with pytest.raises(WrongFile, match=words):
        read_rows(path)
    with pytest.raises(CommandError, match=words):
        call_command("import_opportunities", str(path), stdout=StringIO(), stderr=StringIO())


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(WrongFile):
        read_rows(Path("no-such-file.csv"))
