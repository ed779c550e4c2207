"""The browse page: what each filter lists, what the counts say, and that no address breaks it."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from organizations.states import OrganizationStatus
from tasks.forms.browse import BrowseForm
from tasks.models import Impression, Task, WorkAgain
from tasks.selectors.browse import Listing
from tasks.selectors.search import known_words
from tasks.services import impressions
from tasks.services.feeds import update_list
from tasks.services.saved import save_task
from tasks.services.search_words import refresh_search_words
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, VolunteerFactory
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
HERE = "/tasks/"


def listing(query: str = "", client: Client | None = None) -> Listing:
    response = (client or Client()).get(f"{HERE}?{query}")
    assert response.status_code == 200, response.content
    return response.context["listing"]


def titles(query: str = "", client: Client | None = None) -> list[str]:
    return [line.task.title for line in listing(query, client).lines]


def signed_in(volunteer: Volunteer) -> Client:
    client = Client()
    client.force_login(volunteer.user)
    return client


def test_anyone_browses_without_an_account_and_gets_no_cookie() -> None:
    task = TaskFactory()
    response = Client().get(HERE)
    assert task.title in response.content.decode()
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_only_tasks_that_can_be_claimed_are_listed() -> None:
    now = timezone.now()
    suspended = OrganizationFactory()
    TaskFactory(title="Of a suspended organisation", organization=suspended)
    suspended.status = OrganizationStatus.SUSPENDED
    suspended.save()
    ClaimFactory(task=TaskFactory(title="Full", places=1))
    for status in ("draft", "closed", "cancelled"):
        TaskFactory(title=status, status=status)
    past = TaskFactory(title="Past", closes_at=now + timedelta(hours=1))
    Task.objects.filter(pk=past.pk).update(closes_at=now - timedelta(minutes=1))
    ClaimFactory(task=TaskFactory(title="Half full", places=2))
    TaskFactory(title="Open")
    assert titles() == ["Open", "Half full"]


# --- Filters --------------------------------------------------------------------------------------------------------


@pytest.fixture
def many() -> None:
    """One task for each thing to filter by, named after it."""
    now = timezone.now()
    food = OrganizationFactory(name="Food Network", industry="social_work")
    TaskFactory(title="min15", minutes=15, languages=["en"], organization=food, closes_at=now + timedelta(days=2))
    TaskFactory(title="min30", minutes=30, languages=["fa"], causes=["food"], closes_at=now + timedelta(days=6))
    TaskFactory(title="min31", minutes=31, languages=["en", "fa"], kind="translation", uses={"translation": 2})
    TaskFactory(title="min60", minutes=60, teaches=["translation"], is_starter=True, causes=["water", "food"])
    TaskFactory(title="min61", minutes=61, languages=["es"], kind="writing", closes_at=now + timedelta(days=20))
    TaskFactory(title="min480", minutes=480, languages=["es"], is_starter=True, uses={"python": 1})


FILTERS = [
    ("", {"min15", "min30", "min31", "min60", "min61", "min480"}),
    ("time=15", {"min15"}),
    ("time=30", {"min15", "min30"}),
    ("time=60", {"min15", "min30", "min31", "min60"}),
    ("time=120", {"min61", "min480"}),
    ("time=15&time=30", {"min15", "min30"}),
    ("time=15&time=120", {"min15", "min61", "min480"}),
    ("skill=translation", {"min31", "min60"}),
    ("skill=translation&skill=python", {"min31", "min60", "min480"}),
    ("skill=none", {"min60", "min480"}),
    ("skill=none&skill=translation", {"min31", "min60", "min480"}),
    ("cause=food", {"min30", "min60"}),
    ("cause=food&cause=water", {"min30", "min60"}),
    ("industry=social_work", {"min15"}),
    ("industry=social_work&industry=health", {"min15"}),
    ("kind=translation&kind=writing", {"min31", "min61"}),
    ("lang=en", {"min15", "min31", "min60"}),
    ("lang=fa&lang=en", {"min15", "min30", "min31", "min60"}),
    ("lang=any", {"min60"}),
    ("closes=3d", {"min15"}),
    ("closes=week", {"min15", "min30"}),
    ("closes=open", {"min31", "min60", "min480"}),
    ("closes=3d&closes=open", {"min15", "min31", "min60", "min480"}),
    ("org=food-network", {"min15"}),
    ("q=min61", {"min61"}),
    ("time=60&lang=en&cause=food", {"min60"}),
    ("time=15&org=nobody&skill=none-such&kind=x&lang=xx&closes=y", {"min15"}),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_a_filter_lists_what_fits_it(many: None, query: str, expected: set[str]) -> None:
    found = listing(query)
    assert {line.task.title for line in found.lines} == expected
    assert found.total == len(expected)


def test_promise_2_the_30_minute_filter_lists_no_longer_task() -> None:
    for minutes in (15, 29, 30, 31, 45, 480):
        TaskFactory(minutes=minutes)
    assert {line.task.minutes for line in listing("time=30").lines} == {15, 29, 30}


@pytest.mark.parametrize("query", ["", "time=30&lang=fa", "skill=none&cause=food", "closes=week&kind=data", "q=chart"])
def test_a_count_says_how_many_tasks_its_filter_alone_would_list(many: None, query: str) -> None:
    shown = listing(query)
    groups = {"time": shown.times, **{facet.code: [*facet.shown, *facet.more] for facet in shown.facets}}
    assert sum(len(options) for options in groups.values()) >= 15
    for code, options in groups.items():
        others = "&".join(part for part in query.split("&") if part and not part.startswith(f"{code}="))
        for option in options:
            alone = BrowseForm(QueryDict(f"{others}&{code}={option.value}")).read_filters().tasks(timezone.now())
            assert (code, option.value, option.count) == (code, option.value, str(alone.count()))


def test_chosen_values_stay_in_sight_even_when_they_list_nothing(many: None) -> None:
    shown = listing("skill=sign-language&lang=de&org=food-network&cause=sport")
    chosen = {option.label for facet in shown.facets for option in [*facet.shown, *facet.more] if option.is_chosen}
    assert chosen == {"Sign language", "German", "Food Network", "Sport and play"}


def test_each_filter_in_use_can_be_removed_by_a_link(many: None) -> None:
    shown = listing("time=30&skill=none&lang=fa&q=min")
    assert [(chip.label, chip.address) for chip in shown.chips] == [
        ("“min”", "time=30&skill=none&lang=fa"),
        ("Up to 30 min", "q=min&skill=none&lang=fa"),
        ("No experience needed", "q=min&time=30&lang=fa"),
        ("Farsi", "q=min&time=30&skill=none"),
    ]


def test_counts_may_be_30_seconds_old_but_tasks_are_always_the_real_ones(many: None) -> None:
    listing("time=15")
    TaskFactory(title="new", minutes=15)
    shown = listing("time=15")
    assert {line.task.title for line in shown.lines} == {"min15", "new"}
    assert shown.total == 2
    assert shown.times[0].count == "1"
    assert listing("time=15", signed_in(VolunteerFactory())).times[0].count == "1"


def test_counts_of_what_somebody_sees_first_are_not_shared_with_others() -> None:
    first, other = VolunteerFactory(), VolunteerFactory()
    task = TaskFactory(minutes=15)
    Task.objects.update(opens_to_all_at=timezone.now() + timedelta(hours=1))
    WorkAgain.objects.create(organization=task.organization, volunteer=first)
    assert listing("", signed_in(first)).times[0].count == "1"
    for client in (signed_in(other), Client()):
        shown = listing("", client)
        assert (shown.times[0].count, shown.total, shown.facets[-1].size) == ("0", 0, 0)


# --- Nothing fits ---------------------------------------------------------------------------------------------------


def test_nothing_fits_names_each_filter_and_what_removing_it_gives(many: None) -> None:
    response = Client().get(f"{HERE}?q=min30&lang=es&time=30")
    page = response.content.decode()
    out = response.context["listing"].nothing.out
    assert "No task fits all three filters" in page
    assert "You asked for “min30”, up to 30 min, in Spanish." in page
    assert [(way.words, way.count, way.address) for way in out.ways] == [
        ("In any language, not just in Spanish", 1, "q=min30&time=30"),
    ]
    assert "min30" in {line.task.title for line in response.context["listing"].nothing.near}


def test_when_taking_one_away_is_not_enough_each_filter_alone_is_offered(many: None) -> None:
    out = listing("lang=de&time=120&kind=translation&closes=3d&cause=sport").nothing
    assert out is not None
    assert out.out.keeps_one
    assert ("Only more than 1 h", 2, "time=120") in [(way.words, way.count, way.address) for way in out.out.ways]


def test_an_empty_site_says_so() -> None:
    page = Client().get(HERE).content.decode()
    assert "No task is open right now" in page


# --- Search ---------------------------------------------------------------------------------------------------------


def test_a_typing_error_is_corrected_and_the_typed_word_offered(
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    TaskFactory(title="Clean one spreadsheet")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        refresh_search_words()
    response = Client().get(f"{HERE}?q=spredsheet&time=60")
    page = response.content.decode()
    assert "Clean one spreadsheet" in page
    assert "Showing results for <strong>“spreadsheet”</strong>." in page
    assert "Search instead for “spredsheet”" in page
    assert f"{HERE}?q=spredsheet&amp;time=60&amp;exact=1" in page
    assert titles("q=spredsheet&time=60&exact=1") == []


def test_with_words_the_best_fit_comes_first() -> None:
    TaskFactory(title="Draw a poster", need="It will hang beside the chart.")
    TaskFactory(title="Make a chart of charts")
    for number in range(3):
        TaskFactory(title=f"Something else {number}", need="The chart is on the wall.")
    assert titles("q=chart")[0] == "Make a chart of charts"
    assert titles("q=chart&sort=new")[0] == "Something else 2"


# --- Order and pages ------------------------------------------------------------------------------------------------


@pytest.fixture
def ordered() -> None:
    now = timezone.now()
    TaskFactory(title="b", minutes=60, places=1, closes_at=now + timedelta(days=9), now=now - timedelta(hours=4))
    TaskFactory(title="a", minutes=15, places=3, closes_at=None, now=now - timedelta(hours=3))
    TaskFactory(title="d", minutes=45, places=9, closes_at=now + timedelta(days=1), now=now - timedelta(hours=2))
    TaskFactory(title="c", minutes=15, places=2, closes_at=None, now=now - timedelta(hours=1))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("", "cdab"), ("new", "cdab"), ("closing", "dbac"), ("short", "acdb"), ("places", "dacb"), ("nonsense", "cdab")],
)
def test_every_order(ordered: None, sort: str, expected: str) -> None:
    assert "".join(titles(f"sort={sort}")) == expected


def test_best_match_comes_first_for_people_with_suggestions() -> None:
    volunteer = VolunteerFactory(skills={"translation": 3})
    TaskFactory(title="fits", uses={"translation": 2})
    TaskFactory(title="other", uses={"python": 3})
    client = signed_in(volunteer)
    assert listing("", client).order == "new"
    update_list(volunteer_id=volunteer.pk, now=timezone.now())
    TaskFactory(title="not looked at yet", uses={"python": 3})
    shown = listing("", client)
    assert shown.order == "best"
    assert [line.task.title for line in shown.lines] == ["fits", "other", "not looked at yet"]
    assert shown.lines[0].reason == "Uses your Translation (expert)."


def walk(query: str, client: Client) -> list[int]:
    """Every row, following "Show 20 more" to the end."""
    found: list[int] = []
    address = query
    for _page in range(10):
        shown = listing(address, client)
        found += [line.task.pk for line in shown.lines]
        if not shown.next_address:
            return found
        address = shown.next_address
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("sort", ["", "best", "relevance", "new", "closing", "short", "places"])
@pytest.mark.parametrize("text", ["", "q=chart"])
def test_the_pages_show_every_task_once_in_any_order(sort: str, text: str) -> None:
    now = timezone.now()
    organization = OrganizationFactory()
    ids = {
        TaskFactory(
            organization=organization,
            minutes=15 if number % 2 else 30,
            places=1 + number % 3,
            closes_at=None if number % 3 else now + timedelta(days=5),
            uses={"translation": 2} if number % 4 == 0 else {"python": 3},
            now=now - timedelta(minutes=number // 2),
        ).pk
        for number in range(43)
    }
    volunteer = VolunteerFactory(skills={"translation": 3}, sittings=[15])
    update_list(volunteer_id=volunteer.pk, now=now)
    found = walk(f"{text}&sort={sort}", signed_in(volunteer))
    assert len(found) == 43
    assert set(found) == ids


def test_a_page_is_reached_by_a_plain_link_and_keeps_its_filters() -> None:
    organization = OrganizationFactory()
    for _number in range(21):
        TaskFactory(organization=organization, minutes=30)
    response = Client().get(f"{HERE}?time=30&sort=short")
    assert len(response.context["listing"].lines) == 20
    assert f'href="{HERE}?time=30&amp;sort=short&amp;after=' in response.content.decode()
    assert len(walk("time=30&sort=short", Client())) == 21


# --- htmx -----------------------------------------------------------------------------------------------------------


def test_htmx_gets_the_parts_that_change_and_a_clean_address(many: None) -> None:
    headers = {"HX-Request": "true", "HX-Trigger": "browse"}
    response = Client().get(f"{HERE}?q=&sort=&time=30", headers=headers)
    page = response.content.decode()
    assert "<html" not in page
    assert 'id="results"' in page
    assert 'id="filters"' in page
    assert "data-announce" in page
    assert "data-focus" not in page  # focus stays on the filter that was used
    assert response["HX-Push-Url"] == f"{HERE}?time=30"
    assert "HX-Request" in response["Vary"]


def test_a_removed_filter_moves_focus_to_the_count(many: None) -> None:
    page = Client().get(f"{HERE}?time=30", headers={"HX-Request": "true"}).content.decode()
    assert page.count("data-focus") == 1


def test_history_gets_a_whole_page(many: None) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in Client().get(HERE, headers=headers).content.decode()


# --- Cost -----------------------------------------------------------------------------------------------------------

BROWSE_QUERIES = {
    "": 3,
    "time=30&skill=translation&cause=food&org=nobody&lang=en": 4,
    "q=chart&sort=new": 3,
    "q=chart": 4,
}


@pytest.mark.parametrize(("query", "count"), BROWSE_QUERIES.items())
def test_a_visitors_page_costs_the_same_with_one_row_and_with_three(
    query: str, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 3):
        while Task.objects.count() < rows:
            TaskFactory(minutes=30, causes=["food"], uses={"translation": 1, "data-entry": 0})
        cache.clear()
        known_words()  # read once a minute by each process
        with django_assert_num_queries(count):
            response = Client().get(f"{HERE}?{query}&lang=en")
        assert len(response.context["listing"].lines) == rows


def test_the_page_that_finds_nothing_costs_a_visitor_eight_queries_at_most(
    many: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for query in (
        "q=nothing&lang=de&skill=python&time=15&org=food-network",
        "lang=de&skill=python&time=15",
        "cause=sport",
    ):
        with django_assert_max_num_queries(8):
            assert listing(query).nothing


def test_a_volunteers_page_costs_the_same_with_one_row_and_with_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    volunteer = VolunteerFactory(skills={"translation": 3}, goals=["python"], causes=["food"])
    client = signed_in(volunteer)
    client.get(HERE)
    for rows in (1, 3):
        while Task.objects.count() < rows:
            task = TaskFactory(causes=["food"], uses={"translation": 1, "data-entry": 0})
            save_task(task_id=task.pk, volunteer_id=volunteer.pk)
        update_list(volunteer_id=volunteer.pk, now=timezone.now())
        with django_assert_num_queries(15):
            response = client.get(HERE)
        assert [line.is_saved for line in response.context["listing"].lines] == [True] * rows


# --- Bad input ------------------------------------------------------------------------------------------------------

BAD = [
    "time=abc&time=-1&time=99999999999999999999",
    "after=%FF%FE",
    "after=W10",
    "after=WyJuZXciXQ",
    "after=WyJuZXciLDEsMl0",
    "after=WyJuZXciLCI5OTk5LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwxZTk5OTldCg",
    "sort=short&after=WyJzaG9ydCIsOTk5OTk5OTk5OTk5OTk5OTk5OTksMV0",
    "sort=closing&after=WyJjbG9zaW5nIiwiMDAwMS0wMS0wMVQwMDowMDowMCswMDowMCIsMV0",
    "q=" + "a" * 5000,
    "q=%27%3B+DROP+TABLE+tasks_task%3B--",
    "q=%E0%A4%A8%E0%A4%AE%E0%A4%B8%E0%A5%8D%E0%A4%A4%E0%A5%87+%F0%9F%8D%8E",
    "q=%5C%27+%26+%7C+%21+%28",
    "&".join(f"skill=s{number}" for number in range(300)),
    "skill=" + "x" * 10000,
    "org=%ED%A0%80",
    "unknown=1&q&time&&=",
]


@pytest.mark.parametrize("query", BAD)
def test_no_address_breaks_the_page(many: None, query: str) -> None:
    assert Client().get(f"{HERE}?{query}").status_code == 200


def test_a_nul_is_refused_politely() -> None:
    assert Client().get(f"{HERE}?q=a%00b").status_code == 400


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(["q", "time", "skill", "cause", "kind", "lang", "closes", "org", "sort", "exact", "after"]),
            st.one_of(
                st.text(max_size=40), st.integers().map(str), st.sampled_from(["none", "any", "30", "en", "best"])
            ),
        ),
        max_size=8,
    )
)
def test_hardly_any_address_is_an_error(pairs: list[tuple[str, str]]) -> None:
    query = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs])
    expected = 400 if "%00" in query else 200
    assert Client().get(f"{HERE}?{query}").status_code == expected


def test_only_reading_is_allowed() -> None:
    assert Client().post(HERE).status_code == 405
    assert reverse("tasks:task_list") == HERE


# --- The log of what was shown ----------------------------------------------------------------------------------------


def test_the_first_page_of_any_order_is_noted_for_people_and_nobody_else() -> None:
    tasks = [TaskFactory(minutes=minutes) for minutes in (60, 15)]
    volunteer = VolunteerFactory()
    listing("sort=short")
    listing("sort=short", signed_in(volunteer))
    impressions.flush()
    shown = Impression.objects.order_by("position").values_list("volunteer", "task", "place", "position")
    assert list(shown) == [(volunteer.pk, tasks[1].pk, "browse", 0), (volunteer.pk, tasks[0].pk, "browse", 1)]


def test_a_later_page_of_an_order_without_places_is_not_noted() -> None:
    for _number in range(21):
        TaskFactory()
    client = signed_in(VolunteerFactory())
    page = listing("sort=new", client)
    impressions.forget()
    later = listing(page.next_address.removeprefix("?"), client)
    assert len(later.lines) == 1
    assert impressions.flush() == 0
