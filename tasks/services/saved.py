"""Saving tasks for later."""

from tasks.models import SavedTask


def save_task(*, task_id: int, volunteer_id: int) -> None:
    SavedTask.objects.get_or_create(task_id=task_id, volunteer_id=volunteer_id)


def unsave_task(*, task_id: int, volunteer_id: int) -> None:
    SavedTask.objects.filter(task_id=task_id, volunteer_id=volunteer_id).delete()
