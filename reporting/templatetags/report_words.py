"""Words that the numbers and the report share: money, hours, periods, and how each figure is computed."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django import template
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.definitions import HOW, how_worth, period_words, unrated_words
from reporting.impact_definitions import IMPACT_HOW, how_impact_worth
from reporting.periods import Period
from reporting.selectors.rates import Rates

register = template.Library()

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "INR": "₹"}
WORKING_DAYS_FROM = 72


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """£1,234.50; a currency whose sign would be guessed at stands as its letters."""
    if amount is None:
        return "–"
    number = number_format(amount, decimal_pos=2, force_grouping=True)
    return f"{SIGNS[currency]}{number}" if currency in SIGNS else f"{number} {currency}"


@register.filter
def whole_money(amount: Decimal | None, currency: str) -> str:
    """The same for headlines, where pennies would claim too much."""
    if amount is None:
        return "–"
    number = number_format(amount.quantize(Decimal(1)), decimal_pos=0, force_grouping=True)
    return f"{SIGNS[currency]}{number}" if currency in SIGNS else f"{number} {currency}"


@register.filter
def hours_words(hours: float) -> str:
    """Whole hours, and days from three of them on."""
    if hours < 1:
        return _("under 1 h")
    if hours < WORKING_DAYS_FROM:
        return _("%(hours)d h") % {"hours": round(hours)}
    days = round(hours / 24)
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


@register.simple_tag
def how_computed(code: str) -> str:
    return (HOW[code] if code in HOW else IMPACT_HOW[code])()


@register.simple_tag
def how_worth_is_computed(rates: Rates, unrated: int = 0) -> str:
    return f"{how_worth(rates)} {unrated_words(unrated)}".strip()


@register.simple_tag
def how_impact_worth_is_computed(tables: Sequence[Rates], unrated: int = 0) -> str:
    return f"{how_impact_worth(tables)} {unrated_words(unrated) if tables else ''}".strip()


@register.simple_tag
def period_label(period: Period) -> str:
    return period_words(period)


@register.filter
def step_label(first_day: date, step: str) -> str:
    """A step of a period under its column: 5 Mar, Mar, Jan–Mar 2026, 2026."""
    if step == "week":
        return date_format(first_day, "j M")
    if step == "month":
        return date_format(first_day, "M")
    if step == "quarter":
        return f"{date_format(first_day, 'M')}–{date_format(first_day + timedelta(days=63), 'M Y')}"
    return str(first_day.year)


@register.filter
def step_end(first_day: date, step: str) -> str:
    """The first and the last step, where only those have room for words: with the year."""
    return date_format(first_day, "j M Y" if step == "week" else "M Y")
