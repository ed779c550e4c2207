"""The page of service levels: each promise, what happened, and how it is worked out."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.selectors.service_levels import hours, latest_levels


@dataclasses.dataclass(frozen=True, slots=True)
class Level:
    """One promise of the page. `typical` is None where nothing has happened yet; `share` is in percent."""

    code: str
    name: str
    promise: str
    promised: timedelta
    typical: timedelta | None
    count_words: str
    share: int | None
    share_words: str
    waiting: int | None
    waiting_words: str
    how: str

    @property
    def is_kept(self) -> bool:
        return self.typical is not None and self.typical <= self.promised


@dataclasses.dataclass(frozen=True, slots=True)
class LevelsPage:
    made_at: datetime
    since: datetime | None
    levels: list[Level]


def levels_page() -> LevelsPage | None:
    """None until the job has run for the first time."""
    stored = latest_levels()
    if stored is None:
        return None
    numbers: dict[str, Any] = stored.numbers
    return LevelsPage(
        made_at=stored.made_at,
        since=parse_datetime(numbers["since"]),
        levels=[
            _reviews(numbers["reviews"]), _briefs(numbers["briefs"]), _appeals(numbers["appeals"]),
            _reports(numbers["reports"]),
        ],
    )  # fmt: skip


def _reviews(numbers: dict[str, Any]) -> Level:
    days = settings.REVIEW_DUE_BUSINESS_DAYS
    return Level(
        code="reviews",
        name=_("Organisations review your work"),
        promise=ngettext("within %(days)s working day", "within %(days)s working days", days) % {"days": days},
        promised=timedelta(days=days),
        typical=hours(numbers["median_hours"]),
        count_words=ngettext("%(n)s review", "%(n)s reviews", numbers["count"]) % {"n": numbers["count"]},
        share=numbers["answered_percent"],
        share_words=_("of the work that was handed in got the organisation’s own answer"),
        waiting=None,
        waiting_words="",
        how=_(
            "For each review, the hours from handing in to the answer that fall on working days where the organisation "
            "is, public holidays left out; the one in the middle is shown. Work that ended without the organisation’s "
            "own answer counts as not answered, also where another volunteer reviewed it."
        ),
    )


def _briefs(numbers: dict[str, Any]) -> Level:
    return Level(
        code="briefs",
        name=_("We read new tasks before they open"),
        promise=_in_hours(settings.SERVICE_PROMISES["briefs"]),
        promised=settings.SERVICE_PROMISES["briefs"],
        typical=hours(numbers["median_hours"]),
        count_words=ngettext("%(n)s task read", "%(n)s tasks read", numbers["count"]) % {"n": numbers["count"]},
        share=None,
        share_words="",
        waiting=numbers["waiting"],
        waiting_words=ngettext("task waits now", "tasks wait now", numbers["waiting"]),
        how=_(
            "The hours from sending a task to the moment when a person let it out or sent it back with reasons, nights "
            "and weekends included; the one in the middle is shown."
        ),
    )


def _appeals(numbers: dict[str, Any]) -> Level:
    return Level(
        code="appeals",
        name=_("We answer appeals against a review"),
        promise=_in_hours(settings.SERVICE_PROMISES["appeals"]),
        promised=settings.SERVICE_PROMISES["appeals"],
        typical=hours(numbers["median_hours"]),
        count_words=ngettext("%(n)s answer", "%(n)s answers", numbers["count"]) % {"n": numbers["count"]},
        share=None,
        share_words="",
        waiting=numbers["waiting"],
        waiting_words=ngettext("appeal is open now", "appeals are open now", numbers["waiting"]),
        how=_(
            "The hours from the appeal to the answer of a person, nights and weekends included; the one in the middle."
        ),
    )


def _reports(numbers: dict[str, Any]) -> Level:
    return Level(
        code="reports",
        name=_("We answer reports"),
        promise=_in_hours(settings.SERVICE_PROMISES["reports"]),
        promised=settings.SERVICE_PROMISES["reports"],
        typical=hours(numbers["median_hours"]),
        count_words=ngettext("%(n)s report", "%(n)s reports", numbers["count"]) % {"n": numbers["count"]},
        share=numbers["answered_percent"],
        share_words=_("of them are answered"),
        waiting=numbers["waiting"],
        waiting_words=ngettext("report waits now", "reports wait now", numbers["waiting"]),
        how=_(
            "Reports that people sent in that time. The hours until a person answered, nights and weekends included; "
            "the one in the middle is shown."
        ),
    )


def _in_hours(promised: timedelta) -> str:
    days = promised.days
    if days > 1:
        return _("within %(days)s days") % {"days": days}
    return _("within %(hours)s hours") % {"hours": round(promised.total_seconds() / 3600)}
