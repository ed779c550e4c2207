"""The task of reviewing work in a silent organisation's place: opened, offered to a few, closed. The review itself is
in peer_reviews.py. Locks are taken on the author's rows first, then on the reviewer's (docs/decisions/0017).
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.decisions import ActionDenied
from notifications.services import notify
from organizations.models import Organization
from tasks import rules
from tasks.kinds import KINDS
from tasks.models import Claim, Submission, Task, TaskSkill
from tasks.selectors.invitation_facts import invitation_facts
from tasks.selectors.peers import qualified_peers
from tasks.services.briefs import BriefInput, create_task
from tasks.services.moves import lock_claim, lock_task, move_claim, move_task, record
from tasks.services.task_invitations import invite
from tasks.states import Audience, ClaimStatus, PortfolioPermission, TaskStatus

KIND = "peer_review"


def ask_peers(*, submission_id: int, wave: int, now: datetime) -> int:
    """Offers the review of this version to a few more qualified volunteers. Returns how many were asked.

    After wave n, n times `PEERS_ASKED_AT_ONCE` have been asked at most, within the caps of every invitation; while
    somebody is at it, nobody. Again, late, or after an answer came, it changes nothing.
    """
    task = _open_task(submission_id, now)
    if task is None or task.is_full:
        return 0
    wanted = settings.PEERS_ASKED_AT_ONCE * wave - task.invitations.count()
    if wanted <= 0:
        return 0
    submission = Submission.objects.select_related("claim__task", "claim__volunteer").get(pk=submission_id)
    people = qualified_peers(submission.claim, task, now=now)
    facts = invitation_facts(task, people, now)
    asked = 0
    for person in people:
        if asked == wanted:
            break
        if not rules.can_invite(facts[person.pk], now):
            continue
        try:
            invite(task_id=task.pk, volunteer_id=person.pk, now=now, actor_id=None)
        except ActionDenied:  # meanwhile something else was asked of them, or the place is taken
            continue
        asked += 1
    return asked


@transaction.atomic
def _open_task(submission_id: int, now: datetime) -> Task | None:
    """The open task for this version; made at the first call. None where it must not or need not be reviewed."""
    ids = Submission.objects.values("claim_id", "claim__task__organization_id").get(pk=submission_id)
    organization = Organization.objects.select_for_update().get(pk=ids["claim__task__organization_id"])
    claim = lock_claim(ids["claim_id"])
    latest = claim.submissions.latest("version")
    if claim.status != ClaimStatus.SUBMITTED or latest.pk != submission_id or not organization.is_active:
        return None
    if not rules.can_ask_peers(permission=claim.task.portfolio_permission, is_check=claim.task.is_made_by_site):
        return None
    found = claim.peer_checks.filter(status=TaskStatus.OPEN).select_related("organization").first()
    if found is None and peer_at_work(claim) is None:
        return _create_task(claim, latest, now)
    return found


def _create_task(claim: Claim, submission: Submission, now: datetime) -> Task:
    """In the organisation, because the work is; never its title or its author's name: the reviewer's line copies it."""
    kind, original = KINDS[KIND], claim.task
    task = create_task(
        organization_id=original.organization_id,
        actor_id=None,
        brief=BriefInput(
            kind=KIND,
            title=_("Review another volunteer’s work: %(kind)s") % {"kind": str(KINDS[original.kind].name).lower()},
            why=kind.why_template,
            need=_("Read the brief, its points, and what was handed in; answer point by point as the organisation "
                   "would. You see the work as soon as you have claimed this task. You and its author stay unnamed to "
                   "each other. Keep what you read to yourself."),
            deliverable=kind.deliverable,
            not_needed=kind.not_needed_example,
            points=kind.suggested_points,
            minutes=rules.peer_review_minutes(original.minutes),
            languages=original.languages,
            ownership="organisation",
            portfolio_permission=PortfolioPermission.NO,
            ai_use="not_allowed",
            uses=dict(original.skills.filter(part=TaskSkill.Part.USES).values_list("skill_id", "level")),
            cause_ids=original.cause_ids,
        ),
        now=now,
        audience=Audience.ASKED,
        checks_claim=claim,
    )  # fmt: skip
    task = lock_task(task.pk)
    move_task(task, TaskStatus.OPEN, kind="peer_review_opened", now=now, actor_id=None)
    record(task=original, claim=claim, kind="peers_asked", now=now, actor_id=None, submission=submission.pk)
    return task


def peer_at_work(claim: Claim) -> Claim | None:
    """The claim of whoever is reviewing this work, if anybody is."""
    at_work = Claim.objects.filter(task__checks_claim=claim, status=ClaimStatus.ACTIVE)
    return at_work.order_by("pk").first()


def stop_asking_peers(claim: Claim, *, now: datetime) -> None:
    """Nobody may take the review any more; whoever is at it goes on. Expects the reviewed claim to be locked."""
    for task_id in claim.peer_checks.filter(status=TaskStatus.OPEN).values_list("pk", flat=True):
        task = lock_task(task_id)
        if task.status == TaskStatus.OPEN:
            move_task(task, TaskStatus.CLOSED, kind="peer_review_closed", now=now, actor_id=None)


def end_peer_review(claim: Claim, *, now: datetime) -> None:
    """The organisation answered after all. Whoever was at it is thanked; it never counts against them.

    A review that was handed in has ended this before. Expects the reviewed claim to be locked.
    """
    stop_asking_peers(claim, now=now)
    at_work = peer_at_work(claim)
    if at_work is None:
        return
    mine = lock_claim(at_work.pk)
    if mine.status != ClaimStatus.ACTIVE:  # meanwhile handed back, or out of time
        return
    why = _("The organisation has answered, so this review is not needed any more.")
    move_claim(mine, mine.task, ClaimStatus.WITHDRAWN, kind="peer_review_withdrawn", now=now, actor_id=None, why=why)
    notify(
        recipient_id=mine.volunteer.user_id,
        kind="claim_withdrawn",
        key=f"{mine.pk}",
        title=_("A review you had taken is not needed any more"),
        body=_("The organisation has answered after all. Thank you for being there. This does not count against you."),
        path=mine.get_absolute_url(),
    )
