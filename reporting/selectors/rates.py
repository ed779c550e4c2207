"""Which rate an hour of accepted work is valued at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Case, DecimalField, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Round

from reporting.models import HourlyRate

MONEY = DecimalField(max_digits=14, decimal_places=2)
Place = tuple[str, str]  # country and time zone of an organisation


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one country: of each kind and of any, the newest first. Empty where nobody set one."""

    rows: list[HourlyRate]
    zone: ZoneInfo

    @property
    def currency(self) -> str:
        return self.rows[0].currency if self.rows else ""

    def worth(self, *, minutes: str, kind: str, accepted_at: str) -> Combinable:
        """SQL for the value of one piece of accepted work, rounded to the cent, so that any sum of pieces is exact.

        The kind's own rate, else that of any kind; the newest on the day of acceptance, before the first one the first.
        """
        whens = []
        for code in [*sorted({row.kind for row in self.rows} - {""}), ""]:
            of_kind = [row for row in self.rows if row.kind == code]
            is_kind = Q(**{kind: code}) if code else Q()
            for row in of_kind:
                begin = datetime.combine(row.from_date, time(), tzinfo=self.zone)
                whens.append(When(is_kind & Q(**{f"{accepted_at}__gte": begin}), then=Value(row.amount)))
            if of_kind:
                earliest = Value(of_kind[-1].amount)
                whens.append(When(is_kind, then=earliest) if code else When(pk__isnull=False, then=earliest))
        rate = Case(*whens, default=Value(None), output_field=MONEY) if whens else Value(None, output_field=MONEY)
        return Round(F(minutes) * rate / Value(Decimal(60)), precision=2, output_field=MONEY)


@dataclass(frozen=True, slots=True)
class PlaceRates:
    """The rates of organisations in several places, for work that was done for all of them."""

    by_place: Mapping[Place, Rates]
    organization: str  # the way to it from the rows that are valued

    def worth(self, *, minutes: str, kind: str, accepted_at: str) -> Combinable:
        """SQL as `Rates.worth`, each piece at the rates of its own organisation."""
        whens = [
            When(
                **{f"{self.organization}__country": country, f"{self.organization}__time_zone": zone},
                then=rates.worth(minutes=minutes, kind=kind, accepted_at=accepted_at),
            )
            for (country, zone), rates in self.by_place.items()
        ]
        nothing = Cast(Value(None), MONEY)
        return Case(*whens, default=nothing, output_field=MONEY) if whens else nothing


def rates_of(country: str, zone: ZoneInfo) -> Rates:
    """Those of the country, else those for every country; one query."""
    return rates_of_places([(country, zone.key)])[country, zone.key]


def rates_of_places(places: Collection[Place]) -> dict[Place, Rates]:
    """The same for several places; one query for all."""
    countries = {country for country, _zone in places}
    rows = list(HourlyRate.objects.filter(country__in={*countries, ""}).order_by("-from_date", "-pk"))
    found = {}
    for country, zone in places:
        own = [row for row in rows if row.country == country]
        found[country, zone] = Rates(own or [row for row in rows if not row.country], ZoneInfo(zone))
    return found
