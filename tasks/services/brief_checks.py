"""Volunteers as brief doctors: a credited quarter of an hour with somebody's draft, before it goes out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tasks import rules
from tasks.kinds import kind_by_code
from tasks.models import Task
from tasks.rules import BriefCheckFacts
from tasks.selectors.facts import publish_facts
from tasks.services.briefs import BriefInput, create_task
from tasks.services.moves import lock_task, move_task, record
from tasks.services.seats import require_publisher
from tasks.states import COUNTED_AS_OPEN, ClaimStatus, PortfolioPermission, TaskStatus
from vocabularies.models import Skill

KIND = "brief_check"


@transaction.atomic
def ask_brief_check(*, task_id: int, actor_id: int, now: datetime) -> Task:
    """Opens a task for one volunteer: to read this draft and say what is unclear.

    The site writes its words, so no moderator reads it first; the draft itself is seen by whoever claims it, by nobody
    else (`docs/decisions/0018-brief-checks.md`). Refuses all but publishers (403); anything but a draft, a draft with a
    check under way and a suspended organisation (409); a draft without words (400); too many overdue reviews (409).
    """
    draft = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=draft.organization_id)
    facts = publish_facts(draft, now)
    rules.can_ask_for_brief_check(
        BriefCheckFacts(
            status=draft.status,
            is_made_by_site=draft.is_made_by_site,
            has_check=draft.brief_checks.filter(status=TaskStatus.OPEN).exists(),
            has_words=bool(draft.need.strip() and draft.deliverable.strip() and facts.point_count),
            organization_is_active=facts.organization_is_active,
        )
    ).require()
    check = create_task(
        organization_id=draft.organization_id, actor_id=actor_id, brief=_brief(draft, actor_id), now=now,
        checks_task=draft,
    )  # fmt: skip
    # The same conditions as for any task: no more of them while people wait for their reviews.
    rules.can_publish(publish_facts(check, now), now).require()
    move_task(check, TaskStatus.OPEN, kind="task_published", now=now, actor_id=actor_id)
    record(
        task=draft, kind="brief_check_asked", now=now, actor_id=actor_id, from_status=draft.status,
        to_status=draft.status, check=check.pk,
    )  # fmt: skip
    return check


def _brief(draft: Task, actor_id: int) -> BriefInput:
    """Nothing of the draft but its kind: its words have been read by nobody yet."""
    kind = kind_by_code(KIND)
    ids = dict(Skill.objects.filter(slug__in=[*kind.uses_slugs, *kind.teaches_slugs]).values_list("slug", "pk"))
    return BriefInput(
        kind=KIND,
        title=_("Read a draft brief and say what is unclear (%(kind)s)") % {"kind": kind_by_code(draft.kind).name},
        why=kind.why_template,
        need=kind.need_template,
        deliverable=kind.deliverable,
        not_needed=kind.not_needed_example,
        points=kind.suggested_points,
        minutes=kind.suggested_minutes,
        languages=draft.languages,
        is_starter=True,
        # The draft is the organisation's own until it goes out: the credit is public, what was read is not.
        portfolio_permission=PortfolioPermission.NO,
        reviewer_id=actor_id,
        uses={ids[slug]: 0 for slug in kind.uses_slugs},
        teaches=[ids[slug] for slug in kind.teaches_slugs],
        cause_ids=draft.cause_ids,
    )


def close_brief_checks(draft: Task, *, actor_id: int | None, now: datetime) -> None:
    """The draft went out, or was thrown away: a check that nobody took closes. One that somebody took goes on."""
    for check_id in draft.brief_checks.filter(status=TaskStatus.OPEN).order_by("pk").values_list("pk", flat=True):
        check = lock_task(check_id)
        if check.status != TaskStatus.OPEN:
            continue
        if check.claims.filter(status__in=[*COUNTED_AS_OPEN, ClaimStatus.SUBMITTED]).exists():
            continue
        why = _("The draft is not waiting for a check any more.")
        move_task(check, TaskStatus.CLOSED, kind="task_closed", now=now, actor_id=actor_id, why=why)
