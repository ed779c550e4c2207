"""The public page of an organisation: who they are, how they treat volunteers, what is open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.models import Organization
from pages.selectors.organization import open_tasks_of, outcomes_of
from tasks.selectors.followed import follow_state
from vocabularies.services import countries


@require_safe
def organization_detail(request: HttpRequest, slug: str) -> HttpResponse:
    visible = Organization.objects.visible_to(request.user).prefetch_related("causes")
    organization = get_object_or_404(visible, slug=slug)
    context = {
        "organization": organization,
        "country": countries().get(organization.country, organization.country),
        "follow_state": follow_state(organization, request.user),
        "outcomes": outcomes_of(organization),
        "open_tasks": open_tasks_of(organization, user=request.user, now=timezone.now()),
    }
    return render(request, "pages/organization_detail.html", context)
