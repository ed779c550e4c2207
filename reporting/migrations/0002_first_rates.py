"""The rates a new installation begins with (reporting/data/README.md). Staff may change or delete them."""

from datetime import date
from decimal import Decimal

from django.db import migrations

ROWS = [
    ("US", "28.54", "USD", date(2021, 4, 20), "Independent Sector, value of volunteer time for 2020",
     "https://www.globenewswire.com/news-release/2021/04/20/2213723/0/en/Independent-Sector-Releases-New-Value-of-Volunteer-Time-of-28-54-Per-Hour.html"),
    ("US", "29.95", "USD", date(2022, 4, 18), "Independent Sector, value of volunteer time for 2021",
     "https://www.globenewswire.com/news-release/2022/04/18/2423901/0/en/Independent-Sector-Releases-New-Value-of-Volunteer-Time-of-29-95-Per-Hour.html"),
    ("GB", "19.00", "GBP", date(2023, 1, 1), "MeasureUp, from the average pay of 2023 (ONS)",
     "https://measure-up.org/mu-outcomes/volunteering/"),
]  # fmt: skip


def insert(apps, schema_editor):
    rate = apps.get_model("reporting", "HourlyRate")
    for country, amount, currency, from_date, source, source_url in ROWS:
        rate.objects.get_or_create(
            country=country, kind="", from_date=from_date,
            defaults={"amount": Decimal(amount), "currency": currency, "source": source, "source_url": source_url},
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_hourly_rates")]

    operations = [migrations.RunPython(insert, migrations.RunPython.noop, elidable=False)]
