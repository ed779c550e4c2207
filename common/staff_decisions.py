"""What staff decide about rows in the admin: an entry in the action menu, a page that asks why, one service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.decisions import ALLOWED, ActionDenied, Decision


@dataclass(frozen=True)
class StaffDecision:
    """`decide` takes the row, `actor_id`, `why` and `now`, and raises ActionDenied when a rule refuses.

    `is_allowed` answers beforehand, from the facts a screen has, whether to offer it.
    """

    code: str
    name: str | Promise
    help: str | Promise
    decide: Callable[..., Any]
    needs_reason: bool = True
    is_allowed: Callable[[Any], Decision] = lambda facts: ALLOWED


class ReasonForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"),
        help_text=_("Stored in the event log and read by the people affected."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        error_messages={"required": _("Write a reason: the people affected read it.")},
    )

    def __init__(self, *args: Any, is_required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].required = is_required


def action_for(decision: StaffDecision) -> Callable[..., HttpResponse | None]:
    """The action: asks on a page of its own, then calls the service once for each row; what is refused is said."""

    @admin.action(description=cast(str, decision.name), permissions=["change"])
    def ask(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Model]) -> HttpResponse | None:
        rows = list(queryset.order_by("pk"))
        form = ReasonForm(request.POST if "decided" in request.POST else None, is_required=decision.needs_reason)
        if form.is_bound and form.is_valid():
            _decide(request, rows, decision, form.cleaned_data["why"])
            return None
        context = {
            **model_admin.admin_site.each_context(request),
            "title": decision.name,
            "opts": model_admin.opts,
            "decision": decision,
            "rows": rows,
            "form": form,
            "media": model_admin.media,
        }
        return TemplateResponse(request, "admin/decide.html", context)

    ask.__name__ = decision.code
    return ask


def _decide(request: HttpRequest, rows: list[Model], decision: StaffDecision, why: str) -> None:
    done = 0
    for row in rows:
        try:
            decision.decide(row, actor_id=request.user.pk, why=why, now=timezone.now())
            done += 1
        except ActionDenied as denied:
            messages.warning(request, f"{row}: {denied.decision.message}")
    if done:
        text = ngettext("%(decision)s: %(count)d done.", "%(decision)s: %(count)d done.", done)
        messages.success(request, text % {"decision": decision.name, "count": done})
