"""Checks that somebody makes: counted per credential and day for its owner, and by whom is written nowhere."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from common.jobs import enqueue
from credentials import rules
from credentials.models import BulkCheck
from credentials.selectors.checks import Answer, check_entries

KEPT_FOR = timedelta(hours=24)
STEP = 10


def count_checks(*, credential_ids: Iterable[int], now: datetime) -> None:
    """Adds one for each credential today. One statement."""
    ids = sorted(set(credential_ids))
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO "credentials_checkcount" (credential_id, day, count)
            SELECT id, %s, 1 FROM unnest(%s::bigint[]) AS id
            ON CONFLICT (credential_id, day) DO UPDATE SET count = credentials_checkcount.count + 1""",
            [now.date(), ids],
        )


@transaction.atomic
def start_bulk_check(*, entries: Sequence[str], now: datetime) -> BulkCheck:
    """Keeps the entries for a day and has a job answer them.

    Refuses none and more than CHECKS_AT_ONCE_MAX (400), and while very many checks of others wait (409).
    """
    rules.can_check(entries).require()
    waiting = BulkCheck.objects.filter(finished_at__isnull=True, created_at__gt=now - KEPT_FOR).count()
    rules.can_start_bulk(waiting=waiting).require()
    check = BulkCheck.objects.create(entries=list(entries), created_at=now)
    enqueue("credentials.run_bulk_check", check_id=check.pk)
    return check


def run_bulk_check(*, check_id: int, now: datetime) -> None:
    """Answers what is not answered yet, ten at a time, so that the page shows how far it is."""
    while True:
        with transaction.atomic():
            check = BulkCheck.objects.select_for_update().filter(pk=check_id, finished_at__isnull=True).first()
            if check is None:
                return
            done = len(check.answers)
            answers = check_entries(check.entries[done : done + STEP], now=now)
            count_checks(credential_ids=[one.credential_id for one in answers if one.credential_id], now=now)
            check.answers = [*check.answers, *(row_of(one) for one in answers)]
            if len(check.answers) >= len(check.entries):
                check.finished_at = now
            check.save(update_fields=["answers", "finished_at"])


def row_of(answer: Answer) -> dict[str, str]:
    """An answer in plain values: what the table and the CSV file show."""
    shown = answer.shown
    return {
        "entry": answer.entry,
        "state": answer.state,
        "words": answer.words,
        "recipient": shown.recipient_name if shown else "",
        "title": shown.title if shown else "",
        "organization": shown.confirmer if shown else "",
        "issuer": shown.issuer_name if shown else "",
        "awarded": shown.awarded_at.date().isoformat() if shown else "",
        "minutes": str(shown.minutes) if shown else "",
        "address": shown.address if shown else "",
    }


def forget_old_checks(*, now: datetime) -> int:
    """Removes what people checked a day ago or earlier."""
    return BulkCheck.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
