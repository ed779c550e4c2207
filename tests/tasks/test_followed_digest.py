"""New tasks of followed organisations in the morning mail (promise 13)."""

import pytest
from django.utils import timezone

from notifications.digest_sections import Asked
from tasks.models import Task
from tasks.selectors.followed import followed_items
from tasks.services.dismissals import dismiss_task
from tasks.services.following import follow_organization
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory
from tests.tasks.test_digest import DAY, morning, subscriber

pytestmark = pytest.mark.django_db


def follow(volunteer, organization):
    follow_organization(organization_id=organization.pk, volunteer_id=volunteer.pk, now=timezone.now())


def items(volunteer, *, shown=(), now=None):
    now = now or timezone.now()
    asked = Asked(user_id=volunteer.user_id, now=now, zone=timezone.get_default_timezone(), shown=frozenset(shown))
    return [item.title for item in followed_items(asked)]


def test_promise_13_following_brings_new_tasks_with_the_digest_each_once():
    volunteer, organization = subscriber(), OrganizationFactory(name="Riverbank")
    follow(volunteer, organization)
    fits = TaskFactory(uses={"translation": 2}, minutes=30, title="It fits me")
    theirs = TaskFactory(organization=organization, uses={"web-development": 3}, minutes=480, title="Theirs, and new")
    entry = morning(volunteer)
    assert entry.status == "sent"
    assert {str(theirs.pk), str(fits.pk)} <= set(entry.shown)
    for part in (entry.mail.text, entry.mail.html):
        assert "New from organisations you follow" in part
        assert part.count("Theirs, and new") >= 1
        assert "You follow Riverbank." in part
    assert items(volunteer, shown=entry.shown) == []


def test_followed_tasks_alone_are_reason_enough_for_a_digest():
    volunteer, organization = subscriber(), OrganizationFactory()
    follow(volunteer, organization)
    TaskFactory(organization=organization, uses={"web-development": 3}, minutes=480, title="Theirs, and new")
    entry = morning(volunteer)
    assert entry.status == "sent"
    assert "a new task of an organisation you follow" in entry.mail.subject


def test_what_is_old_taken_dismissed_or_not_for_everyone_is_left_out():
    volunteer, organization = subscriber(), OrganizationFactory()
    follow(volunteer, organization)
    tasks = {name: TaskFactory(organization=organization, title=name) for name in ("old", "mine", "no", "asked", "new")}
    Task.objects.filter(pk=tasks["old"].pk).update(published_at=timezone.now() - 20 * DAY)
    Task.objects.filter(pk=tasks["asked"].pk).update(audience="asked")
    ClaimFactory(task=tasks["mine"], volunteer=volunteer)
    dismiss_task(task_id=tasks["no"].pk, volunteer_id=volunteer.pk, reason="other", now=timezone.now())
    assert items(volunteer) == ["new"]
