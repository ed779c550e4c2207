"""Inviting people, taking an invitation back, accepting one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations import selectors
from organizations.forms import AcceptForm, InviteForm
from organizations.rules import (
    can_accept_invitation,
    can_withdraw_invitation,
    invitation_is_usable,
    masked,
)
from organizations.services.invitations import accept_invitation, invite_member, withdraw_invitation
from organizations.states import INVITABLE
from organizations.views.members import team_or_404, team_page


@login_required
@require_POST
def member_invite(request: PersonRequest, slug: str) -> HttpResponse:
    organization, role = team_or_404(request, slug)
    form = InviteForm(request.POST, roles=INVITABLE[role])
    if not form.is_valid():
        return team_page(request, organization, role, form)
    try:
        invitation = invite_member(
            organization_id=organization.pk, actor_id=request.user.pk, now=timezone.now(), **form.cleaned_data
        )
    except ActionDenied as denied:
        form.refuse(denied.decision)
        return team_page(request, organization, role, form)
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("organizations:member_list", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_withdraw(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    organization, role = team_or_404(request, slug)
    invitation = get_object_or_404(organization.invitations, public_id=public_id)
    can_withdraw_invitation(actor_role=role, role=invitation.role, is_open=invitation.is_open).require()
    if request.method == "POST":
        withdraw_invitation(invitation_id=invitation.pk, actor_id=request.user.pk, now=timezone.now())
        messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email})
        return redirect("organizations:member_list", slug)
    context = {"organization": organization, "invitation": invitation}
    return render(request, "organizations/invitation_withdraw.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the link sees who invites; the seat goes to the invited address alone, after signing in."""
    invitation = selectors.invitation_by_token(token)
    if invitation is None:
        raise Http404
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    facts = selectors.invitation_facts(invitation, request.user)
    now = timezone.now()
    ask = can_accept_invitation if request.user.is_authenticated else invitation_is_usable
    decision = ask(facts, now=now)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if decision and request.user.is_authenticated and form.is_bound and form.is_valid():
        try:
            accept_invitation(invitation_id=invitation.pk, user_id=request.user.pk, now=now, **form.cleaned_data)
        except ActionDenied as denied:
            decision = denied.decision
        else:
            organization = invitation.organization
            messages.success(request, _("You now belong to %(name)s.") % {"name": organization.name})
            return redirect("tasks:desk_home", organization.slug)
    context = {
        "invitation": invitation,
        "organization": invitation.organization,
        "decision": decision,
        "form": form,
        "address": masked(invitation.email),
    }
    status = decision.status if not decision else form.status
    return render(request, "organizations/invitation_accept.html", context, status=status)
