"""The hourly rates a new installation begins with; where they come from is said in reporting/data/README.md."""

from datetime import date
from decimal import Decimal
from typing import Any

ROWS = [
    ("US", "28.54", "USD", date(2021, 4, 20), "Independent Sector, value of volunteer time for 2020",
     "https://www.globenewswire.com/news-release/2021/04/20/2213723/0/en/Independent-Sector-Releases-New-Value-of-Volunteer-Time-of-28-54-Per-Hour.html"),
    ("US", "29.95", "USD", date(2022, 4, 18), "Independent Sector, value of volunteer time for 2021",
     "https://www.globenewswire.com/news-release/2022/04/18/2423901/0/en/Independent-Sector-Releases-New-Value-of-Volunteer-Time-of-29-95-Per-Hour.html"),
    ("GB", "19.00", "GBP", date(2023, 1, 1), "MeasureUp, from the average pay of 2023 (ONS)",
     "https://measure-up.org/mu-outcomes/volunteering/"),
]  # fmt: skip


def insert_first_rates(model: Any) -> None:
    """Adds those that are missing: by the migration once, and for a demo in a database that was emptied."""
    for country, amount, currency, from_date, source, source_url in ROWS:
        model.objects.get_or_create(
            country=country, kind="", from_date=from_date,
            defaults={"amount": Decimal(amount), "currency": currency, "source": source, "source_url": source_url},
        )  # fmt: skip
