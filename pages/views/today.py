"""A volunteer's home."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.htmx import is_fragment
from pages.context import Shell
from pages.selectors.moment import moment_of
from pages.selectors.today import today_of
from volunteers.selectors import volunteer_of


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("time", "")
    minutes = int(asked) if asked.isdecimal() and len(asked) < 4 else None
    now = timezone.now()
    if is_fragment(request):
        volunteer = volunteer_of(request.user.pk)  # type: ignore[arg-type]
        moment = moment_of(volunteer, minutes=minutes, now=now)
        return render(request, "pages/today.html#next", {"moment": moment})
    shell = Shell(request)
    page = today_of(
        request.user,
        is_member=bool(shell.memberships),
        minutes=minutes,
        now=now,
        zone=timezone.get_current_timezone(),
    )
    return render(request, "pages/today.html", {"today": page, "moment": page.moment, "shell": shell})
