"""The settings page and what a person says about themselves."""

from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors, services
from accounts.forms import ProfileForm
from accounts.requests import PersonRequest


@login_required
@require_safe
def settings(request: PersonRequest) -> HttpResponse:
    context = {
        "new_address": selectors.new_address(request.user),
        "has_second_factor": selectors.has_second_factor(request.user),
        "session_count": selectors.session_count(request.user),
        "token_count": selectors.token_count(request.user, timezone.now()),
        "has_providers": bool(get_social_adapter().list_providers(request)),
    }
    return render(request, "accounts/settings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial={"name": request.user.name, "time_zone": request.user.time_zone},
    )
    if form.is_valid():
        services.update_profile(user_id=request.user.pk, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/profile.html", {"form": form}, status=400 if form.is_bound else 200)
