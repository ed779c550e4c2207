"""Appeals for a person to answer: the brief, every version of the work and every review beside what was asked."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.staff_decisions import StaffDecision, action_for
from common.templatetags.microvol import duration
from tasks.admin.base import ActingAdmin
from tasks.models import Appeal
from tasks.selectors.appeals import case_of
from tasks.services.appeals import answer_appeal
from tasks.states import AppealStatus


def _answer(*, is_reversed: bool) -> Any:
    return lambda appeal, *, actor_id, why, now: answer_appeal(
        appeal_id=appeal.pk, actor_id=actor_id, is_reversed=is_reversed, answer=why, now=now
    )


APPEAL_DECISIONS = [
    StaffDecision(
        "uphold",
        _("The review stands"),
        _("Nothing changes. Say what you looked at and why: the volunteer and the organisation read your words."),
        _answer(is_reversed=False),
    ),
    StaffDecision(
        "reverse",
        _("The volunteer was right"),
        _("A “cannot use” becomes “delivered, not confirmed”. A second return goes back to the organisation, which has "
          "to decide without another return. Say why: both sides read your words."),
        _answer(is_reversed=True),
    ),
]  # fmt: skip


@admin.register(Appeal)
class AppealAdmin(ActingAdmin):
    list_display = ["created_at", "status", "about", "verdict", "organization", "volunteer", "asked_by", "waits"]
    list_filter = ["status", "review__verdict"]
    list_select_related = [
        "review__submission__claim__task__organization",
        "review__submission__claim__volunteer__user",
        "opened_by",
    ]
    search_fields = ["review__submission__claim__task__title", "text", "answer"]
    search_help_text = _("Task, or words of the appeal or its answer")
    list_per_page = 50
    actions = [action_for(decision) for decision in APPEAL_DECISIONS]
    fields = [
        "status", "case", "text", "asked_by", "created_at", "answer", "answered_by", "answered_at", "claim_page",
    ]  # fmt: skip

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Open ones first, the longest wait on top."""
        is_open = Case(When(status=AppealStatus.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
        return [is_open, "pk"]

    @admin.display(description=_("task"))
    def about(self, appeal: Appeal) -> str:
        return appeal.review.submission.claim.task.title

    @admin.display(description=_("verdict"), ordering="review__verdict")
    def verdict(self, appeal: Appeal) -> str:
        return appeal.review.get_verdict_display()

    @admin.display(description=_("organisation"))
    def organization(self, appeal: Appeal) -> str:
        return appeal.review.submission.claim.task.organization.name

    @admin.display(description=_("volunteer"))
    def volunteer(self, appeal: Appeal) -> str:
        return appeal.review.submission.claim.volunteer.user.name

    @admin.display(description=_("asked by"))
    def asked_by(self, appeal: Appeal) -> str:
        return appeal.opened_by.name if appeal.opened_by else gettext("the rule, at a second return")

    @admin.display(description=_("waits"))
    def waits(self, appeal: Appeal) -> str:
        return duration(timezone.now() - appeal.created_at) if appeal.status == AppealStatus.OPEN else "–"

    @admin.display(description=_("the case"))
    def case(self, appeal: Appeal) -> SafeString:
        return render_to_string("admin/tasks/appeal/case.html", {"case": case_of(appeal)})

    @admin.display(description=_("claim"))
    def claim_page(self, appeal: Appeal) -> SafeString:
        claim = appeal.review.submission.claim
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:tasks_claim_change", args=[claim.pk]),
            _("The claim with all its events"),
        )
