"""An organisation's desk: its home, its tasks, and what may be done with one."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations.models import Membership, Organization
from tasks import rules
from tasks.forms.assigning import AssignForm
from tasks.forms.reasons import ReasonForm
from tasks.models import Task
from tasks.selectors import desk, desk_invitations, desk_lists, outcomes, results
from tasks.selectors.assigning import assignment_of_task
from tasks.selectors.moderation import open_findings
from tasks.selectors.people import work_again_count
from tasks.selectors.series import series_of
from tasks.services import publishing
from tasks.services.briefs import BriefProblems
from tasks.states import COUNTED_AS_OPEN, OutcomeAnswer, TaskStatus

QUEUE_SHOWN = 6
OUTCOMES_SHOWN = 3
PAGE_LENGTH = 30


def seat_at(request: PersonRequest, slug: str) -> Membership:
    """The reader's seat at this organisation; for everybody else its desk does not exist (404)."""
    seats = Membership.objects.select_related("organization").filter(user_id=request.user.pk)
    open_desks = Organization.objects.of_member(request.user)
    seat = get_object_or_404(seats, organization__in=open_desks, organization__slug=slug)
    seat.user = request.user  # at hand already
    return seat


def publisher_at(request: PersonRequest, slug: str) -> Membership:
    """The same for those who write and steer tasks; a reviewer is refused (403)."""
    seat = seat_at(request, slug)
    rules.can_manage_tasks(role=seat.role).require()
    return seat


def task_at(organization: Organization, public_id: UUID) -> Task:
    links = ["organization", "reviewer", "series", "checks_task"]
    tasks = Task.objects.of_team().filter(organization=organization).select_related(*links)
    return get_object_or_404(tasks, public_id=public_id)


@login_required
@require_safe
def desk_home(request: PersonRequest, slug: str) -> HttpResponse:
    seat = seat_at(request, slug)
    organization, now = seat.organization, timezone.now()
    queue = desk.review_queue(organization, request.user)
    columns = desk.pipeline(organization)
    context = {
        "organization": organization,
        "seat": seat,
        "queue": queue[:QUEUE_SHOWN],
        **desk.queue_facts(queue, now),
        "waiting": desk.waiting_at(organization, now),
        "review_days": settings.REVIEW_DUE_BUSINESS_DAYS,
        "blocks_from": settings.OVERDUE_REVIEWS_THAT_BLOCK,
        "moderated_briefs": settings.MODERATED_BRIEFS,
        "requests": desk_lists.requests_at(organization)[:QUEUE_SHOWN],
        "columns": columns,
        "has_tasks": any(column.count for column in columns) or organization.impact_tasks > 0,
        "tip": desk.tip_for(columns[1].tasks, now) if seat.can_publish else None,
        "work": results.work_done(organization, now),
        "speed": results.review_speed(organization, now),
        "promised_hours": results.promised_hours(),
        "led_to": outcomes.led_to(organization, is_public=False, limit=OUTCOMES_SHOWN),
        "question": outcomes.open_questions(organization, request.user).first(),
        "answers": OutcomeAnswer.choices,
    }
    return render(request, "tasks/desk/desk_home.html", context)


@login_required
@require_safe
def desk_tasks(request: PersonRequest, slug: str) -> HttpResponse:
    """Every task of the organisation, at one stage if asked; the next page starts after the last row seen."""
    seat = seat_at(request, slug)
    organization = seat.organization
    stage = request.GET.get("stage", "")
    stage = stage if stage in desk.STAGES else ""
    rows = desk_lists.tasks_at(organization, stage=stage, after=request.GET.get("after", ""))
    page = list(rows[: PAGE_LENGTH + 1])
    counts = desk_lists.stage_counts(organization)
    context = {
        "organization": organization,
        "seat": seat,
        "stage": stage,
        "tabs": [(code, label, counts.get(code, 0)) for code, label in desk.STAGES.items()],
        "total": sum(counts.values()),
        "tasks": page[:PAGE_LENGTH],
        "next_url": next_url(request, page, stage=stage),
    }
    return render(request, "tasks/desk/desk_tasks.html", context)


