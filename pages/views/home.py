"""The landing page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pages.selectors.landing import landing


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html", landing(now=timezone.now()))
