"""An address that mail came back from: its owner says that it works."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import refusal
from notifications.services.bounces import try_address_again


@login_required
@require_POST
def address_retry(request: PersonRequest) -> HttpResponse:
    try:
        try_address_again(user_id=request.user.pk, now=timezone.now())
    except ActionDenied as denied:
        return refusal(request, denied, back=reverse("notifications:preferences"))
    words = _("We write to %(email)s again, and sent a first mail there. If it comes back, we say so here.")
    messages.success(request, words % {"email": request.user.email})
    return redirect("notifications:preferences")
