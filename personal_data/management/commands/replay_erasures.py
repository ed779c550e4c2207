"""`manage.py replay_erasures erasures.txt`: after a restored backup, erases again whoever had left since."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from personal_data.models import Erasure
from personal_data.services.erasing import replay


class Command(BaseCommand):
    help = "Erases again everybody on the list, and everybody in the table of erasures, whom a restore brought back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("list", nargs="?", type=Path, help="What list_erasures printed before the restore.")

    def handle(self, *_args: Any, **options: Any) -> None:
        hashes = dict(Erasure.objects.values_list("id_hash", "took_work_back"))
        if options["list"]:
            hashes |= _read(options["list"])
        self.stdout.write(f"{replay(hashes=hashes)} erased again, {len(hashes)} on the list.")


def _read(path: Path) -> dict[str, bool]:
    found = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        parts = line.split()
        if parts and (len(parts) != 3 or len(parts[1]) != 64):
            raise CommandError(f"Line {number} is no line of list_erasures.")
        if parts:
            found[parts[1]] = parts[2] == "work-taken-back"
    return found
