"""Rules of portfolios as tables: no database."""

import pytest

from portfolios import rules


@pytest.mark.parametrize(
    ("selected", "code"),
    [([], ""), (["A", "B"], ""), (["A", "B", "C"], "selected_full"), (["A", "B", "C", "D"], "selected_full")],
)
def test_three_lines_may_be_selected(selected, code):
    decision = rules.can_select(selected_titles=selected)
    assert decision.code == code
    if code:
        assert (decision.status, decision.field) == (409, "is_selected")
        assert "“A”" in decision.message


def test_taken_address_is_refused_at_its_field():
    decision = rules.can_take_address(is_taken=True)
    assert (decision.code, decision.status, decision.field) == ("address_taken", 400, "address")
    assert rules.can_take_address(is_taken=False)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Nadia Rahimi", "nadia-rahimi"),
        ("Łukasz Wójcik", "ukasz-wojcik"),
        ("Þórdís Einarsdóttir", "ordis-einarsdottir"),
        ("Zoë van den Berg", "zoe-van-den-berg"),
        ("王思敏", ""),
        ("خالد الخطيب", ""),
        ("Al", ""),
        ("Ana_Silva", "ana-silva"),
        ("x" * 80, "x" * 30),
    ],
)
def test_address_is_suggested_from_the_latin_letters_of_a_name(name, address):
    assert rules.suggested_address(name) == address


@pytest.mark.parametrize(("permission", "shown"), [("yes", True), ("anonymised", False), ("no", False)])
def test_words_about_the_work_need_permission(permission, shown):
    assert rules.shows_work(permission) is shown


@pytest.mark.parametrize(("count", "shown"), [(0, False), (2, False), (3, True), (34, True)])
def test_promise_16_facts_appear_from_three_closed_tasks(count, shown):
    assert rules.shows_facts(count) is shown


@pytest.mark.parametrize(
    ("levels", "level", "is_rising", "reached"),
    [
        ([3], 3, False, 1),
        ([2, 4], 2, False, 2),
        ([1, 2, 3, 3], 2, True, 3),
        ([3, 3, 3, 3], 3, False, 4),
        ([2, 3, 4, 3, 4, 4, 3, 4, 4], 4, False, 4),
        ([1, 1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 4], 4, False, 6),
        ([4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2], 2, False, 6),
    ],
)
def test_level_of_a_skill_is_what_half_of_the_latest_reviews_reached(levels, level, is_rising, reached):
    found = rules.standing(levels)
    assert found == rules.Standing(level, is_rising, min(len(levels), 6), reached)


def test_skill_without_reviews_has_no_level():
    assert rules.standing([]) is None


@pytest.mark.parametrize(("count", "columns"), [(28, 14), (34, 17), (36, 18), (60, 20), (29, 15), (1, 14), (13, 14)])
def test_quilt_leaves_the_fewest_gaps(count, columns):
    assert rules.quilt_columns(count, least=14, most=20) == columns


@pytest.mark.parametrize(
    ("text", "is_email"),
    [
        ("Write to nadia@example.org", True),
        ("a.b+c@mail.example.co.uk!", True),
        ("@nadia on the other site", False),
        ("Data @ work", False),
    ],
)
def test_email_addresses_are_recognised(text, is_email):
    assert bool(rules.EMAIL.search(text)) is is_email
