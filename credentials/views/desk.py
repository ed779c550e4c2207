"""The organisation's side: certificates that rest on its reviews, and withdrawing one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from credentials.forms import RevokeForm
from credentials.models import Credential
from credentials.selectors.own import PAGE_LENGTH, after
from credentials.services.revoking import revoke_credential
from organizations.models import Membership, Organization


@login_required
@require_safe
def desk_credentials(request: PersonRequest, slug: str) -> HttpResponse:
    organization = _organization(request, slug)
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        return redirect("credentials:desk_credentials", slug)
    rows = _rows(request.user, organization)
    found = list(after(rows, before)[: PAGE_LENGTH + 1])
    page = found[:PAGE_LENGTH]
    next_url = f"?before={page[-1].public_id}" if len(found) > PAGE_LENGTH else ""
    context = {"organization": organization, "credentials": page, "next_url": next_url}
    return render(request, "credentials/desk_credentials.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def credential_revoke(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Asks for the reason first; a withdrawn one says so (409)."""
    organization = _organization(request, slug)
    credential = get_object_or_404(_rows(request.user, organization), public_id=public_id)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            revoke_credential(
                credential_id=credential.pk,
                actor_id=request.user.pk,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Withdrawn. Whoever checks it sees that, and why."))
            return redirect("credentials:desk_credentials", slug)
    context = {"organization": organization, "credential": credential, "form": form}
    return render(request, "credentials/credential_revoke.html", context, status=form.status)


def _organization(request: PersonRequest, slug: str) -> Organization:
    """One's own organisation (else 404), as its owner or manager (else 403)."""
    organization = get_object_or_404(Organization.objects.of_member(request.user), slug=slug)
    if not Membership.objects.publishers().filter(organization=organization, user=request.user).exists():
        raise PermissionDenied(_("Owners and managers see the certificates."))
    return organization


def _rows(user: Any, organization: Organization) -> Any:
    rows = Credential.objects.of_publisher(user).filter(organization=organization)
    return rows.select_related("achievement", "volunteer__user", "organization")
