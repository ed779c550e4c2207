"""Creating, editing and closing an organisation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations import selectors
from organizations.forms import CloseForm, NewOrganizationForm, OrganizationForm
from organizations.models import Organization
from organizations.rules import can_change_identity, can_close, can_edit_organization
from organizations.services.profiles import IDENTITY, create_organization, update_organization
from organizations.services.standing import close_organization


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organization_create(request: PersonRequest) -> HttpResponse:
    initial = {"country": "GB", "time_zone": request.user.time_zone}
    form = NewOrganizationForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            organization = create_organization(
                creator_id=request.user.pk, now=timezone.now(), **form.cleaned_for_service()
            )
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("%(name)s is set up. Write your first task.") % {"name": organization.name})
            return redirect("tasks:desk_home", organization.slug)
    context = {
        "form": form,
        "moderated_briefs": settings.MODERATED_BRIEFS,
        "review_days": settings.REVIEW_DUE_BUSINESS_DAYS,
    }
    return render(request, "organizations/organization_create.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: PersonRequest, slug: str) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.of_member(request.user), slug=slug)
    facts = selectors.actor_facts(organization, request.user.pk)
    can_edit_organization(facts).require()
    fixed = [field for field in IDENTITY if not can_change_identity(facts, field=field)]
    form = OrganizationForm(
        request.POST if request.method == "POST" else None,
        initial=OrganizationForm.values_of(organization),
        fixed=fixed,
    )
    if form.is_bound and form.is_valid():
        try:
            update_organization(
                organization_id=organization.pk,
                actor_id=request.user.pk,
                now=timezone.now(),
                **form.cleaned_for_service(),
            )
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Saved. The public page shows it now."))
            return redirect("organizations:organization_edit", slug)
    context = {
        "organization": organization,
        "form": form,
        "can_close": can_close(facts),
        "found": selectors.patterns_in(organization),
    }
    return render(request, "organizations/organization_edit.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organization_close(request: PersonRequest, slug: str) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.of_member(request.user), slug=slug)
    can_close(selectors.actor_facts(organization, request.user.pk)).require()
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        close_organization(
            organization_id=organization.pk, actor_id=request.user.pk, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("%(name)s is closed.") % {"name": organization.name})
        return redirect("pages:today")
    context = {"organization": organization, "form": form}
    return render(request, "organizations/organization_close.html", context, status=form.status)
