"""The table of hourly rates as staff keep it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reporting.models import HourlyRate
from tests.factories import UserFactory
from tests.tasks.desk import client_of

pytestmark = pytest.mark.django_db


def test_one_country_has_one_currency_because_reports_add_up() -> None:
    rate = HourlyRate(country="GB", amount=Decimal(20), currency="EUR", from_date=date(2026, 1, 1), source="A survey")
    with pytest.raises(ValidationError) as wrong:
        rate.full_clean()
    assert "The other rates of this country are in GBP." in str(wrong.value)


def test_staff_add_a_new_year_and_write_the_country_as_they_like(settings) -> None:  # type: ignore[no-untyped-def]
    settings.STAFF_NEED_SECOND_FACTOR = False
    client = client_of(UserFactory(is_staff=True))
    values = {
        "country": "ie", "kind": "translation", "amount": "31.50", "currency": "EUR", "from_date": "2026-01-01",
        "source": "National survey 2026",
    }  # fmt: skip
    response = client.post(reverse("admin:reporting_hourlyrate_add"), values)
    assert response.status_code == 302, response.content[:2000]
    assert HourlyRate.objects.get(country="IE").kind == "translation"
