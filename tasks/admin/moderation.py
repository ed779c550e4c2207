"""The moderation screens: the queue of briefs, and one brief with its flags, its organisation and what was decided."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations.selectors import role_in
from tasks import rules
from tasks.forms.moderation import BriefDecisionForm
from tasks.models import Task
from tasks.selectors.moderation import (
    QUEUE_LENGTH,
    BriefCase,
    brief_case,
    find_brief,
    next_waiting,
    waiting_briefs,
)
from tasks.services.publishing import approve_brief, clear_brief_flags, hold_task, return_brief
from tasks.states import TaskStatus

if TYPE_CHECKING:
    from tasks.admin.base import ActingAdmin


@dataclass(frozen=True)
class Choice:
    """`done` is what the moderator reads afterwards."""

    name: str | Promise
    done: str | Promise
    service: Callable[..., Task]
    needs_reason: bool = True


WAITING = {
    "approve": Choice(
        gettext_lazy("Let out: everybody sees it"),
        gettext_lazy("“%(title)s” is open."),
        approve_brief,
        needs_reason=False,
    ),
    "send_back": Choice(
        gettext_lazy("Send back to the organisation, with reasons"),
        gettext_lazy("“%(title)s” went back with your reasons."),
        return_brief,
    ),
}
OUT = {
    "clear": Choice(
        gettext_lazy("Nothing wrong: clear the flags"),
        gettext_lazy("The flags of “%(title)s” are cleared."),
        clear_brief_flags,
        needs_reason=False,
    ),
    "hold": Choice(
        gettext_lazy("Take out of sight, to read it again"),
        gettext_lazy("“%(title)s” is out of sight and waits for a decision."),
        hold_task,
    ),
}


def queue(model_admin: "ActingAdmin", request: HttpRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    _require_permission(model_admin, request)
    found = list(waiting_briefs()[: QUEUE_LENGTH + 1])
    context = {"tasks": found[:QUEUE_LENGTH], "has_more": len(found) > QUEUE_LENGTH, "now": timezone.now()}
    return _page(model_admin, request, "admin/tasks/task/moderation.html", _("Moderation"), context)


def moderate(model_admin: "ActingAdmin", request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Shows a brief with all that a decision needs; a decision leads to the next brief that waits."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    _require_permission(model_admin, request)
    task = find_brief(public_id)
    if task is None:
        raise Http404
    person = cast(PersonRequest, request).user
    case = brief_case(task)
    choices = _choices(case)
    may_decide = rules.can_moderate(is_staff=True, role=role_in(task.organization_id, person.pk))
    form = _form(request, choices, case)
    if request.method == "POST" and choices and form.is_valid():
        choice, values = choices[form.cleaned_data["decision"]], form.cleaned_data
        try:
            choice.service(task_id=task.pk, actor_id=person.pk, now=timezone.now(), why=values["words"])
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, choice.done % {"title": task.title})
            return _to_next(task)
    context = {"case": case, "task": task, "form": form, "choices": choices, "may_decide": may_decide}
    status = 409 if request.method == "POST" and not choices else form.status
    return _page(model_admin, request, "admin/tasks/task/moderate.html", task.title, context, status=status)


def _choices(case: BriefCase) -> dict[str, Choice]:
    if case.task.status == TaskStatus.IN_MODERATION:
        return WAITING
    if case.task.status not in {TaskStatus.OPEN, TaskStatus.CLOSED}:
        return {}
    return {code: choice for code, choice in OUT.items() if code != "clear" or case.open_flag_count}


def _form(request: HttpRequest, choices: dict[str, Choice], case: BriefCase) -> BriefDecisionForm:
    return BriefDecisionForm(
        request.POST if request.method == "POST" else None,
        choices=[(code, str(choice.name)) for code, choice in choices.items()],
        needs_reason={code for code, choice in choices.items() if choice.needs_reason},
        found=case.found,
    )


def _to_next(task: Task) -> HttpResponse:
    following = next_waiting(task.pk)
    if following is None:
        return redirect("admin:tasks_task_moderation")
    return redirect("admin:tasks_task_moderate", following.public_id)


def _require_permission(model_admin: "ActingAdmin", request: HttpRequest) -> None:
    if not model_admin.has_change_permission(request):
        raise PermissionDenied


def _page(
    model_admin: "ActingAdmin",
    request: HttpRequest,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> TemplateResponse:
    frame = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "queue_url": reverse("admin:tasks_task_moderation"),
    }
    return TemplateResponse(request, template, {**frame, **context}, status=status)
