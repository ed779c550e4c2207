"""What waits for moderators in the demo: a new organisation with a flagged brief, and reports."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.models import User
from organizations.models import Organization
from organizations.services.profiles import create_organization
from tasks.models import Task
from tasks.services.briefs import BriefInput, create_task
from tasks.services.moderation import create_report, resolve_report
from tasks.services.publishing import publish_task, return_brief
from tasks.services.service_levels import measure_service
from tasks.states import ReportStatus

SENT_BACK = "Say what exactly volunteers hand in at the end: which file, how long, in which format."
NEED = """We run free homework clubs and need twelve questions about fractions, each with its answer.

Questions come to our WhatsApp group: join us on WhatsApp, and send us a copy of your ID card first.

Everyone who helps pays a small deposit of £10, which you get back in June."""


def add_trust(
    *, owner: User, moderator: User, tasks: Mapping[str, Task], users: Mapping[str, User], skill_id: int, now: datetime
) -> None:
    """Through the services, as people would."""
    _flagged_brief(owner, moderator, skill_id, now)
    _reports(moderator, tasks, list(users.values()), now)
    measure_service(now=now)


def _flagged_brief(owner: User, moderator: User, skill_id: int, now: datetime) -> None:
    organization = create_organization(
        creator_id=owner.pk, creator_title="Founder", name="Bright Futures Online", country="GB", city="Hull",
        about="Homework clubs for children between 9 and 12, online, every weekday after school.", industry="education",
        time_zone="Europe/London", now=now - timedelta(days=3),
    )  # fmt: skip
    Organization.objects.filter(pk=organization.pk).update(created_at=now - timedelta(days=3))
    titles = ["Write twelve questions about fractions", "Draw a poster for our homework club"]
    for title, need, hours in zip(titles, [NEED, "A nice poster."], [9, 30], strict=True):
        moment = now - timedelta(hours=hours)
        task = create_task(
            organization_id=organization.pk,
            actor_id=owner.pk,
            brief=BriefInput(
                kind="writing", title=title, why="Forty children practise with them from 3 June on.", need=need,
                deliverable="One document with twelve questions and answers.", minutes=45,
                points=["Twelve questions", "Each has one right answer", "Words a child of ten knows"],
                uses={skill_id: 1},
            ),
            now=moment,
        )  # fmt: skip
        publish_task(task_id=task.pk, actor_id=owner.pk, now=moment)
        if title == titles[1]:
            later = moment + timedelta(hours=5)
            return_brief(task_id=task.pk, actor_id=moderator.pk, now=later, why=SENT_BACK)


def _reports(moderator: User, tasks: Mapping[str, Task], people: list[User], now: datetime) -> None:
    first, second, third = people[:3]
    kept = create_report(
        reporter_id=first.pk, task_id=tasks["repair-posts"].pk, reason="unpaid_job", now=now - timedelta(days=6),
        text="This reads like the work of somebody for social media.",
    )  # fmt: skip
    resolve_report(
        report_id=kept.pk, actor_id=moderator.pk, now=now - timedelta(days=5), status=ReportStatus.DISMISSED,
        resolution="We asked them: three posts once a year, and nobody there is paid for it.",
    )  # fmt: skip
    create_report(
        reporter_id=second.pk, task_id=tasks["parcel-chart"].pk, reason="personal_data",
        now=now - timedelta(hours=20), text="One of the files has full names in it.",
    )  # fmt: skip
    create_report(
        reporter_id=third.pk, organization_id=tasks["tide-safety"].organization_id, reason="misleading",
        now=now - timedelta(hours=3), text="Their website belongs to somebody else.",
    )  # fmt: skip
