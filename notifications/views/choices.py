"""Which mails a person gets: the page with all kinds, and the link in each mail that stops one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import PersonRequest
from notifications import selectors, services
from notifications.forms import MailChoiceForm
from notifications.kinds import KINDS


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PersonRequest) -> HttpResponse:
    off = selectors.kinds_switched_off(request.user.pk)
    on = [kind.code for kind in selectors.mailed_kinds() if kind.code not in off]
    form = MailChoiceForm(request.POST if request.method == "POST" else None, initial={"own": on, "desk": on})
    if form.is_valid():
        services.choose_mails(user_id=request.user.pk, kinds_on=form.kinds_on())
        messages.success(request, _("Saved. This holds from the next email on."))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form}, status=400 if form.is_bound else 200)


@csrf_exempt  # mail programs post here without a cookie (RFC 8058); the signed link is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stops one kind of mail for the person the link was written to. GET only asks."""
    named = services.read_unsubscribe_token(token)
    if named is None:
        raise Http404
    public_id, kind = named
    user = get_object_or_404(User, public_id=public_id)
    if request.method == "POST":
        services.stop_mails(user_id=user.pk, kind=kind)
    context = {"kind": KINDS[kind], "is_stopped": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)
