"""The moderators' desk: briefs that wait, reports, and the event log to read. Actions go through the services."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin
from common.staff_decisions import StaffDecision, action_for
from tasks.models import AcceptancePoint, Claim, Report, Review, Submission, Task, TaskEvent, TaskFile, TaskSkill
from tasks.services.claims import withdraw_claim
from tasks.services.moderation import resolve_report
from tasks.services.publishing import approve_brief, close_task, return_brief
from tasks.states import ReportStatus, TaskStatus

BRIEF_DECISIONS = [
    StaffDecision(
        "approve",
        _("Let out: open for volunteers"),
        _("The brief is clear, honest and harmless. Its authors are told; a reason is optional."),
        lambda task, *, actor_id, why, now: approve_brief(task_id=task.pk, actor_id=actor_id, now=now),
        needs_reason=False,
    ),
    StaffDecision(
        "send_back",
        _("Send back with reasons"),
        _("The brief becomes a draft again. Its authors read what you write, so say what to change."),
        lambda task, *, actor_id, why, now: return_brief(task_id=task.pk, actor_id=actor_id, now=now, why=why),
    ),
    StaffDecision(
        "close",
        _("Close: no new claims"),
        _("Work under way goes on. Use this for an open task that should not be taken any more."),
        lambda task, *, actor_id, why, now: close_task(task_id=task.pk, actor_id=actor_id, now=now, why=why),
    ),
]

CLAIM_DECISIONS = [
    StaffDecision(
        "withdraw",
        _("Withdraw, with a reason the volunteer reads"),
        _("Frees the place. It never counts against the volunteer."),
        lambda claim, *, actor_id, why, now: withdraw_claim(claim_id=claim.pk, actor_id=actor_id, now=now, why=why),
    )
]


def _resolve(status: str) -> Any:
    return lambda report, *, actor_id, why, now: resolve_report(
        report_id=report.pk, actor_id=actor_id, now=now, status=status, resolution=why
    )


REPORT_DECISIONS = [
    StaffDecision("dealt_with", _("Dealt with"), _("Say what you did about it."), _resolve(ReportStatus.RESOLVED)),
    StaffDecision(
        "nothing_wrong", _("Nothing wrong"), _("Say why it is fine as it is."), _resolve(ReportStatus.DISMISSED)
    ),
]


class ReadOnlyInline(admin.TabularInline):
    """Rows that only services write."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PointInline(ReadOnlyInline):
    model = AcceptancePoint
    fields = ["position", "text"]
    ordering = ["position"]


class SkillInline(ReadOnlyInline):
    model = TaskSkill
    fields = ["skill", "part", "level"]


class FileInline(ReadOnlyInline):
    model = TaskFile
    fields = ["name", "note", "content_type", "size"]


class EventInline(ReadOnlyInline):
    model = TaskEvent
    verbose_name_plural = _("events, newest first")
    fields = ["at", "kind", "actor", "from_status", "to_status", "why"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskEvent]:
        return super().get_queryset(request).select_related("actor").order_by("-pk")


class ActingAdmin(ReadOnlyAdmin):
    """Rows to read, with decisions in the action menu."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The menu needs the permission; every field below is read-only.
        return bool(request.user.is_active and request.user.is_staff and super().has_view_permission(request, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in self.get_fields(request, obj) if isinstance(name, str)]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied  # saving would write the row as it was when it was read
        nothing_to_save = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **nothing_to_save})


@admin.register(Task)
class TaskAdmin(ActingAdmin):
    list_display = ["title", "status", "organization", "tier", "kind", "minutes", "taken", "updated_at"]
    list_filter = ["status", "organization__tier", "kind", ("source", admin.AllValuesFieldListFilter)]
    list_select_related = ["organization"]
    search_fields = ["title", "organization__name"]
    search_help_text = _("Title or organisation")
    show_full_result_count = False
    list_per_page = 50
    actions = [action_for(decision) for decision in BRIEF_DECISIONS]
    inlines = [PointInline, SkillInline, FileInline, EventInline]
    fields = [
        "page", "status", "organization", "kind", "title", "why", "need", "deliverable", "not_needed", "example",
        "minutes", "places", "taken_count", "closes_at", "languages", "is_starter", "needs_approval", "ownership",
        "portfolio_permission", "ai_use", "reviewer", "created_by", "created_at", "published_at", "confirmed_at",
        "closed_at", "moderation_note", "source", "source_id", "source_notes",
    ]  # fmt: skip

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """The queue: briefs that wait for a moderator first, the longest wait on top."""
        waits = Case(
            When(status=TaskStatus.IN_MODERATION, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        return [waits, "updated_at", "pk"] if self._shows_queue(request) else ["-pk"]

    def _shows_queue(self, request: HttpRequest) -> bool:
        return request.GET.get("status__exact") == TaskStatus.IN_MODERATION or not request.GET

    @admin.display(description=_("tier"))
    def tier(self, task: Task) -> str:
        return task.organization.get_tier_display()

    @admin.display(description=_("places taken"))
    def taken(self, task: Task) -> str:
        return f"{task.taken_count} / {task.places}"

    @admin.display(description=_("as people see it"))
    def page(self, task: Task) -> SafeString:
        return format_html('<a href="{}">{}</a>', task.get_absolute_url(), _("Open the task’s page"))


@admin.register(Report)
class ReportAdmin(ActingAdmin):
    list_display = ["created_at", "status", "reason", "about", "organization", "reporter"]
    list_filter = ["status", "reason"]
    list_select_related = ["task", "organization", "reporter"]
    search_fields = ["organization__name", "task__title", "text"]
    show_full_result_count = False
    actions = [action_for(decision) for decision in REPORT_DECISIONS]
    fields = [
        "status", "reason", "text", "about", "organization", "reporter", "created_at", "resolved_by", "resolved_at",
        "resolution",
    ]  # fmt: skip

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Open reports first, the oldest on top."""
        is_open = Case(When(status=ReportStatus.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
        return [is_open, "pk"]

    @admin.display(description=_("about"))
    def about(self, report: Report) -> SafeString | str:
        if report.task is None:
            return str(report.organization)
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:tasks_task_change", args=[report.task.pk]), report.task
        )


@admin.register(Claim)
class ClaimAdmin(ActingAdmin):
    list_display = ["task", "volunteer", "status", "created_at", "lease_ends_at", "review_due_at"]
    list_filter = ["status"]
    list_select_related = ["task", "volunteer__user"]
    search_fields = ["task__title", "volunteer__user__email"]
    ordering = ["-pk"]
    show_full_result_count = False
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
    show_full_result_count = False


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "verdict", "submission", "reviewer"]
    list_filter = ["verdict"]
    list_select_related = ["submission", "reviewer"]
    search_fields = ["reviewer__email"]
    ordering = ["-pk"]
    show_full_result_count = False


@admin.register(TaskEvent)
class TaskEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "kind", "task", "actor", "from_status", "to_status", "why"]
    list_filter = ["kind"]
    search_fields = ["task__title", "actor__email"]
    list_select_related = ["task", "actor"]
    date_hierarchy = "at"
    ordering = ["-pk"]
    show_full_result_count = False
