"""`manage.py restore FOLDER`: puts a backup into an empty database and an empty folder of uploads."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from microvol.operating import backup, manifest
from microvol.operating.postgres_tools import ToolError


class Command(BaseCommand):
    help = "Restores what `backup` wrote, after comparing every hash; row counts are compared afterwards."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="only compare the hashes")
        parser.add_argument("--replace", action="store_true", help="lose what is in the database now")
        parser.add_argument(
            "--move", action="store_true", help="everything was stopped for the backup: send what waits"
        )

    def handle(self, *args: Any, folder: Path, check: bool, replace: bool, move: bool, **options: Any) -> None:
        try:
            if check:
                found = manifest.read(folder)
            else:
                found = backup.restore(folder, replace=replace, is_move=move, now=timezone.now(), say=self.stdout.write)
        except (backup.NotEmpty, manifest.Broken, ToolError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = (
            f"{sum(found.rows.values())} rows in {len(found.rows)} tables, {len(found.files)} files of {found.made_at}"
        )
        self.stdout.write(f"{rows}: {'whole' if check else 'restored, rows and hashes equal'}.")
        if not check:
            self.stdout.write("Next: manage.py migrate, manage.py replay_erasures, manage.py doctor.")
