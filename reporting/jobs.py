"""What reporting makes in the background: the board report as a PDF."""

from collections.abc import Iterator
from datetime import date
from typing import IO

from django.utils.translation import gettext as _

from downloads.kinds import CannotMake, register
from organizations.models import Membership
from reporting.periods import Period
from reporting.services.report_pdf import BOARD_REPORT, report_pdf


@register(BOARD_REPORT, content_type="application/pdf")
def make_board_report(
    file: IO[bytes], user_id: int, *, organization_id: int, code: str, first: str, last: str
) -> Iterator[tuple[int, int]]:
    seats = Membership.objects.filter(organization_id=organization_id, user_id=user_id).select_related("organization")
    seat = seats.first()
    if seat is None:
        raise CannotMake(_("You no longer belong to this organisation."))
    zone = seat.organization.work_calendar.zone
    period = Period(code, date.fromisoformat(first), date.fromisoformat(last), zone)
    yield 0, 1
    file.write(report_pdf(seat.organization, period))
    yield 1, 1
