"""One's own impact: all of it, a year, other dates, the pieces of work behind each number, the card to share."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from common.dates import DatesForm
from portfolios.selectors.lists import zone_of
from reporting.periods import Period, whole_year
from reporting.selectors.impact import first_accepted_at, impact_of, years_of
from reporting.selectors.pieces import Cases, piece_page
from reporting.selectors.plan import plan_of
from reporting.selectors.year_card import card_of, picture_of
from volunteers.models import Volunteer
from volunteers.selectors import volunteers_at_hand

FIRST_YEAR = 2000


@login_required
@require_safe
def impact(request: PersonRequest) -> HttpResponse:
    return _shown(request, _all_time(request), kind="all")


@login_required
@require_safe
def impact_year(request: PersonRequest, year: int) -> HttpResponse:
    """The review of a year: the same numbers on any day after it."""
    volunteer = _volunteer(request)
    period = _year(request, year)
    card = card_of(volunteer, period) if volunteer else None
    return _shown(request, period, kind="year", year=year, card=card)


@login_required
@require_safe
def impact_dates(request: PersonRequest) -> HttpResponse:
    if not request.GET:
        return redirect("reporting:impact")
    form = DatesForm(request.GET, today=_today(request))
    if not form.is_valid():
        return _shown(request, _all_time(request), kind="all", form=form, status=400)
    period = Period("custom", form.cleaned_data["first"], form.cleaned_data["last"], zone_of(request.user))
    return _shown(request, period, kind="dates", form=form)


@login_required
@require_safe
def impact_work(request: PersonRequest) -> HttpResponse:
    """The pieces of work that a number counts; without dates, of all time."""
    volunteer = _volunteer(request)
    if volunteer is None:
        return redirect("reporting:impact")
    period = _all_time(request)
    if "from" in request.GET or "to" in request.GET:
        form = DatesForm(request.GET, today=period.last)
        if not form.is_valid():
            return redirect("reporting:impact_work")
        period = Period("custom", form.cleaned_data["first"], form.cleaned_data["last"], period.zone)
    named = {name: request.GET.get(name, "") for name in ("organization", "skill", "cause")}
    cases = Cases(**named, came_to_use="outcome" in request.GET)
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        raise Http404 from None
    page = piece_page(volunteer, period, cases, before)
    if page is None:
        raise Http404
    query = "&".join(filter(None, [period.between, cases.query]))
    path = reverse("reporting:impact_work")
    next_url = f"{path}?{query}&before={page.next_before}" if page.next_before else ""
    context = {"period": period, "cases": cases, "page": page, "next_url": next_url, "is_first_part": before is None}
    return render(request, "reporting/impact_work.html", context)


@login_required
@require_safe
def impact_card(request: PersonRequest, year: int) -> HttpResponse:
    """The card of a year, for its owner to keep or to send on; it shows what their public page shows."""
    volunteer = _volunteer(request)
    card = card_of(volunteer, _year(request, year)) if volunteer else None
    if card is None:
        raise Http404
    response = HttpResponse(picture_of(card), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


# --- What they share ------------------------------------------------------------------------------------------------


def _volunteer(request: PersonRequest) -> Volunteer | None:
    return volunteers_at_hand().select_related("user", "portfolio").filter(user=request.user).first()


def _today(request: PersonRequest) -> date:
    return timezone.now().astimezone(zone_of(request.user)).date()


def _all_time(request: PersonRequest) -> Period:
    """From the day of the first acceptance until today, by this person's clock."""
    zone, today = zone_of(request.user), _today(request)
    volunteer = Volunteer.objects.filter(user=request.user).first()
    first_at = first_accepted_at(volunteer) if volunteer else None
    return Period("all", first_at.astimezone(zone).date() if first_at else today, today, zone)


def _year(request: PersonRequest, year: int) -> Period:
    if not FIRST_YEAR <= year <= _today(request).year:
        raise Http404
    return whole_year(year, zone_of(request.user))


def _shown(
    request: PersonRequest, period: Period, *, kind: str, form: DatesForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    volunteer, today = _volunteer(request), _today(request)
    found = impact_of(volunteer, period) if volunteer else None
    by_skill = {skill.slug: skill.pieces for skill in found.skills} if found else {}
    context = {
        "kind": kind,
        "period": period,
        "is_over": period.last < today,
        "years": years_of(volunteer, period.zone) if volunteer else [],
        "form": form or DatesForm(initial={"first": period.first, "last": min(period.last, today)}, today=today),
        "impact": found,
        "plan": plan_of(volunteer, by_skill) if volunteer else None,
        "year": None,
        "card": None,
        **more,
    }
    return render(request, "reporting/impact.html", context, status=status)
