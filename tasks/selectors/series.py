"""The tasks that belong together, as one of them shows the others."""

import dataclasses
from typing import Any

from tasks.models import Task
from tasks.states import TaskStatus


@dataclasses.dataclass(frozen=True, slots=True)
class SeriesView:
    """`position` of `count`, and those of the others that the reader may see."""

    name: str
    is_repeated: bool
    position: int
    count: int
    others: list[Task]


def series_of(task: Task, user: Any) -> SeriesView | None:
    """Two queries; none for a task that stands alone. What was thrown away does not count."""
    series, own = task.series, task.series_position
    if series is None or own is None:
        return None
    together = Task.objects.filter(series=series).exclude(status=TaskStatus.CANCELLED).order_by("series_position", "pk")
    positions = [place or 0 for place in together.values_list("series_position", flat=True)]
    if len(positions) < 2 and not series.is_repeated:
        return None
    visible = together.visible_to(user).exclude(pk=task.pk).select_related("organization")
    return SeriesView(
        name=series.name,
        is_repeated=series.is_repeated,
        # Counted anew, so that a part that was thrown away leaves no gap.
        position=sum(place < own for place in positions) + 1,
        count=len(positions),
        others=list(visible),
    )
