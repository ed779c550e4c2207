"""Webhooks at an organisation's desk: for its owners and managers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations.models import Organization
from organizations.selectors import role_in
from webhooks import rules, selectors
from webhooks.forms import EndpointForm, TypesForm
from webhooks.models import Endpoint
from webhooks.services import endpoints


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint_list(request: PersonRequest, slug: str) -> HttpResponse:
    """All of them, and a form for one more. A new one answers with its secret, this once."""
    organization = _desk(request, slug)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = endpoints.add_endpoint(
                organization_id=organization.pk, actor_id=request.user.pk, now=timezone.now(), **form.cleaned_data
            )
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            return _secret_page(request, endpoint, secret)
    context = {"organization": organization, "endpoints": selectors.endpoints_of(organization), "form": form}
    return render(request, "webhooks/endpoint_list.html", context, status=form.status)


@login_required
@require_safe
def endpoint_detail(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    return _detail_page(request, _endpoint(request, slug, public_id))


@login_required
@require_POST
def endpoint_types(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    endpoint = _endpoint(request, slug, public_id)
    form = TypesForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, endpoint, form)
    endpoints.choose_types(endpoint_id=endpoint.pk, actor_id=request.user.pk, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return _back(endpoint)


@login_required
@require_POST
def endpoint_ping(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    endpoint = _endpoint(request, slug, public_id)
    endpoints.send_ping(endpoint_id=endpoint.pk, actor_id=request.user.pk, now=timezone.now())
    messages.success(request, _("A ping is on its way. What came of it stands in the log in a moment."))
    return _back(endpoint)


@login_required
@require_POST
def endpoint_secret(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Makes a new one and shows it, this once."""
    endpoint = _endpoint(request, slug, public_id)
    secret = endpoints.rotate_secret(endpoint_id=endpoint.pk, actor_id=request.user.pk, now=timezone.now())
    endpoint.refresh_from_db()
    return _secret_page(request, endpoint, secret)


@login_required
@require_POST
def endpoint_switch(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    endpoint = _endpoint(request, slug, public_id)
    is_active = request.POST.get("on") == "yes"
    endpoints.set_active(endpoint_id=endpoint.pk, actor_id=request.user.pk, is_active=is_active, now=timezone.now())
    messages.success(request, _("The webhook is on.") if is_active else _("The webhook is off."))
    return _back(endpoint)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint_delete(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    endpoint = _endpoint(request, slug, public_id)
    if request.method == "POST":
        endpoints.delete_endpoint(endpoint_id=endpoint.pk, actor_id=request.user.pk, now=timezone.now())
        messages.success(request, _("The webhook is deleted."))
        return redirect("webhooks:endpoint_list", slug)
    context = {"organization": endpoint.organization, "endpoint": endpoint}
    return render(request, "webhooks/endpoint_delete.html", context)


@login_required
@require_POST
def delivery_again(request: PersonRequest, slug: str, public_id: UUID, message_id: UUID) -> HttpResponse:
    endpoint = _endpoint(request, slug, public_id)
    delivery = get_object_or_404(endpoint.deliveries.all(), public_id=message_id)
    endpoints.send_again(delivery_id=delivery.pk, actor_id=request.user.pk, now=timezone.now())
    messages.success(request, _("It is sent again now, under the same id."))
    return _back(endpoint)


def _desk(request: PersonRequest, slug: str) -> Organization:
    """The organisation for those who look after webhooks: 404 for outsiders, 403 for reviewers."""
    organization = get_object_or_404(Organization.objects.of_member(request.user), slug=slug)
    rules.can_manage_webhooks(role_in(organization.pk, request.user.pk)).require()
    return organization


def _endpoint(request: PersonRequest, slug: str, public_id: UUID) -> Endpoint:
    rows = Endpoint.objects.select_related("organization").filter(organization=_desk(request, slug))
    return get_object_or_404(rows, public_id=public_id)


def _back(endpoint: Endpoint) -> HttpResponse:
    return redirect("webhooks:endpoint_detail", endpoint.organization.slug, endpoint.public_id)


def _detail_page(request: PersonRequest, endpoint: Endpoint, form: TypesForm | None = None) -> HttpResponse:
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    deliveries, next_before = selectors.delivery_page(endpoint, before=before)
    form = form or TypesForm(initial={"event_types": endpoint.event_types})
    context = {
        "organization": endpoint.organization,
        "endpoint": endpoint,
        "is_changing_secret": len(endpoint.sealed_secrets(timezone.now())) > 1,
        "deliveries": deliveries,
        "attempts_max": rules.ATTEMPTS_MAX,
        "next_url": f"?before={next_before}" if next_before else "",
        "form": form,
    }
    return render(request, "webhooks/endpoint_detail.html", context, status=form.status)


def _secret_page(request: PersonRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
    context = {"organization": endpoint.organization, "endpoint": endpoint, "secret": secret}
    response = render(request, "webhooks/endpoint_secret.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
