"""The brief coach: what it says of words, points, amounts and size; and how it splits what is too large."""

from typing import Any

import pytest

from tasks.brief_check import BriefWords, Check, RealTimes, Recorded, State, amounts_in, check_brief, times_like
from tasks.brief_check.plain import plain_notes
from tasks.brief_check.points import vague_points
from tasks.brief_check.results import results_in
from tasks.brief_check.splitting import propose_parts, ways_to_split

POINTS = ["One chart on A4", "A title in plain words", "Two sentences below"]


def check(field: str, words: dict[str, Any], real: RealTimes | None = None) -> Check:
    return next(check for check in check_brief(BriefWords(**words), real) if check.field == field)


def test_every_question_is_asked_once_and_about_a_field_of_its_own() -> None:
    fields = [check.field for check in check_brief(BriefWords())]
    assert fields == [
        "title", "why", "need", "deliverable", "points", "not_needed", "example", "minutes", "size", "reviewer",
        "files",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "field", "state"),
    [
        ({"title": ""}, "title", State.MISSING),
        ({"title": "Stock list template"}, "title", State.WARN),
        ({"title": "Check the opening hours of 30 food hubs"}, "title", State.GOOD),
        ({"why": ""}, "why", State.MISSING),
        (
            {"why": "[Who] get this text when [moment]. A clearer text means [what changes] for them all."},
            "why",
            State.WARN,
        ),
        ({"why": "It helps a lot of people who come to us and ask for a parcel of food."}, "why", State.WARN),
        ({"why": "One in five readers uses a screen reader, and the report goes online on 1 June."}, "why", State.GOOD),
        ({"need": ""}, "need", State.MISSING),
        ({"need": "Use [our template]."}, "need", State.WARN),
        ({"need": "Write to our KPI owner and leverage synergies."}, "need", State.WARN),
        ({"need": "Write one page that says where things are."}, "need", State.GOOD),
        ({"deliverable": " "}, "deliverable", State.MISSING),
        ({"deliverable": "Help with our newsletter"}, "deliverable", State.WARN),
        ({"deliverable": "One chart, A4, as PDF"}, "deliverable", State.GOOD),
        ({"points": ["One"]}, "points", State.MISSING),
        ({"points": ["A good chart", "A title in plain words", "Two sentences"]}, "points", State.WARN),
        ({"points": ["Ok", "A title in plain words", "Two sentences below"]}, "points", State.WARN),
        ({"points": POINTS}, "points", State.GOOD),
        ({"example": "https://example.org/last-year"}, "example", State.GOOD),
        ({"need": "Name the bird, for example “grey heron”."}, "example", State.GOOD),
        ({"need": "Name the bird."}, "example", State.OPEN),
        ({"reviewer": ""}, "reviewer", State.OPEN),
        ({"reviewer": "Tom Adeyemi"}, "reviewer", State.GOOD),
        ({"minutes": None}, "minutes", State.MISSING),
        ({"minutes": 10}, "minutes", State.MISSING),
        ({"minutes": 60}, "minutes", State.GOOD),
        ({"minutes": None}, "size", State.OPEN),
        ({"minutes": 480}, "size", State.GOOD),
        ({"minutes": 600}, "size", State.WARN),
        ({"minutes": 60, "points": [f"Row {number} is filled in" for number in range(7)]}, "size", State.WARN),
        ({"minutes": 60, "deliverable": "A poster and a flyer"}, "size", State.WARN),
        ({"minutes": 60, "deliverable": "One chart with a title and a legend"}, "size", State.GOOD),
        ({"need": "Describe the photos in the attached folder."}, "files", State.MISSING),
        ({"need": "Describe the photos at https://example.org/photos."}, "files", State.GOOD),
        ({"need": "Describe the photos in the attached folder.", "file_count": 1}, "files", State.GOOD),
        ({"need": "Tell us what you think of our name."}, "files", State.GOOD),
        ({"not_needed": "Layout."}, "not_needed", State.GOOD),
        ({"not_needed": " "}, "not_needed", State.OPEN),
    ],
)
def test_promise_33_the_coach_judges_words(words: dict, field: str, state: State) -> None:
    assert check(field, words).state == state


@pytest.mark.parametrize(
    ("point", "says"),
    [
        ("A good chart", "“good” means something else to everyone"),
        ("Professional layout throughout", "“Professional” means something else to everyone"),
        ("Improve the texts of the page", "“Improve” never ends"),
        ("Some pictures are described", "“Some” is how many?"),
        ("Dates, times, places, etc", "“etc” leaves it open"),
        ("Short", "too short to be checked"),
    ],
)
def test_a_vague_point_is_named_with_how_to_mend_it(point: str, says: str) -> None:
    (note,) = vague_points(["One chart on A4", point, "A title in plain words"])
    assert note.startswith("Point") and "2" in note.split()[1] and says in note


