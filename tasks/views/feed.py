"""Suggestions: the list, its slider, "not for me", "why this?" and "surprise me"."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest
from common.htmx import is_fragment
from tasks.forms.feed import TIMES_NOW, TURNS_MAX, DismissForm, minutes_of, number_of, public_id_of
from tasks.models import Impression
from tasks.selectors.for_you import LIST_MAX, for_you, left_out, why
from tasks.selectors.lines import Viewer, lines_for
from tasks.selectors.starters import is_away
from tasks.selectors.surprise import surprise_for
from tasks.services.dismissals import dismiss_task, undo_dismissal
from tasks.services.impressions import note_shown
from tasks.views.task_page import visible_task
from volunteers.forms import GrowthForm
from volunteers.services import ensure_volunteer, set_growth

PAGE = "tasks/for_you.html"


@login_required
@require_safe
def feed_list(request: PersonRequest) -> HttpResponse:
    return _show(request, Viewer(request.user), PAGE)


def _show(request: PersonRequest, viewer: Viewer, template: str, status: int = 200) -> HttpResponse:
    now = timezone.now()
    minutes = minutes_of(request.GET)
    page = for_you(viewer, minutes=minutes, first=number_of(request.GET, "from", most=LIST_MAX), now=now)
    if viewer.volunteer and not page.is_start:
        note_shown(
            volunteer_id=viewer.volunteer.pk,
            task_ids=[line.task.pk for line in page.lines],
            place=Impression.Place.TODAY,
            now=now,
            first_position=page.first,
        )
    growth = viewer.volunteer.growth if viewer.volunteer else GrowthForm.NEUTRAL
    context = {
        "page": page,
        "minutes": minutes,
        "times": TIMES_NOW,
        "form": GrowthForm(initial={"growth": growth}),
        "left": left_out(viewer, public_id_of(request.GET, "left")),
        "has_paused": bool(viewer.volunteer and is_away(viewer.volunteer)),
    }
    return render(request, template, context, status=status)


@login_required
@require_POST
def feed_balance(request: PersonRequest) -> HttpResponse:
    """Stores the slider and shows the list in its new order."""
    form = GrowthForm(request.POST)
    if not form.is_valid():
        return _show(request, Viewer(request.user), f"{PAGE}#feed" if is_fragment(request) else PAGE, status=400)
    set_growth(volunteer_id=ensure_volunteer(user_id=request.user.pk).pk, growth=form.cleaned_data["growth"])
    if is_fragment(request):
        return _show(request, Viewer(request.user), f"{PAGE}#feed")
    minutes = minutes_of(request.GET)
    return _see_other(reverse("tasks:feed_list") + (f"?time={minutes}" if minutes else ""))


@login_required
@require_safe
def feed_surprise(request: PersonRequest) -> HttpResponse:
    viewer = Viewer(request.user)
    turn = number_of(request.GET, "turn", most=TURNS_MAX)
    task = surprise_for(viewer.volunteer, now=timezone.now(), turn=turn)
    line = lines_for([task], viewer)[0] if task else None
    template = "tasks/surprise.html#surprise" if is_fragment(request) else "tasks/surprise.html"
    return render(request, template, {"line": line, "next_turn": turn + 1})


@login_required
@require_safe
def task_why(request: PersonRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    viewer = Viewer(request.user)
    return render(request, "tasks/why.html", {"task": task, "why": why(viewer, task)})


@login_required
@require_POST
def task_dismiss(request: PersonRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _show(request, Viewer(request.user), PAGE, status=400)
    volunteer = ensure_volunteer(user_id=request.user.pk)
    dismiss_task(task_id=task.pk, volunteer_id=volunteer.pk, reason=form.cleaned_data["reason"], now=timezone.now())
    if is_fragment(request):
        left = left_out(Viewer(request.user), public_id)
        return render(request, "tasks/partials/left_out.html", {"left": left, "back": form.cleaned_data["back"]})
    return _see_other(f"{reverse(form.back_route)}?left={public_id}")


@login_required
@require_POST
def task_undismiss(request: PersonRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    volunteer = ensure_volunteer(user_id=request.user.pk)
    undo_dismissal(task_id=task.pk, volunteer_id=volunteer.pk)
    messages.success(request, _("“%(title)s” may be suggested again.") % {"title": task.title})
    return _see_other(reverse(DismissForm.route(request.POST.get("back", ""))))


def _see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)
