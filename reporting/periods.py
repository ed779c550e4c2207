"""A stretch of days by an organisation's own clock, and the steps in which a plot shows it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from common.dates import midnight

DAY = timedelta(days=1)
LAST_DAYS = {"30": 30, "90": 90, "365": 365}
CHOICES = {
    "30": _("30 days"),
    "90": _("90 days"),
    "365": _("12 months"),
    "all": _("All time"),
    "custom": _("Other dates"),
}
USUAL = "90"
# (longest period in days, step of the plot)
STEPS = [(45, "week"), (400, "month"), (1200, "quarter")]


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    code: str
    first: date
    last: date
    zone: ZoneInfo

    @property
    def begin(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return midnight(self.last + DAY, self.zone)

    @property
    def between(self) -> str:
        """Its two days as an address names them."""
        return f"from={self.first.isoformat()}&to={self.last.isoformat()}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def step(self) -> str:
        return next((step for longest, step in STEPS if self.days <= longest), "year")

    @property
    def query(self) -> str:
        """How an address names it."""
        if self.code == "custom":
            return f"period=custom&{self.between}"
        return f"period={self.code}"

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def step_of(self, day: date) -> date:
        """The first day of the step that a day falls in."""
        if self.step == "week":
            return day - timedelta(days=day.weekday())
        if self.step == "month":
            return day.replace(day=1)
        if self.step == "quarter":
            return date(day.year, day.month - (day.month - 1) % 3, 1)
        return date(day.year, 1, 1)

    @property
    def steps(self) -> list[date]:
        """The first days of all its steps, in order."""
        found = [self.step_of(self.first)]
        while True:
            following = self.step_of(
                found[-1] + timedelta(days={"week": 7, "month": 32, "quarter": 93}.get(self.step, 366))
            )
            if following > self.last:
                return found
            found.append(following)


def last_days(code: str, *, today: date, zone: ZoneInfo) -> Period:
    """The period that ends today: so many days, today included."""
    return Period(code, today - (LAST_DAYS[code] - 1) * DAY, today, zone)


def whole_year(year: int, zone: ZoneInfo) -> Period:
    return Period("year", date(year, 1, 1), date(year, 12, 31), zone)
