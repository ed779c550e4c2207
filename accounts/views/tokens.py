"""API tokens: made, shown once, revoked."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import selectors, services
from accounts.requests import PersonRequest
from common.decisions import ActionDenied


def _page(request: PersonRequest, *, status: int = 200, **context: object) -> HttpResponse:
    tokens = selectors.tokens_of(request.user)
    return render(request, "accounts/token_list.html", {"tokens": tokens, **context}, status=status)


@login_required
@require_safe
def token_list(request: PersonRequest) -> HttpResponse:
    return _page(request)


@login_required
@reauthentication_required
@require_POST
@never_cache
def token_create(request: PersonRequest) -> HttpResponse:
    """Answers with the page itself, not a redirect: the token must not be kept anywhere on the way."""
    try:
        token = services.create_token(user_id=request.user.pk, now=timezone.now())
    except ActionDenied as refusal:
        return _page(request, status=refusal.decision.status, refusal=refusal.decision.message)
    return _page(request, status=201, new_token=token)


@login_required
@require_POST
def token_revoke(request: PersonRequest, token_key: str) -> HttpResponse:
    if not services.revoke_token(user_id=request.user.pk, token_key=token_key):
        raise Http404
    messages.success(request, _("The token is revoked. Nothing can use it any more."))
    return redirect("accounts:token_list")
