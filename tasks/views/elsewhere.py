"""Open tasks outside this site: feeds, and a small page for an organisation's own website.

None of it reads a session, sets a cookie or knows who reads.
"""

import hashlib
from zoneinfo import ZoneInfo

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from common.atom import CONTENT_TYPE, atom
from common.replica import may_be_old
from organizations.models import Organization
from tasks.forms.browse import BrowseForm
from tasks.forms.embed import EmbedForm, read_embed
from tasks.selectors.filters import Filters, choose
from tasks.selectors.open_feed import embedded_tasks, feed_entries
from tasks.views.desk import publisher_at

KEPT_SECONDS = 300


@require_safe
@may_be_old
def task_feed(request: HttpRequest) -> HttpResponse:
    """The newest open tasks as Atom, by the filters of the browse page."""
    filters = BrowseForm(request.GET).read_filters()
    title = _("Open tasks on Microvol")
    if filters.codes_in_use:
        title = _("Open tasks on Microvol: %(chosen)s") % {"chosen": filters.spoken}
    return _feed(request, filters, title, at=reverse("tasks:task_feed"), page=reverse("tasks:task_list"))


@require_safe
@may_be_old
def organization_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest open tasks of one organisation as Atom."""
    organization = _public(slug)
    filters = Filters(chosen=choose({"org": [organization.slug]}))
    title = _("Open tasks of %(name)s") % {"name": organization.name}
    here = reverse("tasks:organization_feed", args=[slug])
    return _feed(request, filters, title, at=here, page=organization.get_absolute_url(), has_filters=False)


def _feed(
    request: HttpRequest, filters: Filters, title: str, *, at: str, page: str, has_filters: bool = True
) -> HttpResponse:
    """Whoever has the same already gets 304."""
    query = f"?{filters.address()}" if has_filters and filters.address() else ""
    address = f"{settings.SITE_URL}{at}{query}"
    content = atom(
        id=address,
        title=title,
        url=f"{settings.SITE_URL}{page}{query}",
        feed_url=address,
        entries=feed_entries(filters, timezone.now()),
    )
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=tag) or HttpResponse(content, content_type=CONTENT_TYPE)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "script-src": [NONE]})  # type: ignore[arg-type]  # its types know no slug
@may_be_old
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """A few open tasks of one organisation, for an iframe. Links open on our site, in a window of their own."""
    organization, options = _public(slug), read_embed(request.GET)
    with timezone.override(ZoneInfo(organization.time_zone)):
        context = {
            "organization": organization,
            "tasks": embedded_tasks(organization, cause=options.cause, limit=options.limit, now=timezone.now()),
            "theme": {"light": "microvol", "dark": "microvol-dark"}.get(options.theme, ""),
            "site_url": settings.SITE_URL,
            "organization_url": settings.SITE_URL + organization.get_absolute_url(),
        }
        # Without the request: nothing in this page may depend on who reads it.
        response = HttpResponse(render_to_string("tasks/embed.html", context))
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def _public(slug: str) -> Organization:
    return get_object_or_404(Organization.objects.visible_to(AnonymousUser()), slug=slug)


@login_required
@require_safe
def embed_settings(request: PersonRequest, slug: str) -> HttpResponse:
    """The options, what the page looks like with them, and the lines to copy."""
    organization = publisher_at(request, slug).organization
    options = read_embed(request.GET)
    path = reverse("tasks:embed", args=[slug])
    query = f"?{options.query()}" if options.query() else ""
    title = _("Open tasks of %(name)s") % {"name": organization.name}
    height = 140 + 96 * options.limit
    frame = format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" referrerpolicy="no-referrer"></iframe>',
        f"{settings.SITE_URL}{path}{query}", title, height,
    )  # fmt: skip
    context = {
        "organization": organization,
        "form": EmbedForm(request.GET, organization=organization),
        "path": f"{path}{query}",
        "snippet": str(frame),
        "frame_title": title,
        "height": height,
        "feed_url": f"{settings.SITE_URL}{reverse('tasks:organization_feed', args=[slug])}",
    }
    return render(request, "tasks/desk/embed_settings.html", context)
