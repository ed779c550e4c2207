"""Deleting one's account: asking, and staying after all, from the site or from the mail."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from personal_data import rules
from personal_data.forms import LeaveForm
from personal_data.selectors.facts import alone_at, leaving_facts
from personal_data.services.leaving import ask_to_leave, leaving_by_token, stay


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: PersonRequest) -> HttpResponse:
    """What happens, what stays, and the one button; or why it is not possible now."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ask_to_leave(user_id=request.user.pk, takes_work_back=form.takes_work_back, now=timezone.now())
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("We sent you a mail with a link to stay."))
            return redirect("personal_data:your_data")
    context = {
        "form": form,
        "refused": rules.can_ask_to_leave(leaving_facts(request.user)),
        "alone_at": alone_at(request.user),
    }
    return render(request, "personal_data/leave.html", context, status=form.status)


@login_required
@require_POST
def leave_cancel(request: PersonRequest) -> HttpResponse:
    stay(user_id=request.user.pk)
    messages.success(request, _("Your account stays. Everything is as it was."))
    return redirect("personal_data:your_data")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_stay(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: it works without signing in, so that somebody whose account was taken can stop it."""
    user = leaving_by_token(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        stay(user_id=user.pk)
        messages.success(request, _("Your account stays. Everything is as it was."))
        return redirect("accounts:settings")
    return render(request, "personal_data/leave_stay.html", {"leaves_at": user.leaves_at})
