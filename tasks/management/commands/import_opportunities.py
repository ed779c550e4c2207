"""`manage.py import_opportunities FILE`: NYC Service's opportunities become organisations and drafts."""

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks.services.importing import ImportReport, WrongFile, import_opportunities, read_rows

BAR_WIDTH = 40


class Command(BaseCommand):
    help = "Imports NYC Service volunteer opportunities as organisations and draft tasks. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file, as published")
        parser.add_argument("--dry-run", action="store_true", help="do everything, keep nothing")
        parser.add_argument("--report", type=Path, help="write what happened to every value to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_rows(options["file"])
        except WrongFile as error:
            raise CommandError(str(error)) from error
        report = import_opportunities(
            rows=rows, now=timezone.now(), dry_run=options["dry_run"], progress=self._progress(len(rows))
        )
        self._say(report, options["dry_run"])
        if options["report"]:
            self._write(report, options["report"])

    def _progress(self, total: int) -> Any:
        is_terminal = sys.stderr.isatty()

        def show(done: int) -> None:
            # A terminal gets a moving bar; a log gets a line at every tenth.
            if not is_terminal and done != total and done % max(total // 10, 1):
                return
            filled = BAR_WIDTH * done // max(total, 1)
            line = f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done} of {total} rows"
            self.stderr.write(f"\r{line}" if is_terminal else line, ending="" if is_terminal and done < total else "\n")

        return show

    def _say(self, report: ImportReport, dry_run: bool) -> None:
        say = self.stdout.write
        say("This was a dry run: nothing is kept." if dry_run else "Import finished.")
        say(f"  {report.rows} rows read, {report.rows_refused} refused")
        say(f"  {report.organizations_created} organisations made")
        say(f"  {report.tasks_created} drafts made, {report.tasks_ready} of them complete enough to publish")
        say(f"  {report.tasks_known} rows were imported before and left alone")
        say("")
        say(f"  {'column':<18}{'mapped':>8}{'guessed':>9}{'refused':>9}")
        counts = report.counts()
        for column in sorted({column for column, _source in counts}):
            numbers = [counts[column, source] for source in ("mapped", "guessed", "refused")]
            say(f"  {column:<18}{numbers[0]:>8}{numbers[1]:>9}{numbers[2]:>9}")

    def _write(self, report: ImportReport, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "column", "result", "why"])
            # A leading apostrophe keeps spreadsheets from reading text from the file as a formula.
            writer.writerows(
                [
                    note.line,
                    note.column,
                    note.source.value,
                    f"'{note.message}" if note.message[:1] in "=+-@\t\r\0" else note.message,
                ]
                for note in report.notes
            )
        self.stdout.write(f"  every value: {path}")
