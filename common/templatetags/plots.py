"""Plots drawn on the server: columns of patches, bars with a promise line. Put the same numbers in a table below."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from common.patchwork import FILLS, SHAPES

register = template.Library()

STEP = 22  # a patch of 20 and the gap to the next
PER_ROW = 3


@register.simple_tag
def patch_dot(colour: str, size_class: str = "size-4") -> SafeString:
    """The key of a series: one patch in its colour."""
    return mark_safe(  # noqa: S308  our own constants, and a class written in a template
        f'<svg class="{size_class} {FILLS[colour]}" viewBox="0 0 20 20" aria-hidden="true">'
        f'<path d="{SHAPES[4]}"/></svg>'
    )


@register.simple_tag
def unit_column(parts: Sequence[tuple[str, int]], rows: int) -> SafeString:
    """One column of patches, three to a row, filled from below: `parts` are (colour, number)."""
    colours = [colour for colour, number in parts for _place in range(number)]
    height = rows * STEP - 2
    patches = "".join(
        f'<g class="{FILLS[colour]}" transform="translate({column * STEP} {height - 20 - row * STEP})">'
        f'<path d="{SHAPES[4]}"/></g>'
        for colour, (row, column) in zip(
            colours, (divmod(place, PER_ROW) for place in range(len(colours))), strict=True
        )
    )
    return mark_safe(  # noqa: S308  numbers and our own constants
        f'<svg class="block w-full h-auto" viewBox="0 0 {PER_ROW * STEP - 2} {height}" aria-hidden="true">'
        f"{patches}</svg>"
    )


@register.simple_tag
def bars(values: Sequence[float | None], goal: float) -> SafeString:
    """Bars of equal width; those above the goal stand out, and a dotted line marks it. None leaves a gap."""
    top = max([goal * 1.25, *(value * 1.11 for value in values if value is not None)])
    step = 100 / max(len(values), 1)
    drawn = "".join(
        f'<rect class="{FILLS["coral"] if value > goal else FILLS["pine"]}" x="{place * step + step * 0.16:.2f}"'
        f' y="{100 - value / top * 100:.2f}" width="{step * 0.68:.2f}" height="{value / top * 100:.2f}"/>'
        for place, value in enumerate(values)
        if value is not None
    )
    line = f'<line class="goal" vector-effect="non-scaling-stroke" x1="0" x2="100" y1="{100 - goal / top * 100:.2f}"'
    line += f' y2="{100 - goal / top * 100:.2f}"/>'
    axis = '<line class="axis" vector-effect="non-scaling-stroke" x1="0" x2="100" y1="100" y2="100"/>'
    return mark_safe(  # noqa: S308  numbers and our own constants
        f'<svg class="plot h-40 lg:h-52" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
        f"{drawn}{line}{axis}</svg>"
    )


@register.simple_tag
def span(low: float, middle: float, high: float, longest: float, goal: float = 0.0) -> SafeString:
    """The middle half of some values as a band with a mark at the middle, on a line that ends at the longest."""
    top = max(longest, goal * 1.05) or 1.0
    left, mark, right = (100 * value / top for value in (low, middle, high))
    place = f"{100 * goal / top:.2f}"
    promise = f'<line class="goal" vector-effect="non-scaling-stroke" x1="{place}" x2="{place}" y1="0" y2="20"/>'
    return mark_safe(  # noqa: S308  numbers and our own constants
        '<svg class="plot h-6" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">'
        '<line class="axis" vector-effect="non-scaling-stroke" x1="0" x2="100" y1="10" y2="10"/>'
        f'<rect class="{FILLS["moss"]}" x="{left:.2f}" width="{max(right - left, 0.6):.2f}" y="3" height="14"/>'
        f'<rect class="{FILLS["pine"]}" x="{min(mark, 98.8):.2f}" width="1.2" y="0" height="20"/>'
        f"{promise if goal else ''}</svg>"
    )


@register.simple_tag
def share_bar(part: float, whole: float, colour: str = "pine") -> SafeString:
    """A bar against the largest of its list."""
    width = 100 * part / whole if whole else 0.0
    return mark_safe(  # noqa: S308  numbers and our own constants
        '<svg class="plot h-2.5" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{FILLS["base-300"]}" width="100" height="10"/>'
        f'<rect class="{FILLS[colour]}" width="{width:.2f}" height="10"/></svg>'
    )


WIDTH, HEIGHT, EDGE, SCALE = 640, 150, 8, 48  # of a trend, the room around its marks, and for its scale
DASHES = ("", "6 4", "2 4", "10 4 2 4")


@register.simple_tag
def trend(series: Sequence[Sequence[float | None]], low: float | None = None, high: float | None = None) -> SafeString:
    """Lines over time, told apart by their dashes, in the colour of the text around. None leaves a gap.

    The scale runs from `low` to `high`, by default over all values.
    """
    values = [value for line in series for value in line if value is not None]
    bottom = min(values, default=0.0) if low is None else low
    top = max(values, default=1.0) if high is None else high
    span = top - bottom or 1.0
    step = (WIDTH - SCALE - 2 * EDGE) / max(max(map(len, series), default=0) - 1, 1)
    drawn = ""
    for line, dashes in zip(series, DASHES, strict=False):
        at = [
            None
            if value is None
            else (SCALE + EDGE + place * step, HEIGHT - EDGE - (value - bottom) / span * (HEIGHT - 2 * EDGE))
            for place, value in enumerate(line)
        ]
        joined = " ".join(
            f"{'L' if place and at[place - 1] else 'M'}{point[0]:.1f} {point[1]:.1f}"
            for place, point in enumerate(at)
            if point
        )
        drawn += f'<path d="{joined}" fill="none" stroke-width="2" stroke-dasharray="{dashes}"/>'
        drawn += "".join(
            f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="3" stroke="none"/>' for point in at if point
        )
    base = "".join(
        f'<text x="0" y="{y + 4}" font-size="12" stroke="none">{_short(value)}</text>'
        f'<line x1="{SCALE}" x2="{WIDTH}" y1="{y}" y2="{y}" stroke-width="1" opacity="0.3"/>'
        for value, y in ((top, EDGE), (bottom, HEIGHT - EDGE))
    )
    return mark_safe(  # noqa: S308  numbers and our own constants
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" height="{HEIGHT}" preserveAspectRatio="xMinYMid meet"'
        f' stroke="currentColor" fill="currentColor" aria-hidden="true">{base}{drawn}</svg>'
    )


def _short(value: float) -> str:
    """The end of a scale: at most two places, and none that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@register.simple_tag
