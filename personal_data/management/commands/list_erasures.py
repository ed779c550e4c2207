"""`manage.py list_erasures > erasures.txt`: who was erased, by hash; to be kept beside the backups."""

from typing import Any

from django.core.management.base import BaseCommand

from personal_data.models import Erasure


class Command(BaseCommand):
    help = "Prints the day, the hash and the choice of every erasure, one a line."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for row in Erasure.objects.order_by("pk").iterator():
            work = "work-taken-back" if row.took_work_back else "work-kept"
            self.stdout.write(f"{row.erased_at:%Y-%m-%d} {row.id_hash} {work}")
