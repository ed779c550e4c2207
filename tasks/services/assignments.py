"""Sharing reviews out among a team, and handing over what somebody holds who leaves it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from notifications.services import notify
from organizations.models import Organization
from tasks import rules
from tasks.models import Claim, Task, TaskEvent
from tasks.selectors.assigning import assign_facts
from tasks.selectors.handover import held_claims, held_tasks
from tasks.services.moves import lock_claim, lock_task, record
from tasks.services.submissions import review_path
from tasks.states import ClaimStatus


@transaction.atomic
def assign_task(*, task_id: int, actor_id: int, reviewer_id: int | None, now: datetime) -> Task:
    """Names who reviews the work for a task, or nobody: then the whole team does. The same again: no event.

    Tells who got it, and who had it. Refuses people without a seat, members giving to others without being publishers,
    and taking from a colleague who is there (see `can_assign`).
    """
    task = lock_task(task_id)
    facts = assign_facts(
        task.organization, actor_id=actor_id, holder_id=task.reviewer_id, receiver_id=reviewer_id, worker_id=None,
        now=now,
    )  # fmt: skip
    rules.can_assign(facts).require()
    before, task.reviewer_id = task.reviewer_id, reviewer_id
    if before == reviewer_id:
        return task
    task.save(update_fields=["reviewer", "updated_at"])
    event = record(
        task=task, kind="reviewer_named" if reviewer_id else "reviewer_unnamed", now=now, actor_id=actor_id,
        person=reviewer_id, before=before,
    )  # fmt: skip
    _tell(event, reviewer_id, _("You review the work for “%(title)s”") % {"title": task.title}, task.desk_url)
    _tell(event, before, _("You no longer review the work for “%(title)s”") % {"title": task.title}, task.desk_url)
    return task


@transaction.atomic
def assign_review(*, claim_id: int, actor_id: int, reviewer_id: int | None, now: datetime) -> Claim:
    """Gives one review to a member, or to nobody: then to whom the task names, else the whole team. Otherwise like
    `assign_task`; also refuses the person who did the work, and work that does not wait.
    """
    claim = lock_claim(claim_id)
    task = claim.task
    facts = assign_facts(
        task.organization, actor_id=actor_id, holder_id=claim.reviewer_id or task.reviewer_id, receiver_id=reviewer_id,
        worker_id=claim.volunteer.user_id, now=now,
    )  # fmt: skip
    rules.can_assign(facts).require()
    rules.can_assign_review(is_waiting=claim.status == ClaimStatus.SUBMITTED).require()
    before, claim.reviewer_id = claim.reviewer_id, reviewer_id
    if before == reviewer_id:
        return claim
    claim.save(update_fields=["reviewer"])
    event = record(
        task=task, claim=claim, kind="review_assigned" if reviewer_id else "review_unassigned", now=now,
        actor_id=actor_id, person=reviewer_id, before=before,
    )  # fmt: skip
    waiting = claim.submissions.waiting().order_by("-version").first()
    path = review_path(waiting, task) if waiting else task.desk_url
    words = {"name": claim.volunteer.user.name, "title": task.title}
    _tell(event, reviewer_id, _("You review the work of %(name)s for “%(title)s”") % words, path)
    _tell(event, before, _("Somebody else reviews the work of %(name)s for “%(title)s”") % words, path)
    return claim


def hand_over(*, organization_id: int, user_id: int, heir_id: int | None, actor_id: int, now: datetime) -> int:
    """Gives everything that a leaving member holds to another one, or to the whole team; one event each, one message.

    Within the caller's transaction, which has locked the organisation. Nobody reviews their own work: such a review
    goes to the whole team. Returns how many things changed hands.
    """
    changed = 0
    held = held_tasks(organization_id, user_id)
    # Who began a task is looked up nowhere but here, so without an heir it stays as it was.
    held = held if heir_id else held.filter(reviewer_id=user_id)
    for task_id in held.order_by("pk").values_list("pk", flat=True):
        task = lock_task(task_id)
        task.reviewer_id = heir_id if task.reviewer_id == user_id else task.reviewer_id
        task.created_by_id = heir_id if heir_id and task.created_by_id == user_id else task.created_by_id
        task.save(update_fields=["reviewer", "created_by", "updated_at"])
        kind = "task_handed_over" if heir_id else "reviewer_unnamed"
        record(task=task, kind=kind, now=now, actor_id=actor_id, person=heir_id, before=user_id)
        changed += 1
    for claim_id in held_claims(organization_id, user_id).order_by("task_id", "pk").values_list("pk", flat=True):
        claim = lock_claim(claim_id)
        claim.reviewer_id = None if claim.volunteer.user_id == heir_id else heir_id
        claim.save(update_fields=["reviewer"])
        kind = "review_assigned" if claim.reviewer_id else "review_unassigned"
        record(
            task=claim.task, claim=claim, kind=kind, now=now, actor_id=actor_id, person=claim.reviewer_id,
            before=user_id,
        )  # fmt: skip
        changed += 1
    if changed and heir_id not in {None, actor_id}:
        _tell_heir(organization_id, user_id, heir_id, changed, now)
    return changed


def _tell(event: TaskEvent, user_id: int | None, title: str, path: str) -> None:
    """One message about one event, never to who did it."""
    if user_id is None or user_id == event.actor_id:
        return
    notify(
        recipient_id=user_id,
        kind="review_assigned",
        key=f"event-{event.pk}",
        title=title,
        body=_("%(name)s shared the reviews out.") % {"name": event.actor.name if event.actor else _("Microvol")},
        path=path,
        action=_("See it"),
    )


def _tell_heir(organization_id: int, user_id: int, heir_id: int, changed: int, now: datetime) -> None:
    organization = Organization.objects.get(pk=organization_id)
    leaving = User.objects.get(pk=user_id)
    notify(
        recipient_id=heir_id,
        kind="review_assigned",
        key=f"hand-over-{organization_id}-{user_id}-{now.isoformat()}",
        title=_("You take over from %(name)s at %(organization)s")
        % {"name": leaving.name, "organization": organization.name},
        body=ngettext("%(count)s task or review is yours now.", "%(count)s tasks and reviews are yours now.", changed)
        % {"count": changed},
        path=reverse("tasks:review_list", args=[organization.slug]),
        action=_("See the reviews"),
    )
