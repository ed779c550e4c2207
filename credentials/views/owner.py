"""The owner's side: every certificate with its choices, its files and how often it was checked."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest
from common import errors
from credentials.forms import ChoiceForm
from credentials.models import Credential
from credentials.selectors.archive import copy_of
from credentials.selectors.facts import work_of
from credentials.selectors.own import own_credentials
from credentials.services.owning import set_name_shown, set_shared


@login_required
@require_safe
def credential_list(request: PersonRequest) -> HttpResponse:
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        return redirect("credentials:credential_list")
    own = own_credentials(request.user, before=before, now=timezone.now())
    context = {
        "own": own,
        "is_first_part": before is None,
        "next_url": f"{reverse('credentials:credential_list')}?before={own.next_before}" if own.next_before else "",
    }
    return render(request, "credentials/credential_list.html", context)


@login_required
@require_POST
def credential_name(request: PersonRequest, public_id: UUID) -> HttpResponse:
    credential, form = _own(request, public_id), ChoiceForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    is_on = form.cleaned_data["is_on"]
    set_name_shown(credential_id=credential.pk, shows_name=is_on, actor_id=request.user.pk, now=timezone.now())
    words = _("Your name goes into it.") if is_on else _("Your name is taken out of it.")
    messages.success(request, f"{words} {_('It is signed again within a minute.')}")
    return redirect("credentials:credential_list")


@login_required
@require_POST
def credential_share(request: PersonRequest, public_id: UUID) -> HttpResponse:
    credential, form = _own(request, public_id), ChoiceForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    is_on = form.cleaned_data["is_on"]
    set_shared(credential_id=credential.pk, is_shared=is_on, actor_id=request.user.pk, now=timezone.now())
    messages.success(request, _("Anyone who has the link can check it.") if is_on else _("Only you see it now."))
    return redirect("credentials:credential_list")


@login_required
@require_safe
def credential_work(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The copy of the handed-in work whose digest is in the badge, for its owner to show to whom they choose."""
    credential = _own(request, public_id)
    work = work_of(credential.claim_id) if credential.claim_id is not None else None
    if work is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="work.json"', "Cache-Control": "private, no-store"}
    return HttpResponse(copy_of(work.review.submission).content, content_type="application/json", headers=headers)


def _own(request: PersonRequest, public_id: UUID) -> Credential:
    return get_object_or_404(Credential.objects.own(request.user), public_id=public_id)
