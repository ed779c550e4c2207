"""Files of a brief: what volunteers get to work with."""

import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from common.files import check_upload, checked
from tasks import rules
from tasks.models import Task, TaskFile
from tasks.services.brief_changes import note_changes, public_words
from tasks.services.flags import hold_if_flagged
from tasks.services.moves import lock_task
from tasks.services.rewording import read_again
from tasks.services.seats import require_publisher


@transaction.atomic
def attach_task_file(
    *, task_id: int, actor_id: int | None, upload: UploadedFile, now: datetime, note: str = ""
) -> TaskFile:
    """Adds something to work with; the same content twice is one file.

    Refuses by size, type and content (400), too many files (400), what the site wrote (409) and all but publishers. A
    moderator reads the task again where its organisation is new; what was published has it in its log of changes.
    """
    task = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    rules.can_rewrite(is_made_by_site=task.is_made_by_site).require()
    check_upload(upload).require()
    content = checked(upload)
    existing = task.files.filter(sha256=content.sha256, name=content.name).first()
    if existing is not None:
        return existing
    rules.can_attach_to_brief(count=task.files.count()).require()
    before = public_words(task)
    file = TaskFile.objects.create(
        task=task,
        file=content.file,
        name=content.name,
        note=note,
        content_type=content.content_type,
        size=content.size,
        sha256=content.sha256,
    )
    note_changes(task, before, actor_id=actor_id, now=now)
    read_again(task, {"files": content.name}, actor_id=actor_id, now=now)
    hold_if_flagged(task, actor_id=actor_id, now=now)
    return file


@transaction.atomic
def remove_task_file(*, file_id: int, actor_id: int | None, now: datetime) -> None:
    """Takes an attachment away; the bytes go after the commit. Refuses all but publishers. Logged like a new one."""
    task_id = TaskFile.objects.values_list("task_id", flat=True).get(pk=file_id)
    task = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    rules.can_rewrite(is_made_by_site=task.is_made_by_site).require()
    file = TaskFile.objects.select_for_update().get(pk=file_id)
    stored, before = file.file, public_words(task)
    file.delete()
    note_changes(task, before, actor_id=actor_id, now=now)
    hold_if_flagged(task, actor_id=actor_id, now=now)  # its flag goes with it
    transaction.on_commit(lambda: stored.delete(save=False), robust=True)


def copy_files(source: Task, target: Task) -> None:
    """Gives a task the files of another. The bytes are stored again, so that each task may remove its own."""
    for file in source.files.order_by("pk"):
        with file.file.open("rb") as stored:
            content = ContentFile(stored.read(), name=f"{uuid.uuid4().hex}.bin")
        TaskFile.objects.create(
            task=target,
            file=content,
            name=file.name,
            note=file.note,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
        )
