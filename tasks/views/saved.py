"""Saving tasks for later."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.htmx import back_or, is_fragment
from tasks.models import Task
from tasks.selectors.lines import Viewer
from tasks.selectors.saved import saved_page
from tasks.services.saved import save_task, unsave_task
from tasks.views.task_page import visible_task
from volunteers.services import ensure_volunteer

# The places of the button; see templates/tasks/partials/save_button.html.
LOOKS = {"row", "box", "phone"}


@require_POST
def task_save(request: HttpRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    if not request.user.is_authenticated:
        return redirect_to_login(task.get_absolute_url())
    save_task(task_id=task.pk, volunteer_id=ensure_volunteer(user_id=request.user.pk).pk)
    return _answer(request, task, is_saved=True)


@require_POST
def task_unsave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    if not request.user.is_authenticated:
        return redirect_to_login(task.get_absolute_url())
    unsave_task(task_id=task.pk, volunteer_id=ensure_volunteer(user_id=request.user.pk).pk)
    return _answer(request, task, is_saved=False)


def _answer(request: HttpRequest, task: Task, *, is_saved: bool) -> HttpResponse:
    """The button in its new state, or the page the person was on."""
    if is_fragment(request):
        look = request.POST.get("look", "row")
        context = {"task": task, "is_saved": is_saved, "look": look if look in LOOKS else "row"}
        return render(request, "tasks/partials/save_button.html", context)
    return back_or(request, task.get_absolute_url())


@login_required
@require_safe
def saved_list(request: HttpRequest) -> HttpResponse:
    page = saved_page(Viewer(request.user), after=task_id(request.GET.get("after", "")))
    next_url = f"{reverse('tasks:saved_list')}?after={page.after}" if page.after else ""
    return render(request, "tasks/saved_list.html", {"page": page, "next_url": next_url})


def task_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