@pytest.mark.parametrize("point", ["All 60 rows are clean", "The text has 200 to 250 words", "No names of people"])
def test_a_point_with_a_number_can_be_checked(point: str) -> None:
    assert vague_points([point]) == []


def test_two_points_that_say_the_same_are_named() -> None:
    assert vague_points([*POINTS, "A title, in plain words."]) == ["Points 2 and 4 say the same."]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("word " * 30 + ".", "A sentence of 30 words starts with “word word word word word”."),
        ("Send it to our KPI team.", "“KPI”: say once what it stands for."),
        ("We utilise it in order to win.", "“utilise”: people say “use”."),
        ("Our stakeholders decide.", "“stakeholders”: name them."),
        (
            "Internationalisation, operationalisation and professionalisation of the organisation.",
            "Long words slow people down",
        ),
    ],
)
def test_hard_places_are_named_with_plainer_words(text: str, says: str) -> None:
    assert any(says in note for note in plain_notes(text))


@pytest.mark.parametrize(
    "text",
    [
        "Write one page. It says where things are, and when we open.",
        "Save the table as CSV or PDF and send it to us.",
        "The screen says “PST SPAG GF 500” and nobody knows what it is.",
        "Ask the National Health Service (NHS) first. The NHS answers in a day.",
        "See https://example.org/REALLY/LONGADDRESS/WITHLETTERS for the rules.",
        "Die Veranstaltungsübersicht braucht Öffnungszeiten und Ansprechpartner für alle Gemeinschaftsunterkünfte.",
        "1. Open the sheet\n2. Fill in the hours\n3. Save it under the same name and tell us that it is done",
    ],
)
def test_plain_words_explained_letters_and_other_languages_pass(text: str) -> None:
    assert plain_notes(text) == []


# --- Time and amounts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Write alt text for 25 photos in our annual report", {"photos": 25}),
        ("Clean 1,200 messy old rows", {"rows": 1200}),
        ("Proofread two dozen pages", {"pages": 24}),
        ("Two sentences that say what changed", {}),
        ("We open on 3 June", {}),
    ],
)
def test_the_amount_of_work_is_read_from_words(text: str, amounts: dict) -> None:
    assert amounts_in(text) == amounts


def recorded(*minutes: int, planned: int = 30, **amounts: int) -> list[Recorded]:
    return [Recorded(taken, planned, amounts) for taken in minutes]


def like(earlier: list[Recorded], minutes: int = 30, **amounts: int) -> RealTimes | None:
    return times_like(earlier, kind="data", minutes=minutes, amounts=amounts)


def test_as_much_of_the_same_counts_before_its_pace_and_the_pace_before_the_size() -> None:
    near = recorded(50, 55, 60, 70, photos=25)
    assert like(near, photos=30) == RealTimes(4, 55, 70, "photos", (25, 25))
    assert like(near, photos=100) == RealTimes(4, 220, 280, "photos", (100, 100))
    assert like(near, rows=100) == RealTimes(4, 55, 70)
    assert like(near[:2], photos=100) == RealTimes(0, 50, 300, "photos", (100, 100))
    assert like([], 30) is None


def test_only_estimates_of_the_same_size_are_compared() -> None:
    rows = [*recorded(20, 25, 30), *recorded(200, 200, 200, planned=240)]
    assert like(rows, 30) == RealTimes(3, 20, 30)
    assert like(rows, 480) is None


@pytest.mark.parametrize(
    ("real", "state", "says"),
    [
        (RealTimes(12, 50, 70), State.WARN, "People took 50 to 70 minutes for tasks like this (n=12)."),
        (RealTimes(12, 36, 70), State.GOOD, "People took 36 to 70 minutes for tasks like this (n=12)."),
        (RealTimes(12, 10, 15), State.WARN, "People took 10 to 15 minutes for tasks like this (n=12)."),
        (
            RealTimes(4, 50, 70, "photos", (20, 30)),
            State.WARN,
            "People took 50 to 70 minutes for 20 to 30 pictures (n=4).",
        ),
        (
            RealTimes(4, 50, 70, "rows", (60, 60)),
            State.WARN,
            "At the pace of earlier tasks, 60 rows take 50 to 70 minutes (n=4).",
        ),
        (RealTimes(0, 50, 300, "rows", (200, 200)), State.WARN, "200 rows usually take 50 to 300 minutes."),
        (RealTimes(0, 5, 10, "rows", (20, 20)), State.GOOD, ""),
    ],
)
def test_an_estimate_is_compared_with_what_people_took(real: RealTimes, state: State, says: str) -> None:
    found = check("minutes", {"minutes": 30}, real)
    assert (found.state, found.hint) == (state, says)


