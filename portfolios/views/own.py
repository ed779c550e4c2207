"""The owner's side: the page's words, and who sees which line."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import errors
from common.decisions import ActionDenied
from common.htmx import is_fragment
from portfolios.forms.line import MoveForm, VisibilityForm
from portfolios.forms.page import PortfolioForm
from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.own import own_causes, own_lines, portfolio_of, week_views
from portfolios.services.lines import move_line, publish_line, set_visibility
from portfolios.services.pages import ensure_portfolio, update_portfolio
from portfolios.views.public import page_context
from volunteers.services import ensure_volunteer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_edit(request: HttpRequest) -> HttpResponse:
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        return redirect("portfolios:portfolio_edit")
    portfolio = portfolio_of(request.user)
    name = request.user.get_full_name()  # type: ignore[union-attr]
    form = PortfolioForm(
        request.POST if request.method == "POST" else None,
        initial=PortfolioForm.values_of(portfolio, name),
        causes=own_causes(request.user),
    )
    if form.is_bound and form.is_valid():
        try:
            saved = _save(request, form)
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            seen = _("Saved. Anyone can see your page.") if saved.is_public else _("Saved. Only you see your page.")
            messages.success(request, seen)
            return redirect("portfolios:portfolio_edit")
    lines = own_lines(request.user, before)
    context = {
        "portfolio": portfolio,
        "form": form,
        "own": lines,
        "own_causes": "hidden_causes" in form.fields,
        "views": week_views(portfolio, now=timezone.now()) if portfolio else None,
        "is_first_part": before is None,
        "address_start": request.build_absolute_uri("/p/").split("://", 1)[1],
        "next_url": f"{reverse('portfolios:portfolio_edit')}?before={lines.next_before}" if lines.next_before else "",
    }
    return render(request, "portfolios/portfolio_edit.html", context, status=form.status)


def _save(request: HttpRequest, form: PortfolioForm) -> Portfolio:
    volunteer = ensure_volunteer(user_id=request.user.pk)  # type: ignore[arg-type]
    portfolio = ensure_portfolio(volunteer_id=volunteer.pk)
    return update_portfolio(portfolio_id=portfolio.pk, now=timezone.now(), **form.cleaned_data)


@login_required
@require_POST
def line_publish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    publish(request, own_line(request, public_id))
    return redirect("pages:today" if request.POST.get("back") == "today" else "portfolios:portfolio_edit")


@login_required
@require_POST
def line_visibility(request: HttpRequest, public_id: UUID) -> HttpResponse:
    line = own_line(request, public_id)
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    line = set_visibility(line_id=line.pk, now=timezone.now(), **form.cleaned_data)
    if is_fragment(request):
        context = {"line": line, "portfolio": portfolio_of(request.user), "is_changed": True}
        return render(request, "portfolios/partials/own_line.html", context)
    words = {"title": line.title, "visibility": line.get_visibility_display()}
    messages.success(request, _("%(visibility)s: “%(title)s”.") % words)
    return redirect("portfolios:portfolio_edit")


@login_required
@require_safe
def portfolio_preview(request: HttpRequest) -> HttpResponse:
    """The page as others see it, public or not yet; no button of the owner's stands on it."""
    portfolio = portfolio_of(request.user)
    if portfolio is None:
        return redirect("portfolios:portfolio_edit")
    context = page_context(request, portfolio)
    return render(request, "portfolios/portfolio_public.html", {**context, "is_owner": False, "is_preview": True})


@login_required
@require_POST
def line_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Up or down among the selected pieces."""
    line = own_line(request, public_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    move_line(line_id=line.pk, **form.cleaned_data)
    return redirect(f"{reverse('portfolios:portfolio_edit')}#selected")


def publish(request: HttpRequest, line: PortfolioLine) -> None:
    """One click; while the page is private, a second button opens the page as well."""
    publish_line(line_id=line.pk, makes_page_public="page" in request.POST, now=timezone.now())
    portfolio = portfolio_of(request.user)
    words = _("“%(title)s” is on your portfolio.")
    if not (portfolio and portfolio.is_public):
        words = _("“%(title)s” is on your portfolio. The page is private, so only you see it.")
    messages.success(request, words % {"title": line.title})


def own_line(request: HttpRequest, public_id: UUID) -> PortfolioLine:
    own = PortfolioLine.objects.own(request.user).select_related("organization", "reflection")
    return get_object_or_404(own, public_id=public_id)
