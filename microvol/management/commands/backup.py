"""`manage.py backup FOLDER`: database, uploads and a list of hashes, while the product runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from microvol.operating import backup
from microvol.operating.postgres_tools import ToolError


class Command(BaseCommand):
    help = "Writes database and uploads into an empty folder, with the hash of every file and the rows of every table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        keys = parser.add_mutually_exclusive_group(required=True)
        keys.add_argument("--with-keys", action="store_true", help="the issuer's private keys too: guard it like them")
        keys.add_argument("--without-keys", action="store_true", help="the keys are kept elsewhere")

    def handle(self, *args: Any, folder: Path, with_keys: bool, **options: Any) -> None:
        try:
            made = backup.back_up(folder, with_keys=with_keys, now=timezone.now(), say=self.stdout.write)
        except (backup.NotEmpty, ToolError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{sum(made.rows.values())} rows in {len(made.rows)} tables, {len(made.files)} files: {folder}"
        )
        if not with_keys:
            self.stdout.write("The issuer's keys are not in it.")
