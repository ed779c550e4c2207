"""What staff decide about organisations, and the page that asks them for the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.requests import PersonRequest
from common.decisions import ActionDenied, Decision
from organizations import rules
from organizations.models import Organization
from organizations.rules import ActorFacts
from organizations.services.standing import reinstate_organization, suspend_organization, verify_organization
from organizations.states import Tier


@dataclass(frozen=True)
class StaffDecision:
    """One thing staff decide about organisations, always with a reason that their members read."""

    code: str
    name: Any  # words, translated when shown
    help: Any
    is_allowed: Callable[[ActorFacts], Decision]
    decide: Callable[..., Organization]


def _tier(code: str, tier: str, name: Any, help: Any) -> StaffDecision:
    def is_allowed(facts: ActorFacts) -> Decision:
        return rules.can_verify(facts, tier=tier)

    def decide(**arguments: Any) -> Organization:
        return verify_organization(tier=tier, **arguments)

    return StaffDecision(code, name, help, is_allowed, decide)


DECISIONS = [
    _tier(
        "verify",
        Tier.VERIFIED,
        _("Mark as checked"),
        _("You know who they are. Their briefs then open without moderation. Say what you checked."),
    ),
    _tier(
        "trust",
        Tier.TRUSTED,
        _("Mark as trusted"),
        _("They are checked, and have treated volunteers well for a while. Say what you saw."),
    ),
    _tier(
        "check_again",
        Tier.NEW,
        _("Take the check back"),
        _("They count as new again, and a person reads their briefs before they open. Say why."),
    ),
    StaffDecision(
        "suspend",
        _("Suspend"),
        _("Their page and all their tasks disappear for everyone else at once. Say what has to change."),
        rules.can_suspend,
        suspend_organization,
    ),
    StaffDecision(
        "reinstate",
        _("End the suspension"),
        _("Their page and their open tasks come back. Say what changed."),
        rules.can_reinstate,
        reinstate_organization,
    ),
]


class ReasonForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"),
        help_text=_("Stored in the event log and sent to the members."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        error_messages={"required": _("Write a reason: the members read it.")},
    )


def _decide(request: PersonRequest, organizations: list[Organization], decision: StaffDecision, why: str) -> None:
    """One service call per organisation; what the rules refuse is said, the rest is done."""
    done = 0
    for organization in organizations:
        try:
            decision.decide(organization_id=organization.pk, actor_id=request.user.pk, why=why, now=timezone.now())
            done += 1
        except ActionDenied as denied:
            messages.warning(request, f"{organization}: {denied.decision.message}")
    if done:
        text = ngettext("%(decision)s: %(count)d organisation.", "%(decision)s: %(count)d organisations.", done)
        messages.success(request, text % {"decision": decision.name, "count": done})


def action_for(decision: StaffDecision) -> Callable[..., HttpResponse | None]:
    """An entry in the list's action menu: asks for the reason on a page of its own, then decides."""

    @admin.action(description=decision.name, permissions=["change"])
    def ask(
        model_admin: admin.ModelAdmin, request: PersonRequest, queryset: QuerySet[Organization]
    ) -> HttpResponse | None:
        organizations = list(queryset.order_by("name", "pk"))
        form = ReasonForm(request.POST if "decided" in request.POST else None)
        if form.is_bound and form.is_valid():
            _decide(request, organizations, decision, form.cleaned_data["why"])
            return None
        context = {
            **model_admin.admin_site.each_context(request),
            "title": decision.name,
            "opts": model_admin.opts,
            "decision": decision,
            "organizations": organizations,
            "form": form,
            "media": model_admin.media,
        }
        return TemplateResponse(request, "admin/organizations/organization/decide.html", context)

    ask.__name__ = decision.code
    return ask
