"""A person's downloads: the list, how far one is, and the file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from common.files import download
from common.htmx import is_fragment
from downloads.models import Download
from downloads.selectors import download_page


@login_required
@require_safe
def download_list(request: PersonRequest) -> HttpResponse:
    try:
        after = UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return redirect("downloads:download_list")
    page = download_page(request.user, after)
    address = reverse("downloads:download_list")
    context = {"page": page, "next_url": f"{address}?after={page.after}" if page.after else ""}
    return render(request, "downloads/download_list.html", context)


@login_required
@require_safe
def download_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far it is. htmx asks for the part that changes, until there is nothing to wait for."""
    found = get_object_or_404(Download.objects.visible_to(request.user), public_id=public_id)
    template = "downloads/partials/state.html" if is_fragment(request) else "downloads/download_detail.html"
    response = render(request, template, {"download": found})
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_safe
def download_file(request: HttpRequest, public_id: UUID) -> FileResponse:
    """The file, to be saved. A week later there is none."""
    found = get_object_or_404(Download.objects.visible_to(request.user), public_id=public_id)
    if not found.can_be_saved:
        raise Http404
    return download(found.file, name=found.name, content_type=found.content_type)
