"""How each figure is computed, in the words that stand beside it on the page and at the end of the report."""

from collections.abc import Callable

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.templatetags.microvol import minutes as minute_words
from reporting.models import HourlyRate
from reporting.periods import Period
from reporting.selectors.rates import Rates
from tasks.kinds import KINDS

Words = Callable[[], str]


def _accepted() -> str:
    return _(
        "Work counts when it is accepted, with or without small edits, on the day it is. A task with three places can "
        "bring three pieces. Work you could not use, and work that nobody reviewed, counts nothing."
    )


def _volunteers() -> str:
    return _("Different people with at least one piece of accepted work in the period.")


def _time() -> str:
    return _(
        "What the reviewer confirmed: unless they say otherwise what the volunteer reported, at most %(factor)s times "
        "the estimate. Estimated and reported time stand beside it in the report."
    ) % {"factor": f"{settings.CONFIRMED_MINUTES_FACTOR:g}"}


def _to_claim() -> str:
    return _(
        "From the moment a task goes out until the first person takes it or asks for it, for tasks first taken in the "
        "period. The middle is the median; the band holds the middle half."
    )


def _to_accepted() -> str:
    return _(
        "From claiming a place until the work is accepted, all waiting and all rounds of changes included, for work "
        "accepted in the period."
    )


def _answers() -> str:
    return _(
        "From each version a volunteer sends until your team's answer, in hours of working days where you are: nights "
        "count, weekends and public holidays do not. You promise %(days)d working days, so %(hours)d hours."
    ) % {"days": settings.REVIEW_DUE_BUSINESS_DAYS, "hours": settings.REVIEW_DUE_BUSINESS_DAYS * 24}


def _unanswered() -> str:
    return _(
        "Work that ended in the period without an answer of yours: a qualified volunteer reviewed it instead, or it "
        "was closed as delivered, not confirmed, after %(days)d working days."
    ) % {"days": settings.REVIEW_UNCONFIRMED_BUSINESS_DAY}


def _places() -> str:
    return _(
        "Places of the tasks that went out in the period, and those of them that somebody holds or finished by now. A "
        "place that was handed back is free again."
    )


def _skills() -> str:
    return _("The skills that the briefs of accepted work name. Work that names two skills counts for both.")


def _outcomes() -> str:
    return _(
        "What your team said of the work accepted in the period, when asked after 30 and after 90 days. A later answer "
        "replaces an earlier one, except that work once in use stays so. Numbers are yours, added up by their unit."
    )


def _feedback() -> str:
    return _("Answers that your team wrote in the period, to accepted and to returned work alike.")


def _now() -> str:
    return _("Counted at this moment, whatever the period: tasks before somebody takes them, then pieces of work.")


HOW: dict[str, Words] = {
    "accepted": _accepted,
    "volunteers": _volunteers,
    "time": _time,
    "to_claim": _to_claim,
    "to_accepted": _to_accepted,
    "answers": _answers,
    "unanswered": _unanswered,
    "places": _places,
    "skills": _skills,
    "outcomes": _outcomes,
    "feedback": _feedback,
    "now": _now,
}


def how_worth(rates: Rates) -> str:
    """The value: with the rates in use and who says so."""
    if not rates.rows:
        return _("No hourly rate is set for your country, so there is no value. Whoever runs this site can add one.")
    words = _(
        "Confirmed time at the hourly rate of the day the work was accepted, before the first rate at the first. A "
        "rate says what it would cost to hire somebody; it is a convention, nobody was paid, and changing it never "
        "changes a minute. Rates in use: %(rates)s."
    )
    return words % {"rates": "; ".join(rate_words(rate) for rate in rates.rows)}


def rate_words(rate: HourlyRate) -> str:
    kind = KINDS[rate.kind].name if rate.kind in KINDS else ""
    begin = _("%(amount)s %(currency)s an hour") % {"amount": rate.amount, "currency": rate.currency}
    since = _("from %(day)s (%(source)s)") % {"day": date_format(rate.from_date, "j F Y"), "source": rate.source}
    return " ".join(filter(None, [f"{kind}:" if kind else "", begin, since]))


def unrated_words(unrated: int) -> str:
    """Said beside a value that leaves something out."""
    return _("%(time)s have no rate and are not in it.") % {"time": minute_words(unrated)} if unrated else ""


def period_words(period: Period) -> str:
    return _("%(first)s to %(last)s") % {
        "first": date_format(period.first, "j F Y"),
        "last": date_format(period.last, "j F Y"),
    }
