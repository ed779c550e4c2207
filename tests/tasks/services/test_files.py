"""The sweeper takes stored files without a row, a day later, from our two folders only."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings

from common.models import OutboxJob
from tasks.jobs import sweep_orphan_files as sweep_job
from tasks.services.brief_files import attach_task_file
from tasks.services.drafts import attach_file
from tasks.services.files import sweep_orphan_files
from tests.factories import ClaimFactory

pytestmark = pytest.mark.django_db


def stored(name: str, *, days: float) -> str:
    name = default_storage.save(name, ContentFile(b"left behind"))
    moment = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(default_storage.path(name), (moment, moment))
    return name


def test_only_old_files_without_a_row_go_and_a_second_run_finds_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    claim = ClaimFactory()
    kept = attach_file(claim_id=claim.pk, upload=SimpleUploadedFile("a.csv", b"1,2"), now=timezone.now()).file.name
    brief = attach_task_file(
        task_id=claim.task_id, actor_id=None, upload=SimpleUploadedFile("b.csv", b"1,2"), now=timezone.now()
    ).file.name
    orphans = [stored("claim-files/2024/05/old.bin", days=2), stored("task-files/2024/05/old.bin", days=2)]
    young = stored("claim-files/2024/05/young.bin", days=0.5)
    elsewhere = stored("other/2024/old.bin", days=2)
    later = timezone.now() + timedelta(hours=1)
    assert sweep_orphan_files(now=later) == 2
    assert not any(map(default_storage.exists, orphans))
    assert all(map(default_storage.exists, [kept, brief, young, elsewhere]))
    assert sweep_orphan_files(now=later) == 0
    sweep_job()
    assert set(OutboxJob.objects.values_list("arguments__folder", flat=True)) >= {"claim-files/2024/05"}
    assert sweep_orphan_files(now=timezone.now() + timedelta(days=30)) == 1  # the young one; rows keep theirs for ever
    assert default_storage.exists(kept)
