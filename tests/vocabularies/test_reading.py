"""What a running text says about skills: by name and alias, in other forms, in any order, with a slip; no guesses."""

import time

import pytest

from vocabularies.reading import stem
from vocabularies.selectors import skills_in_text

pytestmark = pytest.mark.django_db


def slugs(text: str) -> list[str]:
    return [skill.slug for skill in skills_in_text(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Translate the welcome card into Dari", ["translation"]),
        ("We look for a translator", ["translation"]),
        ("Design a new logo for our choir", ["logo-design"]),
        ("Write alt text for 25 photos in our annual report", ["accessibility-assistance", "report-writing"]),
        ("Turn our food parcel data into one clear chart", ["data-visualisation"]),
        ("Edit a three minute video of our summer camp", ["video-editing"]),
        ("Update the pages in WordPress, and check them for SEO.", ["wordpress", "seo"]),
        ("Enter 200 addresses: careful data entry in Microsoft Excel", ["data-entry", "spreadsheet-modelling"]),
        ("PROOF-READING of our winter leaflet", ["proofreading"]),
        ("Revise our café’s privacy policy", ["data-protection"]),
    ],
)
def test_a_brief_names_skills_in_its_own_words(text: str, expected: list[str]) -> None:
    assert slugs(text) == expected


def test_the_longest_phrase_wins_its_words() -> None:
    assert slugs("A translation review of two pages") == ["translation-review"]
    assert slugs("A translation review, then a new translation") == ["translation-review", "translation"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Make plans for the rest of the week and take minutes of your time",
        "The organization has an account at the local office; make it easy, react to issues",
        "Children need water, plants and a doctor with a vision",
        "Help children learn, grow and excel",
        "Search our archive page. Engine oil is not needed. Optimisation neither",
    ],
)
def test_everyday_words_are_no_skills(text: str) -> None:
    assert slugs(text) == []


def test_an_everyday_alias_only_strengthens_what_a_clear_word_found() -> None:
    assert slugs("Web development and graphic design, then more posters and flyers") == [
        "graphic-design",
        "web-development",
    ]


def test_one_slip_in_a_long_word_is_forgiven_and_none_in_a_short_one() -> None:
    assert slugs("A tranlsation of our card, and photograhpy") == ["translation", "photography"]
    assert slugs("Our pyhton has escaped") == []


def test_a_phrase_does_not_reach_across_the_end_of_a_thought() -> None:
    assert slugs("We sell our logo. Design is not asked for") == []


def test_stems_join_forms_and_keep_false_friends_apart() -> None:
    assert len({stem(word) for word in ("translate", "translator", "translations", "translating")}) == 1
    assert stem("network") != stem("networking")


def test_a_long_brief_takes_one_query_and_no_time(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    text = "We need one clear chart, a proofread leaflet and a translated card for the families. " * 100
    with django_assert_num_queries(1):
        started = time.process_time()
        assert slugs(text) == ["data-visualisation", "proofreading", "translation"]
    assert time.process_time() - started < 0.5
