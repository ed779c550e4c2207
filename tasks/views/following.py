"""Following organisations."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import back_or, is_fragment, refusal
from organizations.models import Organization
from tasks.selectors.followed import followed_page
from tasks.services.following import follow_organization, unfollow_organization
from tasks.views.saved import task_id
from volunteers.services import ensure_volunteer


@require_POST
def organization_follow(request: HttpRequest, slug: str) -> HttpResponse:
    organization = _visible(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(organization.get_absolute_url())
    volunteer = ensure_volunteer(user_id=request.user.pk)
    try:
        follow_organization(organization_id=organization.pk, volunteer_id=volunteer.pk, now=timezone.now())
    except ActionDenied as denied:
        return refusal(request, denied, back=organization.get_absolute_url())
    return _answer(request, organization, is_following=True)


@require_POST
def organization_unfollow(request: HttpRequest, slug: str) -> HttpResponse:
    organization = _visible(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(organization.get_absolute_url())
    unfollow_organization(organization_id=organization.pk, volunteer_id=ensure_volunteer(user_id=request.user.pk).pk)
    return _answer(request, organization, is_following=False)


def _visible(request: HttpRequest, slug: str) -> Organization:
    return get_object_or_404(Organization.objects.visible_to(request.user), slug=slug)


def _answer(request: HttpRequest, organization: Organization, *, is_following: bool) -> HttpResponse:
    """The button in its new state, or the page the person was on."""
    if is_fragment(request):
        context = {"organization": organization, "state": "on" if is_following else "off"}
        return render(request, "tasks/partials/follow_button.html", context)
    return back_or(request, organization.get_absolute_url())


@login_required
@require_safe
def followed_list(request: PersonRequest) -> HttpResponse:
    page = followed_page(request.user.pk, task_id(request.GET.get("after", "")))
    next_url = f"{reverse('tasks:followed_list')}?after={page.after}" if page.after else ""
    return render(request, "tasks/followed_list.html", {"page": page, "next_url": next_url})
