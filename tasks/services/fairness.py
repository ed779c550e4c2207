"""The weekly fairness report: counted once for each week that is over, missed weeks included."""

import logging
from datetime import datetime, timedelta

from tasks.matching.fairness import figures_of, week_of
from tasks.models import FairnessReport, Impression
from tasks.services.impressions import KEPT

logger = logging.getLogger("microvol.fairness")


def report_fairness(*, now: datetime) -> int:
    """Writes the report of each full week since showings are logged that has none yet. Returns how many.

    Nobody is told; that many new tasks were hardly seen is an alarm in the log and on the staff's page. Weeks whose
    showings have been pruned are left out: their numbers would be wrong.
    """
    first_shown = Impression.objects.order_by("shown_at").values_list("shown_at", flat=True).first()
    if first_shown is None:
        return 0
    this_week = week_of(now.date())
    week = max(week_of(first_shown.date()), week_of((now - KEPT).date()) + timedelta(weeks=1))
    made = 0
    known = set(FairnessReport.objects.filter(week_start_date__gte=week).values_list("week_start_date", flat=True))
    while week < this_week:
        if week not in known:
            figures = figures_of(week)
            # A double run counts twice and writes once.
            _report, is_new = FairnessReport.objects.get_or_create(
                week_start_date=week, defaults={"figures": figures, "made_at": now}
            )
            made += is_new
            if is_new and figures["unseen"]["is_alarm"]:
                unseen = figures["unseen"]
                logger.warning(
                    "fairness alarm week=%s: %s of %s new tasks had few looks", week, unseen["few"], unseen["tasks"]
                )
        week += timedelta(weeks=1)
    return made
