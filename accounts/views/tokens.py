"""Access tokens for the API: made, shown once, revoked."""

from uuid import UUID

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
from accounts.forms import TokenForm
from accounts.requests import PersonRequest
from common.decisions import ActionDenied


def _page(request: PersonRequest, form: TokenForm, *, status: int = 200, new_token: str = "") -> HttpResponse:
    context = {
        "tokens": selectors.tokens_of(request.user),
        "form": form,
        "new_token": new_token,
        "now": timezone.now(),
    }
    return render(request, "accounts/token_list.html", context, status=status)


@login_required
@require_safe
def token_list(request: PersonRequest) -> HttpResponse:
    return _page(request, TokenForm())


@login_required
@reauthentication_required
@require_POST
@never_cache
def token_create(request: PersonRequest) -> HttpResponse:
    """Answers with the page itself, not a redirect: the token must not be kept anywhere on the way."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            token = services.create_token(user_id=request.user.pk, now=timezone.now(), **form.cleaned_data)
        except ActionDenied as refusal:
            form.refuse(refusal.decision)
        else:
            return _page(request, TokenForm(), status=201, new_token=token)
    return _page(request, form, status=form.refused_with)


@login_required
@require_POST
def token_revoke(request: PersonRequest, public_id: UUID) -> HttpResponse:
    if not services.revoke_token(user_id=request.user.pk, public_id=public_id):
        raise Http404
    messages.success(request, _("The token is revoked. Nothing can use it any more."))
    return redirect("accounts:token_list")
