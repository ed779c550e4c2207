"""Work slots, calendar files, and the private calendar that a person's own calendar program reads."""

from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.templatetags.microvol import short_datetime
from tasks import ical
from tasks.forms.slot import SlotForm
from tasks.models import Claim
from tasks.selectors import calendar as selectors
from tasks.services import calendars
from tasks.services.slots import plan_slot
from tasks.states import ClaimStatus
from tasks.views.workspace import own_claim, workspace_page
from volunteers.services import ensure_volunteer


@login_required
@require_POST
def claim_slot(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Plans when to do it, or takes the plan back."""
    claim = own_claim(request, public_id)
    is_removed = "remove" in request.POST
    form = SlotForm(request.POST, until=claim.lease_ends_at, is_needed=not is_removed)
    if is_removed or form.is_valid():
        try:
            plan_slot(
                claim_id=claim.pk,
                actor_id=request.user.pk,
                slot_starts_at=None if is_removed else form.starts_at,
                now=timezone.now(),
            )
        except ActionDenied as denied:
            if denied.decision.status == 409:
                return workspace_page(request, own_claim(request, public_id), refused=denied.decision)
            form.refuse(denied.decision)
        else:
            words = _("The plan is off.") if is_removed else _("Planned for %(time)s.")
            messages.success(request, words % {"time": short_datetime(form.starts_at)} if not is_removed else words)
            return redirect(claim)
    return workspace_page(request, claim, slot_form=form)


@login_required
@require_safe
def claim_calendar(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One claim as a file for any calendar program."""
    claim = own_claim(request, public_id)
    if claim.status != ClaimStatus.ACTIVE:
        raise Http404
    response = _answer(ical.calendar_of(selectors.plans_of(Claim.objects.filter(pk=claim.pk))))
    response["Content-Disposition"] = 'attachment; filename="microvol-task.ics"'
    return response


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """All that is under way for the person whose secret this is. No session: calendar programs sign in nowhere."""
    feed = selectors.feed_with(token)
    if feed is None:
        raise Http404
    plans = selectors.plans_of(Claim.objects.filter(volunteer_id=feed.volunteer_id))
    content = ical.calendar_of(plans, name=_("Microvol: my tasks"))
    response = _answer(content)
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _answer(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: PersonRequest) -> HttpResponse:
    """The page of the private calendar: its address is shown once, when it is made."""
    address = ""
    if request.method == "POST":
        volunteer_id = ensure_volunteer(user_id=request.user.pk).pk
        if "end" in request.POST:
            calendars.end_feed(volunteer_id=volunteer_id)
            messages.success(request, _("The address is off. Calendars that read it get nothing any more."))
            return redirect("tasks:calendar")
        token = calendars.make_feed(volunteer_id=volunteer_id, now=timezone.now())
        address = settings.SITE_URL + reverse("tasks:calendar_feed", args=[token])
    context = {"feed": selectors.feed_of(request.user.pk), "address": address}
    response = render(request, "tasks/calendar.html", context, status=201 if address else 200)
    if address:
        response["Cache-Control"] = "private, no-store"
    return response
