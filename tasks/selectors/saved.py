"""The tasks somebody saved, the last saved first."""

from dataclasses import dataclass
from uuid import UUID

from tasks.models import SavedTask, Task
from tasks.selectors.lines import TaskLine, Viewer, lines_for
from tasks.selectors.order import rows_by_id

PAGE_SIZE = 20


@dataclass(frozen=True)
class SavedPage:
    lines: list[TaskLine]
    after: UUID | None  # the task that the next page begins behind


def saved_page(viewer: Viewer, after: UUID | None = None) -> SavedPage:
    """One page; tasks that this person may no longer see are left out."""
    if viewer.volunteer is None:
        return SavedPage([], None)
    visible = Task.objects.visible_to(viewer.user).values("pk")
    saved = SavedTask.objects.filter(volunteer=viewer.volunteer, task__in=visible)
    if after is not None:
        last = SavedTask.objects.filter(volunteer=viewer.volunteer, task__public_id=after).first()
        saved = saved.filter(pk__lt=last.pk) if last else saved
    ids = list(saved.order_by("-pk").values_list("task_id", flat=True)[: PAGE_SIZE + 1])
    tasks = rows_by_id(ids[:PAGE_SIZE])
    return SavedPage(lines_for(tasks, viewer), tasks[-1].public_id if len(ids) > PAGE_SIZE else None)
