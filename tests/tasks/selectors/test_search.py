"""Search forgives word forms and typing errors."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from tasks.models import SearchWord, Task
from tasks.selectors.search import VERSION_KEY, Search, search_for, words_in
from tasks.services.search_words import refresh_search_words
from tests.factories import OrganizationFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def words(django_capture_on_commit_callbacks: object) -> None:
    """The list as the nightly job makes it, from a few open tasks."""
    organization = OrganizationFactory(name="Brightwell Library of Things")
    TaskFactory(organization=organization, title="Clean one spreadsheet of tool loans", uses=["spreadsheet-modelling"])
    TaskFactory(organization=organization, title="Translate captions for our kitchen video", uses=["translation"])
    TaskFactory(organization=organization, title="Translate a welcome letter", uses=["translation"])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        refresh_search_words()


def titles(search: Search) -> set[str]:
    assert search.query is not None
    return set(Task.objects.claimable(timezone.now()).filter(search=search.query).values_list("title", flat=True))


@pytest.mark.parametrize(
    "typed",
    [
        "spreadsheet",
        "Spreadsheets",
        "cleaning spreadsheets",
        "spreadsh",
        "tool loan",
        "SPREADSHEET!",
        "the spreadsheet",
    ],
)
def test_any_form_or_beginning_of_a_word_is_found(words: None, typed: str) -> None:
    search = search_for(typed)
    assert search.corrected == ""
    assert titles(search) == {"Clean one spreadsheet of tool loans"}


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("spredsheet", "spreadsheet"),
        ("spraedsheet", "spreadsheet"),
        ("Spreadsheeet", "spreadsheet"),
        ("translte letter", "translate letter"),
        ("brigthwell", "brightwell"),
        ("captons", "captions"),
    ],
)
def test_a_typing_error_is_corrected_to_the_nearest_word(words: None, typed: str, corrected: str) -> None:
    search = search_for(typed)
    assert search.corrected == corrected
    assert titles(search)


@pytest.mark.parametrize("typed", ["xylophone", "zzzz", "cat", "1234", "a", "&|!:*()'", "", "   "])
def test_what_is_near_nothing_stays_as_typed(words: None, typed: str) -> None:
    assert search_for(typed).corrected == ""


def test_a_word_that_only_a_brief_or_another_name_of_a_skill_has_is_not_corrected(words: None) -> None:
    TaskFactory(title="Write a note", need="Describe our captians hat.", uses=["data-entry"])
    assert search_for("captians").corrected == ""


def test_someone_may_mean_what_they_typed(words: None) -> None:
    search = search_for("spredsheet", is_exact=True)
    assert (search.corrected, search.words) == ("", ("spredsheet",))


def test_every_word_has_to_fit(words: None) -> None:
    assert titles(search_for("translate letter")) == {"Translate a welcome letter"}


def test_skills_by_any_of_their_names_and_organisations_are_found(words: None) -> None:
    assert titles(search_for("brightwell translation")) == {
        "Translate captions for our kitchen video",
        "Translate a welcome letter",
    }


def test_operators_and_endless_input_are_only_words() -> None:
    assert words_in("a & b | !c:* <-> (d)") == ("a", "b", "c", "d")
    assert len(words_in("word " * 1000)) == 8


def test_a_new_list_is_used_at_once(words: None) -> None:
    assert search_for("wombbat").corrected == ""
    SearchWord.objects.create(word="wombat", task_count=1)
    cache.set(VERSION_KEY, "another")
    assert search_for("wombbat").corrected == "wombat"


def test_without_a_list_nothing_is_corrected() -> None:
    cache.set(VERSION_KEY, "empty")
    assert search_for("spredsheet").corrected == ""
