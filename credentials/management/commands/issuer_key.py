"""`manage.py issuer_key create|rotate|retire NAME|list`: the operator's door to the issuer's keys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.decisions import ActionDenied
from credentials.models import IssuerKey
from credentials.services import keys


class Command(BaseCommand):
    help = "Makes the issuer's first keys, makes new ones, or retires a leaked one. Prints names, never keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["create", "rotate", "retire", "list"])
        parser.add_argument("name", nargs="?", default="", help="which key to retire")

    def handle(self, *args: Any, what: str, name: str, **options: Any) -> None:
        if what == "list":
            self._list()
        elif what == "retire":
            self._retire(name)
        else:
            change = keys.create_keys if what == "create" else keys.rotate_keys
            made = change(now=timezone.now())
            words = ", ".join(row.name for row in made) or "nothing: there are keys already"
            self.stdout.write(f"Made {words}.")

    def _list(self) -> None:
        for row in IssuerKey.objects.order_by("pk"):
            state = "retired" if row.retired_at else "verifies" if row.rotated_at else "signs"
            self.stdout.write(f"{row.name}\t{row.created_at:%Y-%m-%d}\t{state}")

    def _retire(self, name: str) -> None:
        try:
            count = keys.retire_key(name=name, now=timezone.now())
        except IssuerKey.DoesNotExist as error:
            raise CommandError(f"There is no key named “{name}”. See: manage.py issuer_key list") from error
        except ActionDenied as denied:
            raise CommandError(str(denied)) from denied
        self.stdout.write(f"Retired {name}. {count} credentials are issued again.")
