"""Visits are counted by week, without a word about who came."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from portfolios import rules
from portfolios.models import WeekViews
from portfolios.selectors.own import week_views
from portfolios.services.pages import count_view
from tests.factories import VolunteerFactory
from tests.portfolios.make import portfolio_of, signed_in

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WEDNESDAY = datetime(2026, 5, 13, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("agent", "counts"),
    [
        (BROWSER, True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1", True),
        ("", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", False),
        ("facebookexternalhit/1.1", False),
        ("LinkedInBot/1.0", False),
        ("curl/8.5.0", False),
        ("python-requests/2.32", False),
        ("Mozilla/5.0 HeadlessChrome/140.0", False),
    ],
)
def test_programs_are_no_visitors(agent, counts):
    assert rules.is_view(method="GET", user_agent=agent, purpose="", is_owner=False) is counts


def test_owners_heads_and_prefetches_are_no_visits():
    assert not rules.is_view(method="GET", user_agent=BROWSER, purpose="", is_owner=True)
    assert not rules.is_view(method="HEAD", user_agent=BROWSER, purpose="", is_owner=False)
    assert not rules.is_view(method="GET", user_agent=BROWSER, purpose="prefetch;prerender", is_owner=False)


@pytest.mark.django_db
def test_visits_add_up_by_week(django_assert_num_queries):
    portfolio = portfolio_of(VolunteerFactory())
    with django_assert_num_queries(1):
        count_view(portfolio_id=portfolio.pk, now=WEDNESDAY)
    for days in (1, 4, 5, 12):
        count_view(portfolio_id=portfolio.pk, now=WEDNESDAY + timedelta(days=days))
    views = week_views(portfolio, now=WEDNESDAY + timedelta(days=12))
    assert [count for _monday, count in views.weeks[:3]] == [1, 1, 3]
    assert (views.this_week, views.total, len(views.weeks)) == (1, 5, 12)


@pytest.mark.django_db
def test_page_counts_a_reader_and_writes_down_nothing_else():
    nadia = VolunteerFactory()
    portfolio_of(nadia)
    reader = Client(headers={"User-Agent": BROWSER})
    reader.get("/p/nadia/")
    assert not reader.cookies
    reader.head("/p/nadia/")
    owner = signed_in(nadia.user)
    owner.get("/p/nadia/", headers={"User-Agent": BROWSER})
    owner.get("/portfolio/preview/", headers={"User-Agent": BROWSER})
    (row,) = WeekViews.objects.values()
    assert (set(row), row["count"]) == ({"id", "portfolio_id", "monday", "count"}, 1)
    html = owner.get("/portfolio/").content.decode()
    assert "visit this week" in html
