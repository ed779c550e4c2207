"""Tasks on the staff desk: the list, the event log of each, decisions, and the way to the moderation screen."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyInline, values_filter
from common.staff_decisions import StaffDecision, action_for
from tasks.admin import moderation
from tasks.admin.base import ActingAdmin, EventInline
from tasks.kinds import KINDS
from tasks.models import AcceptancePoint, Task, TaskFile, TaskSkill
from tasks.models.task import STAFF_ORDER
from tasks.selectors.moderation import imported_sources
from tasks.services.publishing import approve_brief, cancel_task, close_task, hold_task, return_brief
from tasks.states import TaskStatus

DECISIONS = [
    StaffDecision(
        "approve",
        _("Let out: open for volunteers"),
        _("The brief is clear, honest and harmless. Its authors are told; a reason is optional."),
        lambda task, *, actor_id, why, now: approve_brief(task_id=task.pk, actor_id=actor_id, now=now, why=why),
        needs_reason=False,
    ),
    StaffDecision(
        "send_back",
        _("Send back with reasons"),
        _("The brief becomes a draft again. Its authors read what you write, so say what to change."),
        lambda task, *, actor_id, why, now: return_brief(task_id=task.pk, actor_id=actor_id, now=now, why=why),
    ),
    StaffDecision(
        "hold",
        _("Take out of sight, to read it again"),
        _("Nobody new can claim it; work under way goes on. It comes into the moderation queue."),
        lambda task, *, actor_id, why, now: hold_task(task_id=task.pk, actor_id=actor_id, now=now, why=why),
    ),
    StaffDecision(
        "close",
        _("Close: no new claims"),
        _("Work under way goes on. Use this for an open task that should not be taken any more."),
        lambda task, *, actor_id, why, now: close_task(task_id=task.pk, actor_id=actor_id, now=now, why=why),
    ),
    StaffDecision(
        "take_down",
        _("Take down for good"),
        _("Work under way is taken back with your reason and counts against nobody; work in review is still reviewed."),
        lambda task, *, actor_id, why, now: cancel_task(task_id=task.pk, actor_id=actor_id, now=now, why=why),
    ),
]


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


@admin.register(Task)
class TaskAdmin(ActingAdmin):
    list_display = ["title", "status", "organization", "tier", "kind", "minutes", "taken", "updated_at"]
    list_filter = [
        "status", "organization__tier",
        values_filter("kind", _("kind"), lambda: [(kind.code, kind.name) for kind in KINDS.values()]),
        values_filter("source", _("source"), lambda: [(source, source) for source in imported_sources()]),
    ]  # fmt: skip
    list_select_related = ["organization"]
    search_fields = ["title", "organization__name"]
    search_help_text = _("Title or organisation")
    list_per_page = 50
    actions = [action_for(decision) for decision in DECISIONS]
    inlines = [PointInline, SkillInline, FileInline, EventInline]
    fields = [
        "page", "status", "organization", "kind", "title", "why", "need", "deliverable", "not_needed", "example",
        "minutes", "places", "taken_count", "closes_at", "languages", "is_starter", "needs_approval", "ownership",
        "portfolio_permission", "ai_use", "reviewer", "created_by", "created_at", "published_at", "confirmed_at",
        "closed_at", "moderation_note", "source", "source_id", "source_notes",
    ]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        def screen(view: Any) -> Any:
            return self.admin_site.admin_view(lambda request, **named: view(self, request, **named))

        return [
            path("moderation/", screen(moderation.queue), name="tasks_task_moderation"),
            path("moderation/<uuid:public_id>/", screen(moderation.moderate), name="tasks_task_moderate"),
            *super().get_urls(),
        ]

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Briefs that wait for a moderator first; where they alone are shown, the longest wait on top."""
        if request.GET.get("status__exact") == TaskStatus.IN_MODERATION:
            return ["updated_at", "pk"]
        return ["-pk"] if request.GET else [STAFF_ORDER]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        queue = {"moderation_url": reverse("admin:tasks_task_moderation")}
        return super().changelist_view(request, {**(extra_context or {}), **queue})

    @admin.display(description=_("tier"))
    def tier(self, task: Task) -> str:
        return task.organization.get_tier_display()

    @admin.display(description=_("places taken"))
    def taken(self, task: Task) -> str:
        return f"{task.taken_count} / {task.places}"

    @admin.display(description=_("as people see it"))
    def page(self, task: Task) -> SafeString:
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            task.get_absolute_url(),
            _("Open the task’s page"),
            reverse("admin:tasks_task_moderate", args=[task.public_id]),
            _("Moderate"),
        )