def trend_key(number: int) -> SafeString:
    """The key of a trend's line, counted from 0."""
    return mark_safe(  # noqa: S308  our own constants
        '<svg width="34" height="10" viewBox="0 0 34 10" stroke="currentColor" aria-hidden="true">'
        f'<line x1="0" x2="34" y1="5" y2="5" stroke-width="2" stroke-dasharray="{DASHES[number]}"/></svg>'
    )


@register.simple_tag
def columns(counts: Sequence[int]) -> SafeString:
    """A histogram in the colour of the text around."""
    top = max([1, *counts])
    step = WIDTH / max(len(counts), 1)
    drawn = "".join(
        f'<rect x="{place * step + 2:.1f}" width="{step - 4:.1f}" y="{HEIGHT - 1 - count / top * (HEIGHT - 2):.1f}"'
        f' height="{count / top * (HEIGHT - 2):.1f}"/>'
        for place, count in enumerate(counts)
    )
    return mark_safe(  # noqa: S308  numbers and our own constants
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" height="{HEIGHT}" preserveAspectRatio="xMinYMid meet"'
        f' fill="currentColor" opacity="0.7" aria-hidden="true">{drawn}'
        f'<rect x="0" y="{HEIGHT - 1}" width="{WIDTH}" height="1"/></svg>'
    )
