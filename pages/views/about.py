"""Pages that explain: the same for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.selectors.service_levels import levels_page


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/how_it_works.html")


@require_safe
def for_organizations(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/for_organizations.html")


@require_safe
def about_accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about_accessibility.html")


@require_safe
def about_privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about_privacy.html")


@require_safe
def service_levels(request: HttpRequest) -> HttpResponse:
    """Reads one row, which a job made."""
    return render(request, "pages/service_levels.html", {"page": levels_page()})


@require_safe
def house_rules(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/house_rules.html")
