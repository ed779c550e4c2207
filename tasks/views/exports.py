"""Taking everything out that an organisation owns."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import refusal
from downloads.services.asking import ask_for
from tasks import rules
from tasks.services.organization_export import KIND
from tasks.views.desk import seat_at


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organization_export(request: PersonRequest, slug: str) -> HttpResponse:
    """Says what is in it; asking for it leads to the page that shows how far it is."""
    seat = seat_at(request, slug)
    rules.can_export(role=seat.role).require()
    if request.method != "POST":
        return render(request, "tasks/desk/organization_export.html", {"organization": seat.organization})
    try:
        download = ask_for(
            user_id=request.user.pk,
            kind=KIND,
            title=_("Everything of %(name)s") % {"name": seat.organization.name},
            arguments={"organization_id": seat.organization_id},
            now=timezone.now(),
        )
    except ActionDenied as denied:
        return refusal(request, denied, back=request.path)
    return redirect(download)
