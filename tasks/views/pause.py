"""Pausing: no suggestions and little mail for a while, and a decision about each task in hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from common.decisions import ActionDenied, Decision
from common.templatetags.microvol import short_date
from tasks.forms.pause import PauseForm
from tasks.selectors.pausing import held_claims
from tasks.services.pausing import pause_with_claims
from volunteers.selectors import volunteer_of
from volunteers.services import ensure_volunteer, set_paused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, PauseForm(held=held_claims(request.user, timezone.now())))
    now = timezone.now()
    volunteer_id = ensure_volunteer(user_id=request.user.pk).pk
    if request.POST.get("is_paused") == "no":
        set_paused(volunteer_id=volunteer_id, is_paused=False, now=now)
        messages.success(request, _("Welcome back."))
        return redirect("tasks:pause")
    form = PauseForm(request.POST, held=held_claims(request.user, now))
    if not form.is_valid():
        return _page(request, form)
    until_date = form.cleaned_data["until_date"]
    try:
        refused = pause_with_claims(
            volunteer_id=volunteer_id,
            user_id=request.user.pk,
            until_date=until_date,
            choices=form.choices(),
            now=now,
        )
    except ActionDenied as denied:
        form.refuse(denied.decision)
        return _page(request, form)
    if refused:
        again = PauseForm(held=held_claims(request.user, now), initial={"until_date": until_date})
        return _page(
            request, again, [(one.claim, refused[one.claim.pk]) for one in form.held if one.claim.pk in refused]
        )
    words = _("Paused until %(day)s.") % {"day": short_date(until_date)} if until_date else _("Paused.")
    messages.success(request, words + " " + _("Come back when it suits you."))
    return redirect("tasks:pause")


def _page(
    request: PersonRequest, form: PauseForm, refusals: list[tuple[object, Decision]] | None = None
) -> HttpResponse:
    volunteer = volunteer_of(request.user.pk)
    is_paused = bool(volunteer and volunteer.is_paused)
    if volunteer and is_paused and not form.is_bound:
        form.initial.setdefault("until_date", volunteer.paused_until_date)
    context = {
        "form": form,
        "is_paused": is_paused,
        "until": volunteer.paused_until_date if volunteer else None,
        "refusals": refusals or [],
    }
    return render(request, "tasks/pause.html", context, status=409 if refusals else form.status)
