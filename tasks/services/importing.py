"""Importing opportunities from a file: organisations and drafts, safe to repeat."""

import csv
import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import transaction

from organizations.models import Organization
from organizations.services.profiles import create_organization
from tasks.importing.nyc_service import SOURCE, MappedOrganization, MappedTask, Note, Source, map_row, skill_words
from tasks.kinds import KINDS
from tasks.models import Task
from tasks.services.briefs import BriefInput, create_task
from vocabularies.models import Cause, Skill

COLUMNS_NEEDED = {"opportunity_id", "title", "summary", "org_title", "vol_requests"}


class WrongFile(Exception):
    """The file is not one this importer reads; the message says why in plain words."""


@dataclasses.dataclass(slots=True)
class ImportReport:
    """What an import did, or would do."""

    rows: int = 0
    tasks_created: int = 0
    tasks_ready: int = 0
    tasks_known: int = 0
    rows_refused: int = 0
    organizations_created: int = 0
    notes: list[Note] = dataclasses.field(default_factory=list)

    def counts(self) -> Counter[tuple[str, str]]:
        """How often each column was mapped, guessed or refused."""
        return Counter((note.column, note.source.value) for note in self.notes)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The file's rows. Raises WrongFile when it is no UTF-8 CSV with the columns needed."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = COLUMNS_NEEDED - set(reader.fieldnames or [])
            if missing:
                raise WrongFile(f"This file lacks the columns {', '.join(sorted(missing))}.")
            return [{key: value or "" for key, value in row.items() if key} for row in reader]
    except UnicodeDecodeError as error:
        raise WrongFile("This file is not UTF-8 text. Save it as “CSV UTF-8” and try again.") from error
    except (csv.Error, OSError) as error:
        raise WrongFile(f"This file cannot be read: {error}.") from error


def import_opportunities(
    *, rows: list[dict[str, str]], now: datetime, dry_run: bool = False, progress: Callable[[int], None] | None = None
) -> ImportReport:
    """Turns rows into organisations and draft tasks. Rows imported before are left alone, whatever became of them.

    Each row is its own transaction, so a stop in the middle loses nothing and a repeat goes on. A dry run does all of
    it and takes it back.
    """
    report = ImportReport(rows=len(rows))
    vocabulary = skill_words(Skill.objects.order_by("pk").values("slug", "category", "name", "aliases"))
    skills = dict(Skill.objects.values_list("slug", "pk"))
    causes = dict(Cause.objects.values_list("slug", "pk"))
    with _rolled_back_if(dry_run):
        known = set(Task.objects.filter(source=SOURCE).values_list("source_id", flat=True))
        first_line: dict[tuple[str, ...], int] = {}
        for line, row in enumerate(rows, start=2):
            task, notes = map_row(row, line, vocabulary, now)
            report.notes += notes
            same = first_line.setdefault(_words(row), line)
            if task is not None and same != line:
                report.notes.append(Note(line, "title", Source.REFUSED, f"The same words as line {same}: a duplicate."))
            if task is None or same != line:
                report.rows_refused += 1
            elif task.source_id in known:
                report.tasks_known += 1
            else:
                _import_one(task, report, skills, causes, now)
            if progress is not None:
                progress(line - 1)
    return report


def _words(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(" ".join(row.get(column, "").lower().split()) for column in ("org_title", "title", "summary"))


@transaction.atomic
def _import_one(
    task: MappedTask, report: ImportReport, skills: dict[str, int], causes: dict[str, int], now: datetime
) -> None:
    organization, is_new = _organization(task.organization, [causes[slug] for slug in task.cause_slugs], now)
    report.organizations_created += is_new
    create_task(
        organization_id=organization.pk,
        actor_id=None,
        brief=_brief(task, skills, causes),
        now=now,
        source=SOURCE,
        source_id=task.source_id,
        source_notes=task.missing,
    )
    report.tasks_created += 1
    report.tasks_ready += task.is_online and not task.missing


def _organization(mapped: MappedOrganization, cause_ids: list[int], now: datetime) -> tuple[Organization, bool]:
    found = Organization.objects.filter(source=SOURCE, name__iexact=mapped.name).first()
    if found is not None:
        return found, False
    made = create_organization(
        creator_id=None,
        name=mapped.name,
        about="Listed with NYC Service in 2011. Nobody from this organisation has taken over this page yet.",
        city=mapped.city[:80],
        country="US",
        cause_ids=cause_ids,
        source=SOURCE,
        now=now,
    )
    return made, True


def _brief(task: MappedTask, skills: dict[str, int], causes: dict[str, int]) -> BriefInput:
    kind = KINDS[task.kind]
    uses = {skills[slug]: 1 for slug in task.skill_slugs if slug in skills}
    complete = task.is_online
    return BriefInput(
        kind=task.kind,
        title=task.title,
        why=f"This helps {task.organization.name} and the people it works for." if complete else "",
        need=task.summary,
        deliverable=kind.deliverable if complete else "",
        points=kind.suggested_points if complete else (),
        minutes=task.minutes,
        places=task.places,
        languages=["en"],
        uses=uses,
        teaches=[skills[slug] for slug in kind.teaches_slugs if complete and skills[slug] not in uses][:2],
        cause_ids=[causes[slug] for slug in task.cause_slugs],
    )


@contextmanager
def _rolled_back_if(dry_run: bool) -> Iterator[None]:
    if not dry_run:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
