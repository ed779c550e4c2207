"""Plots of a record of work: one column per rating, and a calendar of days. Put the same numbers in a table below."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django import template
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from common.patchwork import FILLS, SHAPES, quarters

register = template.Library()

# Rating columns: blocks of 8.5 by 6.5, four above each other.
BLOCK_WIDTH, BLOCK_HEIGHT = "8.5", "6.5"
COLUMN_STEP, BLOCK_STEP = 11, 8
TOP_RATING = 4
COLUMNS_MAX = 12

# The calendar: room for the names of days and months, then one square per day.
LEFT, TOP = 36, 22
NAMED_DAYS = (0, 3, 6)


@register.simple_tag
def rating_columns(levels: Sequence[int], size_class: str = "block h-7 sm:h-10 w-auto max-w-none") -> SafeString:
    """The latest ratings of 1 to 4, oldest first: one column each, filled to its level, the fourth block in gold."""
    shown = levels[-COLUMNS_MAX:]
    paths = {"base-300": "", "pine": "", "gold": ""}
    for place, level in enumerate(shown):
        for row in range(1, TOP_RATING + 1):
            colour = "base-300" if row > level else "gold" if row == TOP_RATING else "pine"
            paths[colour] += (
                f"M{place * COLUMN_STEP} {(TOP_RATING - row) * BLOCK_STEP}h{BLOCK_WIDTH}v{BLOCK_HEIGHT}h-{BLOCK_WIDTH}z"
            )
    drawn = "".join(f'<path class="{FILLS[colour]}" d="{path}"/>' for colour, path in paths.items() if path)
    width, height = max(len(shown), 1) * COLUMN_STEP, TOP_RATING * BLOCK_STEP - 1
    return mark_safe(  # noqa: S308  numbers, our own constants, and a class written in a template
        f'<svg class="{size_class}" viewBox="0 0 {width} {height}" aria-hidden="true">{drawn}</svg>'
    )


@register.simple_tag
def calendar(days: Mapping[date, int], today: date, weeks: int, label: str, cell: int = 16) -> SafeString:
    """Weeks as columns, the last one holding today; each day with minutes is a patch of as many quarters."""
    step = cell + 3
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    squares, patches = "", ""
    for number in range((today - first).days + 1):
        x, y = LEFT + number // 7 * step, TOP + number % 7 * step
        squares += f"M{x} {y}h{cell}v{cell}h-{cell}z"
        minutes = days.get(first + timedelta(days=number), 0)
        if minutes:
            patches += (
                f'<path fill-rule="evenodd" transform="translate({x} {y}) scale({cell / 20:g})" d="{_shape(minutes)}"/>'
            )
    texts = _month_names(first, weeks, step) + _day_names(first, step, cell)
    width, height = LEFT + weeks * step, TOP + 7 * step
    drawn = f'<path class="fill-base-300" opacity="0.6" d="{squares}"/><g class="{FILLS["pine"]}">{patches}</g>{texts}'
    return mark_safe(  # noqa: S308  numbers and our own constants; words are escaped
        f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">{drawn}</svg>'
    )


@register.simple_tag
def calendar_key(minutes: int) -> SafeString:
    """What a patch of the calendar stands for."""
    return mark_safe(  # noqa: S308  numbers and our own constants
        '<svg class="size-4" viewBox="0 0 20 20" aria-hidden="true">'
        '<rect class="fill-base-300" width="20" height="20" rx="4" opacity="0.65"/>'
        f'<path class="{FILLS["pine"]}" fill-rule="evenodd" d="{_shape(minutes)}"/></svg>'
    )


def _shape(minutes: int) -> str:
    return SHAPES[max(min(quarters(minutes), 4), 1)]


def _month_names(first: date, weeks: int, step: int) -> str:
    """The name of a month over its first Monday. The first column keeps its name only when the next is not too near."""
    mondays = [first + timedelta(weeks=week) for week in range(weeks)]
    starts = [week for week in range(weeks) if week == 0 or mondays[week].month != mondays[week - 1].month]
    if len(starts) > 1 and starts[1] < 2:
        starts = starts[1:]
    return "".join(
        f'<text x="{LEFT + week * step}" y="12">{escape(date_format(mondays[week], "M"))}</text>' for week in starts
    )


def _day_names(monday: date, step: int, cell: int) -> str:
    return "".join(
        f'<text x="0" y="{TOP + row * step + cell - 3}">{escape(date_format(monday + timedelta(days=row), "D"))}</text>'
        for row in NAMED_DAYS
    )
