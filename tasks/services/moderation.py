"""Reports by people, and what moderators make of them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.decisions import not_now
from tasks.models import Report
from tasks.services.seats import require_moderator
from tasks.states import ReportStatus


@transaction.atomic
def create_report(
    *, reporter_id: int, organization_id: int, task_id: int | None, reason: str, text: str, now: datetime
) -> Report:
    """Stores a report for moderators; the same person's open report on the same thing is updated, not doubled."""
    report, _created = Report.objects.update_or_create(
        reporter_id=reporter_id,
        organization_id=organization_id,
        task_id=task_id,  # type: ignore[misc]  # None: about the organisation as a whole
        status=ReportStatus.OPEN,
        defaults={"reason": reason, "text": text, "created_at": now},
    )
    return report


@transaction.atomic
def resolve_report(*, report_id: int, actor_id: int, now: datetime, status: str, resolution: str) -> Report:
    """Closes a report as dealt with or as nothing wrong, with words. Refuses one that is closed, and all but staff."""
    require_moderator(actor_id=actor_id)
    report = Report.objects.select_for_update().get(pk=report_id)
    if report.status != ReportStatus.OPEN:
        not_now("report_closed", _("This report is already closed.")).require()
    report.status = status
    report.resolution = resolution
    report.resolved_by_id = actor_id
    report.resolved_at = now
    report.save()
    return report
