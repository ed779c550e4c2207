"""Telling the people who may publish for an organisation about one of its tasks."""

from django.urls import reverse

from notifications.services import notify
from organizations.models import Membership
from tasks.models import Task


def tell_publishers(task: Task, kind: str, *, key: str, title: str, body: str = "", action: str = "") -> int:
    """One message each, leading to the task's page at the desk. Returns how many were new; again tells nobody.

    Not of a review in the organisation's place, which the site offers: its reviewer stays unnamed. Expects the
    organisation at hand.
    """
    if task.checks_claim_id is not None:
        return 0
    path = reverse("tasks:desk_task", args=[task.organization.slug, task.public_id])
    publishers = Membership.objects.publishers().filter(organization_id=task.organization_id)
    told = [
        notify(recipient_id=user_id, kind=kind, key=key, title=title, body=body, path=path, action=action)
        for user_id in publishers.order_by("pk").values_list("user_id", flat=True)
    ]
    return sum(row is not None for row in told)