# --- Splitting --------------------------------------------------------------------------------------------------------

BOTH = BriefWords(
    kind="design", title="Design a poster and a flyer for our market day", deliverable="A poster and a flyer",
    need="Both are printed.\n\n1. Draw a poster, A3\n2. Lay out the flyer, A5\n\nUse our colours.", minutes=600,
    points=["The poster is A3", "The flyer is A5", "Both use our two colours", "Text is 12 points or larger"],
)  # fmt: skip
BIRDS = BriefWords(
    kind="labelling", title="Tag wading birds in 200 camera photos", need="See the guide.", minutes=600,
    deliverable="A table with 200 rows", points=["Each of the 200 photos has a row", "Doubtful ones say so"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "results"),
    [
        ("A poster and a flyer", ["A poster", "a flyer"]),
        ("A poster, a flyer and a banner.", ["A poster", "a flyer", "a banner"]),
        ("One labelled chart on A4, with two sentences", ["One labelled chart on A4, with two sentences"]),
        ("A list of what you tried, and how bad it was", ["A list of what you tried, and how bad it was"]),
        ("A list of corrections, one line each", ["A list of corrections, one line each"]),
    ],
)
def test_several_results_in_a_sentence_are_told_from_one(text: str, results: list[str]) -> None:
    assert results_in(text) == results


def test_a_brief_offers_the_ways_that_it_has() -> None:
    assert ways_to_split(BOTH) == ["results", "list", "points", "time"]
    assert ways_to_split(BIRDS) == ["amount", "time"]
    rules = BriefWords(
        title="Rename products", need="For each line:\n- At most 28 characters\n- One word for one thing"
    )
    assert ways_to_split(rules) == ["time"]
    steps = BriefWords(title="Rename products", need="Two things:\n- Write the names\n- Check the shelf")
    assert ways_to_split(steps) == ["list", "time"]


def test_a_part_for_each_result_has_its_share_of_time_and_points() -> None:
    poster, flyer = propose_parts(BOTH, "results")
    assert (poster.title, flyer.title) == ("Design a poster", "Design a flyer")
    assert (poster.deliverable, flyer.deliverable) == ("A poster", "A flyer")
    assert (poster.minutes, flyer.minutes) == (300, 300)
    assert poster.points == ["The poster is A3", *BOTH.points[2:]]
    assert flyer.points == ["The flyer is A5", *BOTH.points[2:]]


def test_a_part_for_each_item_of_a_list_keeps_what_stands_around_it() -> None:
    poster, flyer = propose_parts(BOTH, "list")
    assert (poster.title, flyer.title) == ("Draw a poster, A3", "Lay out the flyer, A5")
    assert poster.need == "Both are printed.\n\n1. Draw a poster, A3\n\nUse our colours."
    assert flyer.deliverable == "A flyer"


def test_an_amount_is_shared_out_to_the_last_photo() -> None:
    parts = propose_parts(BIRDS, "amount", 3)
    assert [part.title for part in parts] == [
        "Tag wading birds in 67 camera photos (1 to 67)",
        "Tag wading birds in 66 camera photos (68 to 133)",
        "Tag wading birds in 67 camera photos (134 to 200)",
    ]
    assert parts[1].points[0] == "Each of the 66 photos has a row" and parts[1].deliverable == "A table with 66 rows"
    assert [part.minutes for part in parts] == [200, 200, 200]


def test_points_are_shared_out_in_order_and_time_by_their_number() -> None:
    words = BriefWords(title="Tidy our page", points=[f"Line {number} is mended" for number in range(8)], minutes=240)
    parts = propose_parts(words, "points")
    assert [len(part.points) for part in parts] == [3, 2, 3]
    assert [point for part in parts for point in part.points] == words.points
    assert [part.minutes for part in parts] == [90, 60, 90]


@pytest.mark.parametrize(
    ("minutes", "count", "parts"), [(600, 0, 5), (600, 3, 3), (30, 0, 2), (5760, 0, 12), (60, 99, 12)]
)
def test_equal_parts_stay_within_what_a_task_may_take(minutes: int, count: int, parts: int) -> None:
    made = propose_parts(BriefWords(title="Tidy our page", minutes=minutes), "time", count)
    assert len(made) == parts
    assert all(15 <= part.minutes <= 480 for part in made)
    assert made[-1].title == f"Tidy our page (part {parts} of {parts})"
