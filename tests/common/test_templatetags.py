"""The drawings and words of the visual language."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone

from common import patchwork
from common.templatetags import microvol as tags


def render(source: str, **context: object) -> str:
    return Template("{% load microvol %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("minutes", "filled", "drawn"),
    [(0, 0, 4), (15, 1, 4), (16, 2, 4), (30, 2, 4), (60, 4, 4), (61, 5, 8), (90, 6, 8), (120, 8, 8), (480, 8, 8)],
)
def test_dial_fills_one_sector_for_each_started_quarter_of_an_hour(minutes, filled, drawn):
    svg = render("{% dial minutes 'size-12' %}", minutes=minutes)
    assert svg.count('class="q on"') == filled
    assert svg.count("<path") == drawn
    assert 'class="dial size-12"' in svg
    assert 'aria-hidden="true"' in svg


def test_dial_sectors_run_clockwise_from_twelve():
    assert patchwork.dial_sectors(15)[0] == ("M16.9 15.1H32A15.1 15.1 0 0 0 16.9 0Z", True)


@pytest.mark.parametrize(("arcs", "shape"), [(1, 1), (2, 2), (3, 3), (4, 4), (7, 4), (8, 8), (32, 8), (0, 1)], ids=str)
def test_patch_shape_follows_the_number_of_arcs(arcs, shape):
    assert f'd="{patchwork.SHAPES[shape]}"' in render("{% patch arcs %}", arcs=arcs)


def test_patch_takes_named_colours_and_a_turn():
    svg = render("{% patch 1 'size-7' ground='ink' ink='gold' turn=90 label='15 min given' %}")
    assert 'class="fill-patch-ink"' in svg
    assert 'class="fill-patch-gold"' in svg
    assert "rotate(90 10 10)" in svg
    assert 'role="img" aria-label="15 min given"' in svg


def test_organisation_mark_depends_on_the_slug_alone():
    organization = SimpleNamespace(slug="riverbank")
    assert render("{% org_patch org %}", org=organization) == render("{% org_patch 'riverbank' %}")
    assert render("{% org_patch 'riverbank' %}") != render("{% org_patch 'loop' %}")
    assert render("{% org_patch 'riverbank' %}").count("<rect") == 4


def test_quilt_has_one_tile_for_each_task_in_the_colour_of_its_cause():
    tiles = [
        {"minutes": 15, "cause": "food", "key": "a"},
        SimpleNamespace(minutes=60, cause=SimpleNamespace(slug="nature"), key="b"),
        {"minutes": 30, "cause": "", "key": "c"},
    ]
    svg = render("{% quilt tiles 2 label='Three patches' %}", tiles=tiles)
    assert svg.count("<rect") == 3
    assert 'viewBox="0 0 40 40"' in svg
    assert "fill-patch-coral" in svg
    assert "fill-patch-moss" in svg
    assert 'aria-label="Three patches"' in svg


def test_quilt_of_fixed_rows_shows_what_is_still_to_come_as_dashed_squares():
    svg = render("{% quilt tiles 3 rows=2 cover=True %}", tiles=[{"minutes": 15, "cause": "food", "key": 1}])
    assert svg.count("stroke-dasharray") == 5
    assert 'preserveAspectRatio="xMinYMin slice"' in svg


def test_label_is_escaped():
    assert "<b>" not in render("{% quilt tiles 1 label=label %}", tiles=[], label='"><b>')


def test_every_cause_in_the_list_has_its_own_pair_of_colours():
    pairs = list(patchwork.CAUSE_COLOURS.values())
    assert len(set(pairs)) == len(pairs) == 14
    assert {colour for pair in pairs for colour in pair} <= set(patchwork.FILLS)


def test_cause_fill_accepts_a_cause_or_its_slug():
    assert tags.cause_fill("food") == tags.cause_fill(SimpleNamespace(slug="food")) == "fill-patch-coral"


def test_drawings_carry_no_style_and_no_script():
    for source in ("{% dial 45 %}", "{% org_patch 'a' %}", "{% cause_patch 'food' %}", "{% icon 'check' %}"):
        assert "style=" not in render(source)
        assert "<script" not in render(source)


def test_icon_is_inlined():
    svg = render("{% icon 'check' 'size-3.5' %}")
    assert 'class="icon size-3.5"' in svg
    assert 'd="M20 6 9 17l-5-5"' in svg


def test_unknown_icon_says_which_names_are_close():
    with pytest.raises(TemplateSyntaxError, match="bookmark"):
        render("{% icon 'bookmrk' %}")


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0 min"), (15, "15 min"), (60, "1 h"), (90, "1 h 30 min"), (480, "8 h"), (None, "")],
)
def test_minutes_in_words(value, words):
    assert tags.minutes(value) == words


@pytest.mark.parametrize(("value", "words"), [(90, "1 h 30 min"), (599, "9 h 59 min"), (1410, "24 h"), (None, "")])
def test_long_times_are_whole_hours(value, words):
    assert tags.hours(value) == words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=1, hours=4, minutes=59), "1 day 4 h left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(hours=3, minutes=20), "3 h 20 min left"),
        (timedelta(minutes=12), "12 min left"),
        (timedelta(seconds=30), "Less than a minute left"),
        (timedelta(0), "No time left"),
        (timedelta(hours=-5), "No time left"),
        (None, ""),
    ],
)
def test_duration_left_in_words(left, words):
    assert tags.duration_left(left) == words


def test_duration_left_until_a_moment():
    assert tags.duration_left(timezone.now() + timedelta(hours=2, seconds=30)) == "2 h left"


def test_dates_name_the_year_only_when_it_is_another_one():
    this_year = timezone.localdate().year
    assert tags.short_date(date(this_year, 5, 2)).endswith(" 2 May")
    assert tags.short_date(date(2019, 5, 22)) == "Wed 22 May 2019"
    assert tags.short_date(None) == ""


def test_moments_are_shown_in_the_time_zone_of_the_reader():
    with timezone.override("Asia/Tokyo"):
        assert tags.short_datetime(datetime(2019, 5, 22, 20, 5, tzinfo=UTC)) == "Thu 23 May 2019, 05:05"


@pytest.mark.parametrize(
    ("name", "letters"), [("Nadia Rahimi", "NR"), ("Ana María de la Cruz", "AC"), ("tom", "T"), ("", "")]
)
def test_initials(name, letters):
    assert tags.initials(name) == letters


# --- Plots for staff --------------------------------------------------------------------------------------------------


def plot(source: str, **context: object) -> str:
    return Template("{% load plots %}" + source).render(Context(context))


def test_a_trend_draws_one_line_per_series_with_its_scale_and_leaves_gaps():
    svg = plot("{% trend series 0 1 %}", series=[[0.0, None, 1.0, 0.5], [1.0, 1.0, 1.0, 1.0]])
    paths = re.findall(r'<path d="([^"]*)"', svg)
    assert [path.count("M") for path in paths] == [2, 1]
    assert svg.count("<circle") == 7
    assert re.findall(r">([0-9.]+)</text>", svg) == ["1", "0"]
    assert 'aria-hidden="true"' in svg


def test_a_trend_of_nothing_and_of_one_equal_value_is_drawn():
    assert "<path" not in plot("{% trend series %}", series=[])
    assert plot("{% trend series %}", series=[[0.5]]).count("<circle") == 1


def test_columns_are_as_high_as_their_share_of_the_highest():
    heights = re.findall(r'height="([0-9.]+)"/>', plot("{% columns counts %}", counts=[0, 2, 4]))
    assert [float(height) for height in heights] == [0, 74, 148, 1]
