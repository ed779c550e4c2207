"""Numbers in stories come from facts alone (promise 36): no database."""

import pytest

from portfolios import rules

FACTS = rules.StoryFacts(
    values={"minutes": "55 min", "organisation": "Riverbank", "points": "3 of 3 points"},
    said="Count 1,200 calls by hour \n Two sentences that say what changed \n 41 hubs",
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("I made one chart", []),
        ("I made 3 charts", ["3"]),
        ("{minutes} well spent, 4 of them", ["4"]),
        ("for 1,200 people in 3 days", ["1,200", "3"]),
        ("1 200 people", ["1 200"]),
        ("in 2025 3 charts", ["2025", "3"]),
        ("3.5 hours, 14:30, 50%", ["3.5", "14:30", "50"]),
        ("٣ charts", ["٣"]),
        ("half ½ and x² and Ⅳ", ["½", "²", "Ⅳ"]),
        ("two charts, a dozen rows, doubled", ["two", "dozen", "doubled"]),
        ("一つの表", []),
        ("10x", ["10"]),
        ("{points3}", []),
    ],
)
def test_typed_numbers_are_found_in_any_script(text, numbers):
    assert rules.typed_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ""),
        ("I gave {minutes} to {organisation} and met {points}.", ""),
        ("I counted 1,200 calls at 41 hubs and wrote two sentences.", ""),
        ("I counted 1200 calls.", ""),
        ("I counted 1 200 calls.", ""),
        ("I counted 1,201 calls.", "number_not_confirmed"),
        ("I gave 55 min.", "number_not_confirmed"),
        ("I wrote three sentences.", "number_not_confirmed"),
        ("It saved {money}.", "fact_unknown"),
        ("{minutes}0 were given", "number_not_confirmed"),
        ("{minutes}% faster", ""),
    ],
)
def test_promise_36_a_number_nobody_confirmed_is_refused(text, code):
    problems = rules.problems_in_story({"action": text}, FACTS)
    assert [problem.code for problem in problems] == ([code] if code else [])
    assert all((problem.status, problem.field) == (400, "action") for problem in problems)


def test_promise_36_facts_are_filled_in_and_nothing_else_changes():
    assert rules.filled("{minutes} for {organisation}, {unknown}", FACTS) == "55 min for Riverbank, …"
    assert rules.filled("{{minutes}}", FACTS) == "{55 min}"


def test_each_part_of_a_story_is_looked_at():
    parts = {"situation": "9 people", "task": "fine", "action": "8 things", "result": "{nothing}"}
    found = [(problem.field, problem.code) for problem in rules.problems_in_story(parts, FACTS)]
    assert found == [
        ("situation", "number_not_confirmed"),
        ("action", "number_not_confirmed"),
        ("result", "fact_unknown"),
    ]
