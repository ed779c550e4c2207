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
