"""A silence in the demo: work that has waited so long that qualified volunteers are asked to review it."""

from datetime import datetime, timedelta

from notifications.models import Notification
from organizations.models import Membership, Organization
from tasks.models import Claim
from tasks.services.briefs import BriefInput, create_task
from tasks.services.claims import claim_task
from tasks.services.nudges import nudge
from tasks.services.peer_tasks import ask_peers
from tasks.services.publishing import publish_task
from tasks.services.review_clock import run_review_clock
from tasks.services.submissions import SubmissionInput, submit_claim
from volunteers.models import Volunteer

DAYS_SILENT = 11  # working days: others are asked, and it is not closed yet
WORK = """I put the 14 pump logs into one sheet, one row for each day and pump.

Pumps 3 and 9 stop on market days: the rows are marked. Pump 12 has no log after 4 March."""


def add_silence(*, organization: Organization, author: Volunteer, skill_id: int, cause_id: int, now: datetime) -> Claim:
    """Through the services, as it would have happened."""
    actor = Membership.objects.publishers().filter(organization=organization).order_by("pk")[0].user_id
    sent_at = now
    while organization.work_calendar.add(sent_at, DAYS_SILENT) > now:
        sent_at -= timedelta(hours=12)
    newest = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    task = create_task(
        organization_id=organization.pk,
        actor_id=actor,
        brief=BriefInput(
            kind="data",
            title="Put 14 pump logs into one sheet",
            why="The mechanic visits the pumps that fail most. 2,300 people fetch their water there.",
            need="Photos of 14 pump logs lie in one folder. Type them into one sheet, a row for each day and pump.",
            deliverable="One sheet with a row for each day and pump, and the days without water marked.",
            not_needed="Charts, or guesses where a log cannot be read.",
            points=["A row for each day and pump", "Days without water are marked", "What cannot be read says so"],
            minutes=60,
            languages=["en"],
            uses={skill_id: 1},
            cause_ids=[cause_id],
        ),
        now=sent_at - timedelta(days=2),
    )
    publish_task(task_id=task.pk, actor_id=actor, now=sent_at - timedelta(days=2))
    claim = claim_task(task_id=task.pk, volunteer_id=author.pk, now=sent_at - timedelta(days=1))
    sent = submit_claim(
        claim_id=claim.pk,
        content=SubmissionInput(
            minutes=70, text=WORK, links=["https://example.org/pump-logs"], ticked_points=[1, 2, 3]
        ),
        now=sent_at,
    )
    Notification.objects.filter(pk__gt=newest).update(created_at=sent_at, read_at=sent_at)
    nudge(claim_id=claim.pk, actor_id=author.user_id, now=now - timedelta(days=4))
    run_review_clock(now=now)
    ask_peers(submission_id=sent.pk, wave=2, now=now)
    return claim
