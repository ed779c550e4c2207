"""Telling the people who may publish for an organisation about one of its tasks."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.services import notify
from organizations.models import Membership
from tasks.models import Claim, Task
from tasks.states import ClaimStatus


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


def tell_of_claim(*, claim_id: int) -> int:
    """Somebody took one of their tasks, or asks for it. Returns how many were told; nobody of what is over by now."""
    claim = Claim.objects.select_related("task__organization", "volunteer__user").filter(pk=claim_id).first()
    if claim is None or claim.status != (ClaimStatus.REQUESTED if claim.task.needs_approval else ClaimStatus.ACTIVE):
        return 0
    words = {"name": claim.volunteer.user.name, "title": claim.task.title}
    if claim.task.needs_approval:
        title = _("%(name)s asks for “%(title)s”") % words
        return tell_publishers(claim.task, "claim_requested", key=f"{claim.pk}", title=title, action=_("Answer"))
    title = _("%(name)s took “%(title)s”") % words
    return tell_publishers(claim.task, "task_claimed", key=f"{claim.pk}", title=title)
