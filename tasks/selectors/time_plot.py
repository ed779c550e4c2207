"""The plot "How long it really takes": one dot per volunteer against the planned time, as numbers for the template."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from common.templatetags.microvol import minutes as minutes_words

LEFT, RIGHT = 8.0, 312.0
RADIUS = 4.5
STEP_UP = 11.0
TICK_STEPS = (5, 10, 15, 30, 60, 120, 240)
TICKS_MAX = 4


@dataclass(frozen=True)
class Tick:
    x: str
    label: str
    anchor: str


@dataclass(frozen=True)
class DotPlot:
    """Numbers as text, so that no locale puts a comma into the drawing."""

    height: int
    baseline: int
    planned_x: str
    planned_width: str
    dots: list[tuple[str, str]]
    ticks: list[Tick]
    low: int
    high: int
    middle: int
    limit: int  # minutes after which one should send what there is
    minutes: list[int]

    @property
    def box_height(self) -> int:
        return self.baseline - 6

    @property
    def tick_end(self) -> int:
        return self.baseline + 5

    @property
    def label_y(self) -> int:
        return self.baseline + 20


def dot_plot(minutes: Sequence[int], planned: int) -> DotPlot:
    """Dots stand on the axis and on each other; the axis starts at zero and holds one and a half times the plan."""
    values = sorted(minutes)
    limit = int(planned * settings.CONFIRMED_MINUTES_FACTOR) // 5 * 5
    longest = max(values[-1], limit)
    step = next((step for step in TICK_STEPS if step * TICKS_MAX >= longest), TICK_STEPS[-1])
    end = -(-longest // step) * step

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * value / end

    rows: list[float] = []  # where each row's last dot stands
    places: list[tuple[float, int]] = []
    for value in values:
        row = next((n for n, last in enumerate(rows) if x(value) - last >= RADIUS * 2), len(rows))
        rows[row : row + 1] = [x(value)]
        places.append((x(value), row))
    baseline = 13 + int(STEP_UP * max(len(rows), 3))
    return DotPlot(
        height=baseline + 24,
        baseline=baseline,
        planned_x=_number(x(planned)),
        planned_width=_number(x(planned) - LEFT),
        dots=[(_number(cx), _number(baseline - 7 - STEP_UP * row)) for cx, row in places],
        ticks=[_tick(value, end, x(value), step) for value in range(0, end + 1, step)],
        low=values[0],
        high=values[-1],
        middle=values[len(values) // 2],
        limit=limit,
        minutes=values,
    )


def _tick(value: int, end: int, x: float, step: int) -> Tick:
    anchor = "start" if value == 0 else "end" if value == end else "middle"
    label = str(value)
    if value and step >= 60:
        label = minutes_words(value)
    elif value == end:
        label = _("%(minutes)s min") % {"minutes": value}
    return Tick(_number(x), label, anchor)


def _number(value: float) -> str:
    return f"{value:.1f}"
