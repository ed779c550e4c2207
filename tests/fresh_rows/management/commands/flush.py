"""`flush` as Django's test cases call it after each test that commits."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tests.fresh_rows.rows import bring_back_first_rows


class Command(BaseCommand):
    help = "Empties the tests' database but for the rows that migrations made."
    stealth_options = ("reset_sequences", "allow_cascade", "inhibit_post_migrate", "interactive", "database")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noinput", action="store_false", dest="interactive")

    def handle(self, *args: Any, **options: Any) -> None:
        bring_back_first_rows()
