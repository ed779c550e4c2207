"""Words that a person approved and that changed afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from organizations.models import Organization
from tasks.models import BriefFlag, Task
from tasks.rules.patterns import REWORDED
from tasks.services.brief_files import attach_task_file
from tasks.services.briefs import BriefInput, brief_of, update_task
from tasks.services.publishing import approve_brief
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db


def approved(tier: str = "new", **organization: Any) -> Task:
    """An open task whose brief a moderator read, where the organisation is new."""
    task = TaskFactory(organization=OrganizationFactory(tier=tier, **organization))
    if task.status == "in_moderation":
        approve_brief(task_id=task.pk, actor_id=UserFactory(is_staff=True).pk, now=timezone.now())
    task.refresh_from_db()
    assert task.status == "open"
    return task


def change(task: Task, **changes: Any) -> str:
    brief = BriefInput(**{**brief_of(task), **changes})
    actor_id = publisher_of(task.organization)
    return update_task(task_id=task.pk, actor_id=actor_id, brief=brief, now=timezone.now()).status


@pytest.mark.parametrize(
    "words",
    [{"title": "Chat with us"}, {"need": "Write to us."}, {"points": ["One", "Two", "Three"]}, {"example": "x"}],
)
def test_other_words_of_a_new_organisation_are_read_again(words: dict) -> None:
    task = approved()
    assert change(task, **words) == "in_moderation"
    event = task.events.order_by("-pk")[0]
    assert (event.kind, event.data["fields"]) == ("brief_sent_to_moderation", list(words))


def test_a_new_file_is_read_again_too() -> None:
    task = approved()
    actor_id, upload = publisher_of(task.organization), SimpleUploadedFile("more.csv", b"1,2")
    attach_task_file(task_id=task.pk, actor_id=actor_id, upload=upload, now=timezone.now())
    task.refresh_from_db()
    assert task.status == "in_moderation"


def test_places_dates_and_the_same_words_are_not() -> None:
    task = approved()
    assert change(task, places=4, closes_at=timezone.now() + timedelta(days=9)) == "open"


@pytest.mark.parametrize("tier", ["verified", "trusted"])
def test_checked_organisations_are_trusted_with_their_words(tier: str) -> None:
    assert change(approved(tier), title="Draw two charts") == "open"


def test_reading_again_does_not_count_as_another_approved_brief() -> None:
    task = approved()
    change(task, title="Draw two charts")
    approve_brief(task_id=task.pk, actor_id=UserFactory(is_staff=True).pk, now=timezone.now())
    assert Organization.objects.get(pk=task.organization_id).approved_brief_count == 1


def test_under_people_who_hold_a_place_the_new_words_are_flagged_instead() -> None:
    task = approved()
    ClaimFactory(task=task)
    assert change(task, need="Write to us at once.") == "open"
    flag = BriefFlag.objects.get(task=task)
    assert (flag.pattern, flag.field, flag.excerpt) == (REWORDED, "need", "Write to us at once.")
