"""`manage.py load_demo`: fills an empty development database with a small, lively world."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from microvol.demo.loader import Demo


class Command(BaseCommand):
    help = "Loads the demo's people, organisations, tasks and work. Only into a database without users."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAILBOX_ENABLED:
            raise CommandError("The demo is for development: its logins are public.")
        if User.objects.exists():
            raise CommandError("There are people in this database already, so the demo stays out.")

        def progress(what: str) -> None:
            if not options["quiet"]:
                self.stdout.write(f"      {what}")
                self.stdout.flush()

        # All or nothing: a stop in the middle leaves an empty database for the next try.
        with transaction.atomic():
            with connection.cursor() as cursor:  # what is compiled at first use may take a slow machine a minute
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            Demo(timezone.now(), progress).load()
        with (
            connection.cursor() as cursor
        ):  # so much at once: the first pages shall not wait for the nightly housekeeping
            cursor.execute("ANALYZE")
