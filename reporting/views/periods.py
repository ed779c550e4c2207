"""The period that an address asks for."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from common.dates import DatesForm
from organizations.models import Organization
from reporting.periods import CHOICES, LAST_DAYS, USUAL, Period
from reporting.selectors.numbers import period_of


@dataclass(frozen=True, slots=True)
class Asked:
    """`form` is what stands in the fields for other dates; where those are wrong, the usual period is shown."""

    period: Period
    form: DatesForm
    status: int = 200

    @property
    def choices(self) -> dict[str, object]:
        return {code: name for code, name in CHOICES.items() if code != "custom"}


def asked_period(request: HttpRequest, organization: Organization) -> Asked:
    now = timezone.now()
    code = request.GET.get("period", USUAL)
    zone = organization.work_calendar.zone
    today = now.astimezone(zone).date()
    if code == "custom":
        form = DatesForm(request.GET, today=today)
        if form.is_valid():
            first, last = form.cleaned_data["first"], form.cleaned_data["last"]
            return Asked(Period("custom", first, last, zone), form)
        return Asked(period_of(organization, USUAL, now=now), form, status=400)
    period = period_of(organization, code if code in LAST_DAYS or code == "all" else USUAL, now=now)
    form = DatesForm(initial={"first": period.first, "last": period.last}, today=today)
    return Asked(period, form)
