"""The newest public lines of a portfolio as an Atom feed."""

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from common.templatetags.microvol import minutes
from portfolios import rules
from portfolios.models import Portfolio
from portfolios.selectors.evidence import evidence_words
from portfolios.selectors.public import public_lines

ENTRIES = 30


def feed_of(portfolio: Portfolio, *, site: str) -> str:
    """Only what the page itself shows. One query."""
    page = f"{site}{portfolio.get_absolute_url()}"
    feed = Atom1Feed(
        title=_("%(name)s: reviewed volunteer work") % {"name": _clean(portfolio.name)},
        link=page,
        description=_clean(portfolio.headline),
        author_name=_clean(portfolio.name),
        feed_url=f"{page}feed/",
        language="en",
    )
    rows = public_lines(portfolio).select_related("organization").order_by("-accepted_at", "-pk")
    for line in rows[:ENTRIES]:
        words = [f"{line.organization}, {minutes(line.confirmed_minutes)}.", evidence_words(line)]
        if rules.shows_work(line.permission) and line.summary:
            words.insert(0, line.summary)
        feed.add_item(
            title=_clean(line.shown_title),
            link=f"{page}lines/{line.public_id}/",
            description=_clean(" ".join(words)),
            unique_id=f"urn:uuid:{line.public_id}",
            pubdate=line.accepted_at,
            updateddate=max(line.accepted_at, line.evidence_at or line.accepted_at),
        )
    return feed.writeString("utf-8")


def _clean(text: str) -> str:
    """XML has no place for control characters."""
    return "".join(char for char in text if char in "\n\t" or char >= " ")
