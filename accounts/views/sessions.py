"""Where a person is signed in: ending one of those sessions. The list itself is allauth's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import services
from accounts.requests import PersonRequest


@login_required
@require_POST
def session_end(request: PersonRequest) -> HttpResponse:
    """Its number stands in the form, as one that is not theirs is as unknown as one that does not exist."""
    number = request.POST.get("session", "")
    known = number.isdecimal() and len(number) < 19  # what a number of a row can be
    if not known or not services.end_session(user_id=request.user.pk, session_id=int(number)):
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")
