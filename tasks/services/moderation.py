"""Reports by people, and what moderators make of them. Whoever is reported never learns by whom."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.services import notify
from tasks import rules
from tasks.models import Message, Question, Report, Task, ThankYou
from tasks.services.moves import lock_task, move_task
from tasks.services.seats import require_moderator
from tasks.services.telling import tell_publishers
from tasks.states import ReportStatus, TaskStatus


@transaction.atomic
def create_report(
    *,
    reporter_id: int,
    reason: str,
    text: str,
    now: datetime,
    task_id: int | None = None,
    organization_id: int | None = None,
    person_id: int | None = None,
    message_id: int | None = None,
    question_id: int | None = None,
    thanks_id: int | None = None,
) -> Report:
    """Stores a report about one thing for moderators; the same person's open report on it is updated, not doubled.

    The thing is the narrowest one named. Refuses one's own words, and too many in a day. When enough different people
    have reported a task, it goes to moderation by itself; its publishers learn that, and never who.
    """
    User.objects.select_for_update(no_key=True).get(pk=reporter_id)  # two clicks, and the limit of the day
    thing, author_id = _thing(task_id, organization_id, person_id, message_id, question_id, thanks_id)
    earlier = Report.objects.filter(reporter_id=reporter_id, status=ReportStatus.OPEN, **thing).first()
    today = Report.objects.filter(reporter_id=reporter_id, created_at__gt=now - timedelta(days=1))
    rules.can_report(
        is_own=author_id == reporter_id, is_again=earlier is not None, reports_today=today.count()
    ).require()
    report = earlier or Report(reporter_id=reporter_id, created_at=now, **thing)
    report.reason, report.text = reason, text
    report.save()
    if report.subject == "task":
        _hold_if_enough(report, now=now)
    return report


def _thing(
    task_id: int | None,
    organization_id: int | None,
    person_id: int | None,
    message_id: int | None,
    question_id: int | None,
    thanks_id: int | None,
) -> tuple[dict[str, int | None], int | None]:
    """All columns that say what it is about, the task and organisation around it included, and who wrote it."""
    author_id = person_id
    if question_id is not None:
        question = Question.objects.get(pk=question_id)
        task_id, author_id = question.task_id, question.author_id
    elif message_id is not None:
        message = Message.objects.select_related("claim").get(pk=message_id)
        task_id, author_id = message.claim.task_id, message.author_id
    elif thanks_id is not None:
        note = ThankYou.objects.select_related("claim").get(pk=thanks_id)
        task_id, author_id = note.claim.task_id, note.author_id
    if task_id is not None:
        organization_id = Task.objects.values_list("organization_id", flat=True).get(pk=task_id)
    thing = {
        "task_id": task_id, "organization_id": organization_id, "person_id": person_id, "message_id": message_id,
        "question_id": question_id, "thanks_id": thanks_id,
    }  # fmt: skip
    return thing, author_id


def open_reports_of(task_id: int) -> "list[Report]":
    """Those about the task itself that nobody has answered, oldest first."""
    reports = Report.objects.filter(task_id=task_id, status=ReportStatus.OPEN)
    return list(reports.filter(message=None, question=None, thanks=None, person=None).order_by("pk"))


def _hold_if_enough(report: Report, *, now: datetime) -> None:
    assert report.task_id is not None
    task = lock_task(report.task_id)
    reporters = {one.reporter_id for one in open_reports_of(task.pk) if one.reporter_id}
    if task.status != TaskStatus.OPEN or not rules.are_enough_to_hold(reporters=len(reporters)):
        return
    why = _("Several people told us that something may be wrong with it.")
    move_task(task, TaskStatus.IN_MODERATION, kind="brief_reported", now=now, actor_id=None, why=why)
    tell_publishers(
        task, "brief_decided", key=f"reported:{task.pk}:{now.isoformat()}",
        title=_("“%(title)s” is being checked") % {"title": task.title},
        body=_("Several people told us that something may be wrong with it. A person at Microvol reads it now. "
               "Work under way goes on; nobody new can claim it until then."),
        action=_("See the task"),
    )  # fmt: skip


@transaction.atomic
def report_words(*, organization_id: int, text: str, now: datetime) -> Report | None:
    """The site's own report about what an organisation says of itself; while one is open, it is brought up to date.

    What a moderator has read and answered is not brought up again.
    """
    read = Report.objects.filter(reporter=None, organization_id=organization_id, text=text[:2000])
    if read.exclude(status=ReportStatus.OPEN).exists():
        return None
    report, _created = Report.objects.update_or_create(
        reporter=None, organization_id=organization_id, task=None, person=None, message=None, question=None,
        thanks=None,
        status=ReportStatus.OPEN,
        defaults={"reason": Report.Reason.OTHER, "text": text[:2000]},
        create_defaults={"reason": Report.Reason.OTHER, "text": text[:2000], "created_at": now},
    )  # fmt: skip
    return report


@transaction.atomic
def resolve_report(*, report_id: int, actor_id: int, now: datetime, status: str, resolution: str) -> Report:
    """Closes a report as dealt with or as nothing wrong, with words that the reporter reads.

    Refuses one that is closed, all but staff, and staff whom it is about: themselves, or an organisation of theirs.
    """
    report = Report.objects.select_for_update().get(pk=report_id)
    require_moderator(actor_id=actor_id, organization_id=report.organization_id)
    rules.needs_reason(resolution).require()
    rules.can_resolve_report(
        is_open=report.status == ReportStatus.OPEN, is_about_oneself=_is_about(report, actor_id)
    ).require()
    report.status = status
    report.resolution = resolution
    report.resolved_by_id = actor_id
    report.resolved_at = now
    report.save()
    _thank(report)
    return report


def answer_reports_of(task: Task, status: str, *, actor_id: int, now: datetime) -> None:
    """A decision about a brief answers the open reports about it; their authors read what became of it."""
    words = _("We read the task again. It is fine as it is, and stays open.")
    if status == ReportStatus.RESOLVED:
        words = _("We read the task again and sent it back to its organisation. It comes out when it is put right.")
    for report in open_reports_of(task.pk):
        resolve_report(report_id=report.pk, actor_id=actor_id, now=now, status=status, resolution=words)


def _is_about(report: Report, user_id: int) -> bool:
    written = (report.message, report.question, report.thanks)
    return user_id in {report.person_id, *(words.author_id for words in written if words)}


def _thank(report: Report) -> None:
    """A kind answer to whoever took the trouble."""
    if report.reporter_id is None:
        return
    ending = _("Thank you for looking out for others. Nobody else learns that you wrote to us.")
    if report.status == ReportStatus.DISMISSED:
        ending = _("It was right to tell us all the same. Nobody else learns that you wrote to us.")
    notify(
        recipient_id=report.reporter_id,
        kind="report_answered",
        key=f"{report.pk}",
        title=_("We looked at what you told us"),
        body=f"{report.resolution}\n\n{ending}",
        path=reverse("tasks:report_detail", args=[report.public_id]),
        action=_("Read your report"),
    )
