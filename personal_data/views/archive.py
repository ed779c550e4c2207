"""The page about one's own data, and asking for all of it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import refusal
from downloads.models import Download
from personal_data.exported import AREAS
from personal_data.services.export import KIND, ask_for_everything

SHOWN = 3


@login_required
@require_safe
def your_data(request: PersonRequest) -> HttpResponse:
    made = Download.objects.visible_to(request.user).filter(kind=KIND).order_by("-pk")[:SHOWN]
    return render(request, "personal_data/your_data.html", {"made": made, "areas": AREAS})


@login_required
@require_POST
def archive_create(request: PersonRequest) -> HttpResponse:
    """Promises the archive, and leads to where it will be."""
    try:
        download = ask_for_everything(user_id=request.user.pk, now=timezone.now())
    except ActionDenied as denied:
        return refusal(request, denied, back=reverse("personal_data:your_data"))
    return redirect(download)
