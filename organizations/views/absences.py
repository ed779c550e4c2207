"""Out of office: a member's own dates, and those an owner notes for somebody else."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations import selectors
from organizations.forms import AbsenceForm
from organizations.models import Membership, Organization
from organizations.rules import can_set_absence
from organizations.services.absences import end_absence, set_absence


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_absence(request: PersonRequest, slug: str) -> HttpResponse:
    """For every member, whatever else the role allows."""
    return _absence(request, slug, request.user.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_absence(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    return _absence(request, slug, public_id)


def _absence(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.of_member(request.user), slug=slug)
    seats = organization.memberships.select_related("user", "deputy__user")
    seat = get_object_or_404(seats, user__public_id=public_id)
    facts = selectors.seat_facts(seat, request.user.pk)
    can_set_absence(facts).require()
    teammates = [other for other in selectors.team_of(organization.pk) if other != seat]
    initial = {
        "from_date": seat.away_from_date,
        "until_date": seat.away_until_date,
        "deputy": str(seat.deputy.user.public_id) if seat.deputy else "",
    }
    form = AbsenceForm(request.POST or None, teammates=teammates, initial=initial)
    if request.method == "POST" and _save(request, seat, form):
        return redirect(request.path)
    context = {
        "organization": organization,
        "seat": seat,
        "is_self": facts.is_self,
        "looks_after_team": facts.actor_role != "reviewer",
        "form": form,
    }
    return render(request, "organizations/absence.html", context, status=form.status)


def _save(request: PersonRequest, seat: Membership, form: AbsenceForm) -> bool:
    """Whether it was done; else the form says what is wrong."""
    about: dict[str, Any] = {
        "organization_id": seat.organization_id,
        "user_id": seat.user_id,
        "actor_id": request.user.pk,
    }
    if "back" in request.POST:
        end_absence(**about, now=timezone.now())
        messages.success(request, _("Noted. Reviews and questions reach them again."))
        return True
    if not form.is_valid():
        return False
    try:
        set_absence(**about, now=timezone.now(), **form.absence)
    except ActionDenied as denied:
        form.refuse(denied.decision)
        return False
    messages.success(request, _("Noted. On these days reviews and questions go to others."))
    return True
