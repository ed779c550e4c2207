"""Browse, open to everyone."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from common.htmx import is_fragment, trigger_id
from common.visitors import same_for_visitors
from tasks.forms.browse import BrowseForm
from tasks.models import Impression
from tasks.selectors.browse import Listing, browse
from tasks.selectors.lines import Viewer
from tasks.services.impressions import note_shown

# The parts that htmx swaps, and the id of the form that asks for them.
PARTS = "tasks/partials/browse_parts.html"
FORM_ID = "browse"


@require_safe
@same_for_visitors
def task_list(request: HttpRequest) -> HttpResponse:
    form = BrowseForm(request.GET)
    viewer, now = Viewer(request.user), timezone.now()
    filters = form.read_filters(request.user if viewer.has_head_start else None)
    listing = browse(filters, wanted_order=form.wanted_order, after=form.cursor, viewer=viewer, now=now)
    _note(viewer, listing, now, is_continued=bool(form.cursor))
    here = reverse("tasks:task_list")
    context = {
        "listing": listing,
        "here": here,
        "canonical": f"{settings.SITE_URL}{here}",
        # Whoever used a link inside the results lost it with the swap, so focus goes to what they brought.
        "moves_focus": is_fragment(request) and trigger_id(request) != FORM_ID,
        "is_continued": bool(form.cursor),
    }
    if not is_fragment(request):
        response = render(request, "tasks/task_list.html", context)
    else:
        response = render(request, PARTS, context)
        address = filters.address(sort=form.wanted_order)
        push_url(response, f"{here}?{address}" if address else here)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _note(viewer: Viewer, listing: Listing, now: datetime, *, is_continued: bool) -> None:
    """The first page whatever its order, and later ones of best match; other cursors do not know how far down they are.

    There, the place in the whole list stands for the place among those that fit the filters.
    """
    is_best = listing.order == "best"
    ids = [line.task.pk for line in listing.lines if not is_continued or (is_best and line.is_suggested)]
    if viewer.volunteer and ids:
        first = viewer.suggested.index(ids[0]) if is_continued else 0
        note_shown(
            volunteer_id=viewer.volunteer.pk, task_ids=ids, place=Impression.Place.BROWSE, now=now, first_position=first
        )
