"""Work to read: claims, submissions, reviews, and the event log."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin, values_filter
from common.staff_decisions import StaffDecision, action_for
from tasks.admin.base import ActingAdmin, EventInline
from tasks.models import Claim, Review, Submission, TaskEvent
from tasks.selectors.event_words import EVENT_KINDS
from tasks.services.claims import withdraw_claim

CLAIM_DECISIONS = [
    StaffDecision(
        "withdraw",
        _("Withdraw, with a reason the volunteer reads"),
        _("Frees the place. It never counts against the volunteer."),
        lambda claim, *, actor_id, why, now: withdraw_claim(claim_id=claim.pk, actor_id=actor_id, now=now, why=why),
    )
]


@admin.register(Claim)
class ClaimAdmin(ActingAdmin):
    list_display = ["task", "volunteer", "status", "created_at", "lease_ends_at", "review_due_at"]
    list_filter = ["status"]
    list_select_related = ["task", "volunteer__user"]
    search_fields = ["task__title", "volunteer__user__email"]
    ordering = ["-pk"]
    actions = [action_for(decision) for decision in CLAIM_DECISIONS]
    inlines = [EventInline]
    fields = [
        "task", "volunteer", "status", "created_at", "lease_starts_at", "lease_ends_at", "paused_at", "extension_count",
        "revision_count", "submitted_at", "review_due_at", "ended_at", "ended_why", "contract",
    ]  # fmt: skip


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["claim", "version", "minutes", "created_at"]
    list_select_related = ["claim"]
    ordering = ["-pk"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "verdict", "submission", "reviewer"]
    list_filter = ["verdict"]
    list_select_related = ["submission", "reviewer"]
    search_fields = ["reviewer__email"]
    ordering = ["-pk"]


@admin.register(TaskEvent)
class TaskEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "kind", "task", "actor", "from_status", "to_status", "why"]
    list_filter = [values_filter("kind", _("kind"), lambda: [(kind, kind) for kind in sorted(EVENT_KINDS)])]
    search_fields = ["task__title", "actor__email"]
    list_select_related = ["task", "actor"]
    ordering = ["-pk"]