def next_url(request: PersonRequest, rows: Sequence[Any], **query: str) -> str:
    """The way to the rows after this page; empty when there are none. Expects one row more than a page holds."""
    if len(rows) <= PAGE_LENGTH:
        return ""
    query["after"] = str(rows[PAGE_LENGTH - 1].public_id)
    return f"{request.path}?{urlencode({name: value for name, value in query.items() if value})}"


@login_required
@require_safe
def desk_task(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    return _task_page(request, seat_at(request, slug), public_id)


def _task_page(
    request: PersonRequest, seat: Membership, public_id: UUID, denied: ActionDenied | None = None
) -> HttpResponse:
    """The task as its team sees it; after a refusal with what stands in the way, and its status."""
    page = desk_lists.task_file(task_at(seat.organization, public_id))
    is_over = page.task.status == TaskStatus.CANCELLED
    assignment = None if is_over else assignment_of_task(page.task, seat, timezone.now())
    context = {
        "organization": seat.organization,
        "seat": seat,
        "task": page.task,
        "page": page,
        "assignment": assignment,
        "assign_form": AssignForm(assignment=assignment) if assignment else None,
        "refused": denied.decision if denied else None,
        "missing": denied.problems if isinstance(denied, BriefProblems) else [],
        "reconfirm_until": page.task.confirmed_at and page.task.confirmed_at + settings.TASK_RECONFIRM_AFTER,
        "series": series_of(page.task, request.user),
        "invited": desk_invitations.invited_to(page.task, timezone.now()),
        "can_reopen": rules.can_reopen(status=page.task.status),
        "can_edit": rules.can_edit_brief(status=page.task.status),
        "findings": open_findings(page.task) if page.task.status == TaskStatus.IN_MODERATION else [],
        "again_count": work_again_count(seat.organization) if page.task.status == TaskStatus.DRAFT else 0,
    }
    return render(request, "tasks/desk/desk_task.html", context, status=denied.decision.status if denied else 200)


def _steer(request: PersonRequest, slug: str, public_id: UUID, service: Callable[..., Task], done: str) -> HttpResponse:
    """Calls one service about the task; its refusal is shown on the task's page."""
    seat = publisher_at(request, slug)
    task = task_at(seat.organization, public_id)
    try:
        service(task_id=task.pk, actor_id=request.user.pk, now=timezone.now())
    except ActionDenied as denied:
        return _task_page(request, seat, public_id, denied)
    messages.success(request, done)
    return redirect("tasks:desk_task", slug, public_id)


@login_required
@require_POST
def task_publish(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    done = _("Sent. It is open, or a person at Microvol reads it first: see below.")
    service = partial(publishing.publish_task, with_head_start="head_start" in request.POST)
    return _steer(request, slug, public_id, service, done)


@login_required
@require_POST
def task_close(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    done = _("Closed. Nobody new can claim it; work under way goes on.")
    return _steer(request, slug, public_id, publishing.close_task, done)


@login_required
@require_POST
def task_reopen(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    return _steer(request, slug, public_id, publishing.reopen_task, _("Open again. Volunteers can claim it now."))


@login_required
@require_POST
def task_reconfirm(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    return _steer(
        request, slug, public_id, publishing.reconfirm_task, _("Confirmed. It stays open for another 30 days.")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_cancel(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Asks for a reason first: whoever works on it reads it."""
    seat = publisher_at(request, slug)
    task = task_at(seat.organization, public_id)
    rules.can_move_task(task.status, TaskStatus.CANCELLED).require()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        publishing.cancel_task(task_id=task.pk, actor_id=request.user.pk, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Cancelled. Whoever worked on it was told why."))
        return redirect("tasks:desk_task", slug, public_id)
    open_count = task.claims.filter(status__in=COUNTED_AS_OPEN).count()
    context = {"organization": seat.organization, "task": task, "form": form, "open_count": open_count}
    return render(request, "tasks/desk/task_cancel.html", context, status=form.status)
