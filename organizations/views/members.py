"""The team: who has which seat, changing it, leaving."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations import selectors
from organizations.forms import HandOverForm, InviteForm, MemberForm
from organizations.holdings import holdings_of
from organizations.models import Membership, Organization
from organizations.rules import can_change_role, can_manage_members, can_remove_member
from organizations.services.members import change_role, remove_member
from organizations.states import INVITABLE, Role


@login_required
@require_safe
def member_list(request: PersonRequest, slug: str) -> HttpResponse:
    organization, role = team_or_404(request, slug)
    return team_page(request, organization, role, InviteForm(roles=INVITABLE[role]))


def team_page(request: PersonRequest, organization: Organization, role: str, form: InviteForm) -> HttpResponse:
    """The team as this role sees it, with an invite form: empty, or with what was wrong in it."""
    team = selectors.team_of(organization.pk)
    context = {
        "organization": organization,
        "form": form,
        "now": timezone.now(),
        "today": organization.day_of(timezone.now()),
        "team": team,
        "can_leave": can_remove_member(selectors.own_seat_facts(team, request.user.pk)),
        "invitations": selectors.open_invitations(organization.pk),
        "invitable": INVITABLE[role],
        "is_owner": role == Role.OWNER,
    }
    return render(request, "organizations/member_list.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    organization, _role = team_or_404(request, slug)
    membership = _seat(organization, public_id)
    facts = selectors.seat_facts(membership, request.user.pk)
    # Asked with the role they have: who may not change roles at all gets no form.
    can_change_role(facts, role=membership.role).require()
    initial = {"role": membership.role, "title": membership.title}
    form = MemberForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            change_role(
                organization_id=organization.pk,
                user_id=membership.user_id,
                actor_id=request.user.pk,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Saved."))
            still_manages = facts.is_self is False or INVITABLE[form.cleaned_data["role"]]
            return redirect("organizations:member_list" if still_manages else "tasks:desk_home", slug)
    context = {"organization": organization, "membership": membership, "facts": facts, "form": form}
    return render(request, "organizations/member_edit.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    organization, _role = team_or_404(request, slug)
    return _remove(request, organization, _seat(organization, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_leave(request: PersonRequest, slug: str) -> HttpResponse:
    """Any member may leave, whatever else the role allows."""
    organization = get_object_or_404(Organization.objects.of_member(request.user), slug=slug)
    return _remove(request, organization, _seat(organization, request.user.public_id))


def _remove(request: PersonRequest, organization: Organization, membership: Membership) -> HttpResponse:
    """Shows what they hold and asks who takes it; then the seat goes."""
    facts = selectors.seat_facts(membership, request.user.pk)
    can_remove_member(facts).require()
    now = timezone.now()
    staying = [seat for seat in selectors.team_of(organization.pk) if seat != membership]
    heir = selectors.likely_heir(membership, staying, actor_id=request.user.pk, today=organization.day_of(now))
    initial = {"heir": str(heir.user.public_id) if heir else ""}
    form = HandOverForm(request.POST if request.method == "POST" else None, teammates=staying, initial=initial)
    if form.is_bound and form.is_valid():
        remove_member(
            organization_id=organization.pk,
            user_id=membership.user_id,
            actor_id=request.user.pk,
            heir_id=form.chosen("heir"),
            now=now,
        )
        if facts.is_self:
            messages.success(request, _("You left %(name)s.") % {"name": organization.name})
            return redirect("pages:today")
        messages.success(request, _("%(name)s no longer belongs to the team.") % {"name": membership.user.name})
        return redirect("organizations:member_list", organization.slug)
    context = {
        "organization": organization,
        "membership": membership,
        "is_self": facts.is_self,
        "form": form,
        "holdings": holdings_of(organization.pk, membership.user_id),
    }
    return render(request, "organizations/member_remove.html", context, status=form.status)


def team_or_404(request: PersonRequest, slug: str) -> tuple[Organization, str]:
    """The organisation for those who look after its team: 404 for outsiders, 403 for reviewers."""
    organization = get_object_or_404(Organization.objects.of_member(request.user), slug=slug)
    role = selectors.role_in(organization.pk, request.user.pk)
    can_manage_members(role).require()
    return organization, role


def _seat(organization: Organization, public_id: UUID) -> Membership:
    return get_object_or_404(organization.memberships.select_related("user"), user__public_id=public_id)
