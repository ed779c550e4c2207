"""How long a brief takes, from its empty form to the moment it was sent: what the operators watch."""

from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tasks.models import WrittenBrief
from tasks.selectors.staff_plots import Plot

WEEKS = 26
AIM_MINUTES = 5
KEPT_SECONDS = 60 * 60
# A middle does not need more, and each is looked up in the event log.
BRIEFS_MAX = 10_000


def writing_plots(now: datetime) -> list[Plot]:
    """The last half year by week, of the newest briefs. Kept for an hour."""
    plots: list[Plot] | None = cache.get("writing-plots")
    if plots is None:
        plots = _writing_plots(now)
        cache.set("writing-plots", plots, KEPT_SECONDS)
    return plots


def _writing_plots(now: datetime) -> list[Plot]:
    start = _monday(timezone.localdate(now)) - timedelta(weeks=WEEKS - 1)
    weeks: dict[date, list[float]] = {start + timedelta(weeks=number): [] for number in range(WEEKS)}
    since = timezone.make_aware(datetime.combine(start, datetime.min.time()))
    written: QuerySet[Any] = WrittenBrief.written.all()
    newest = written.filter(begun_at__gte=since, sent_at__lte=now).order_by("-begun_at", "-pk")
    for begun_at, sent_at in newest.values_list("begun_at", "sent_at")[:BRIEFS_MAX]:
        weeks[_monday(timezone.localdate(sent_at))].append((sent_at - begun_at).total_seconds() / 60)
    rows = [(f"{week.isoformat()} (n={len(took)})", sorted(took)) for week, took in weeks.items() if took]
    return [
        Plot(
            _("Minutes from the empty form to the sent brief"),
            _(
                "Counted from when the empty form was opened to when its author posted it, by the week of posting. "
                "Waiting for a moderator is not in it. The middle: half of the briefs took less. Copies and parts of a "
                "split brief are left out, because they begin with words."
            ),
            [_("middle"), _("slow quarter from")],
            [(label, [median(took), took[(3 * len(took)) // 4]]) for label, took in rows],
        ),
        Plot(
            _("Written within five minutes"),
            _("The share of those briefs that took five minutes or less."),
            [_("share")],
            [(label, [sum(minutes <= AIM_MINUTES for minutes in took) / len(took)]) for label, took in rows],
            high=1.0,
        ),
    ]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
