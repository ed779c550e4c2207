"""A volunteer's home."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from common.htmx import is_fragment
from pages.context import Shell
from pages.selectors.moment import Moment, moment_of
from pages.selectors.today import today_of
from pages.selectors.waiting import reader_of
from tasks.forms.feed import number_of, public_id_of
from tasks.models import Impression
from tasks.selectors.for_you import left_out
from tasks.selectors.lines import Viewer
from tasks.services.impressions import note_shown

MINUTES_MAX = 999


@login_required
@require_safe
def today(request: PersonRequest) -> HttpResponse:
    minutes = number_of(request.GET, "time", most=MINUTES_MAX)
    now = timezone.now()
    if is_fragment(request):
        viewer = Viewer(request.user)
        moment = moment_of(viewer, minutes=minutes, now=now)
        _note(viewer, moment, now)
        return render(request, "pages/today.html#next", {"moment": moment})
    shell = Shell(request)
    viewer = Viewer(request.user, volunteer=reader_of(request.user.pk, now))
    page = today_of(
        viewer,
        is_member=bool(shell.memberships),
        minutes=minutes,
        now=now,
        zone=timezone.get_current_timezone(),
    )
    shell.unread_count = page.unread_count
    if page.moment:
        _note(viewer, page.moment, now)
    left = left_out(viewer, public_id_of(request.GET, "left"))
    context = {"today": page, "moment": page.moment, "left": left, "shell": shell}
    return render(request, "pages/today.html", context)


def _note(viewer: Viewer, moment: Moment, now: datetime) -> None:
    """What the log of showings learns from; first tasks of somebody without a list are shown to everybody alike."""
    if moment.is_suggested and viewer.volunteer_id:
        ids = [line.task.pk for line in moment.lines]
        note_shown(volunteer_id=viewer.volunteer_id, task_ids=ids, place=Impression.Place.TODAY, now=now)
