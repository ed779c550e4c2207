"""How each figure of one's own impact is computed: what the organisations count, said to whoever did the work."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from reporting.definitions import rate_words
from reporting.selectors.rates import Rates


def _pieces() -> str:
    return _(
        "Work counts when it is accepted, with or without small edits, on the day it is, by your clock. It is the same "
        "count as in the organisations’ own reports. What a qualified volunteer accepted, because the organisation "
        "did not answer, counts for you and not for the organisation."
    )


def _time() -> str:
    return _(
        "What reviewers confirmed: unless they say otherwise what you reported, at most %(factor)s times the estimate. "
        "No rate and no setting ever changes a minute."
    ) % {"factor": f"{settings.CONFIRMED_MINUTES_FACTOR:g}"}


def _organizations() -> str:
    return _(
        "Organisations with accepted work of yours in the period, and the people there who accepted it. New is whoever "
        "accepted something for the first time."
    )


def _outcomes() -> str:
    return _(
        "What organisations told in the period, when asked 30 and 90 days after they accepted something; the work may "
        "be older. Each piece counts once: when it first comes to use. Numbers are the organisations’, added up by "
        "their unit, as they were known at the end of the period."
    )


def _skills() -> str:
    return _(
        "The skills that the briefs of your accepted work named on the day of acceptance. Work that names two counts "
        "for both. How a skill moved is its last rating in the period beside the last one before it."
    )


def _causes() -> str:
    return _("The causes your work was accepted under. Work for two causes counts for both, so these do not add up.")


IMPACT_HOW: dict[str, Callable[[], str]] = {
    "my_pieces": _pieces,
    "my_time": _time,
    "my_organizations": _organizations,
    "my_outcomes": _outcomes,
    "my_skills": _skills,
    "my_causes": _causes,
}


def how_impact_worth(tables: Sequence[Rates]) -> str:
    """The value, with every rate in use and who says so."""
    if not tables:
        return _(
            "No hourly rate is set for the countries of your organisations, so there is no value. Whoever runs this "
            "site can add one."
        )
    words = _(
        "Confirmed time at the hourly rate of the organisation’s country on the day it accepted the work. A rate says "
        "what it would cost to hire somebody; it is a convention, nobody was paid, and changing it never changes a "
        "minute. Nothing is converted between currencies. Rates in use: %(rates)s."
    )
    return words % {"rates": "; ".join(rate_words(rate) for table in tables for rate in table.rows)}
