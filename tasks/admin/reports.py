"""Reports on the staff desk: one queue, each with the reported thing in its context, and what was said of it before."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.requests import PersonRequest
from common.staff_decisions import StaffDecision, action_for
from organizations.selectors import role_in
from tasks.admin.base import ActingAdmin
from tasks.models import Report
from tasks.models.report import REPORT_ORDER
from tasks.selectors.moderation import reports_with_context
from tasks.selectors.report_case import report_case
from tasks.services.moderation import resolve_report
from tasks.services.questions import hide_question
from tasks.states import ReportStatus


def _resolve(status: str) -> Any:
    return lambda report, *, actor_id, why, now: resolve_report(
        report_id=report.pk, actor_id=actor_id, now=now, status=status, resolution=why
    )


def _hide(report: Report, *, actor_id: int, why: str, now: Any) -> None:
    if report.question_id:
        hide_question(question_id=report.question_id, actor_id=actor_id, why=why, now=now)


DECISIONS = [
    StaffDecision(
        "dealt_with",
        _("Dealt with: there was something wrong"),
        _("Say what you did about it. Whoever reported it reads your words; whom it is about does not."),
        _resolve(ReportStatus.RESOLVED),
    ),
    StaffDecision(
        "nothing_wrong",
        _("Nothing wrong"),
        _("Say why it is fine as it is. Whoever reported it reads your words."),
        _resolve(ReportStatus.DISMISSED),
    ),
]
HIDE = StaffDecision(
    "hide_question",
    _("Hide the question"),
    _("Nobody sees the question and its answer any more. Whoever asked reads your reason. The report stays open."),
    _hide,
)


@admin.register(Report)
class ReportAdmin(ActingAdmin):
    list_display = ["created_at", "status", "reason", "about", "kind", "organization", "reporter_name"]
    list_filter = ["status", "reason"]
    list_select_related = ["task", "organization", "reporter", "person", "resolved_by"]
    search_fields = ["organization__name", "task__title", "text"]
    search_help_text = _("Organisation, task, or words of the report")
    list_per_page = 50
    actions = [action_for(decision) for decision in [*DECISIONS, HIDE]]
    fields = [
        "status", "reason", "text", "reporter_name", "created_at", "case", "resolved_by", "resolved_at", "resolution",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return reports_with_context()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Open reports first, the oldest on top."""
        return [REPORT_ORDER]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        report = self.get_object(request, object_id)
        possible: list[StaffDecision] = []
        if report is not None and report.status == ReportStatus.OPEN and self._may_decide(request, report):
            possible = [*DECISIONS, *([HIDE] if report.question and not report.question.hidden_at else [])]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "decisions": possible})

    def _may_decide(self, request: HttpRequest, report: Report) -> bool:
        person = cast(PersonRequest, request).user
        is_own = report.organization_id and role_in(report.organization_id, person.pk)
        return self.has_change_permission(request, report) and not is_own and report.person_id != person.pk

    @admin.display(description=_("about"))
    def about(self, report: Report) -> SafeString | str:
        if report.person is not None:
            return str(report.person)
        if report.task is None:
            return str(report.organization)
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:tasks_task_moderate", args=[report.task.public_id]), report.task
        )

    @admin.display(description=_("what"))
    def kind(self, report: Report) -> str:
        return {
            "task": gettext("Task"),
            "organization": gettext("Organisation"),
            "person": gettext("Person"),
            "message": gettext("Message"),
            "question": gettext("Question"),
            "thanks": gettext("Thanks"),
        }[report.subject]

    @admin.display(description=_("reported by"))
    def reporter_name(self, report: Report) -> str:
        return str(report.reporter) if report.reporter else gettext("the pattern checks")

    @admin.display(description=_("the reported thing"))
    def case(self, report: Report) -> SafeString:
        return render_to_string("admin/tasks/report/case.html", {"case": report_case(report)})
