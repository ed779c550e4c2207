"""Statements: made once from accepted work that their owner chose, and withdrawn."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from portfolios import rules
from portfolios.models import Statement
from portfolios.selectors.lists import zone_of
from portfolios.selectors.statement_document import written
from portfolios.selectors.statements import choosable
from volunteers.models import Volunteer


@transaction.atomic
def make_statement(
    *, volunteer_id: int, first: date, last: date, line_ids: Collection[UUID], shows_months: bool, now: datetime
) -> Statement:
    """Freezes the chosen lines (by public id) as they stand now. Nobody is told.

    Refuses an empty choice (`nothing_chosen`, 400), lines that are no accepted work of these days (`not_in_period`,
    400) and more than STATEMENTS_MAX (`statements_full`, 409).
    """
    volunteer = Volunteer.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(
        pk=volunteer_id
    )  # fmt: skip
    wanted = set(line_ids)
    lines = list(choosable(volunteer, first=first, last=last).filter(public_id__in=wanted))
    count = Statement.objects.filter(volunteer=volunteer).count()
    rules.can_make_statement(count=count, chosen_count=len(wanted), found_count=len(lines)).require()
    statement = Statement(
        volunteer=volunteer,
        first_day=first,
        last_day=last,
        shows_months=shows_months,
        piece_count=len(lines),
        minutes=sum(line.confirmed_minutes for line in lines),
        made_at=now.replace(microsecond=0),
    )
    statement.document = written(statement, lines, person=volunteer.user.name, zone=zone_of(volunteer.user))
    statement.save()
    return statement


def withdraw_statement(*, statement_id: int) -> None:
    """Forgets a statement: its address answers 404 from now on, as if there had never been one."""
    Statement.objects.filter(pk=statement_id).delete()
