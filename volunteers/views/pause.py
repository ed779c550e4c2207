"""Pausing: no suggestions for a while."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from volunteers import selectors, services


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        is_paused = request.POST.get("is_paused") == "yes"
        volunteer_id = services.ensure_volunteer(user_id=request.user.pk).pk
        services.set_paused(volunteer_id=volunteer_id, is_paused=is_paused)
        messages.success(request, _("Paused. Come back when it suits you.") if is_paused else _("Welcome back."))
        return redirect("volunteers:pause")
    volunteer = selectors.volunteer_of(request.user.pk)
    return render(request, "volunteers/pause.html", {"is_paused": bool(volunteer and volunteer.is_paused)})
