"""Reads one returned mail from standard input; the mail server pipes BOUNCE_ADDRESS into it (docs/operations.md)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError
from django.utils import timezone

from notifications import returned
from notifications.services import bounces

# Enough for any report with the mail it is about; the rest of a longer message says nothing to us.
READ_MAX = 2 * 1024 * 1024
# What mail servers understand (sysexits.h) as "keep it and try again": the database is away.
TRY_LATER = 75


class Command(BaseCommand):
    help = "Reads one returned mail (RFC 3464) from standard input and stops mail to an address where nobody is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="the address it came to, bounces+...@, if the mail server says so")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends well whatever came in: a mail server would send a failure back to where the report came from."""
        found = returned.read(sys.stdin.buffer.read(READ_MAX), sent_to=options["to"])
        try:
            mail = bounces.take_returned(returned=found, now=timezone.now())
        except OperationalError:
            sys.exit(TRY_LATER)
        self.stdout.write(f"about mail {mail.pk}, now {mail.status}" if mail else "about no mail of ours")
