"""The staff screen of promised jobs, and the base of every screen that staff may only read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common import jobs
from common.models import Heartbeat, JobFailure, OutboxJob


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only services write."""

    actions_on_bottom = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows that only services write, below the row they belong to."""

    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutboxJob)
class OutboxJobAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "name", "arguments", "attempts", "published_at", "parked_at", "last_error"]
    list_filter = ["name", ("parked_at", admin.EmptyFieldListFilter)]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["requeue"]

    @admin.action(description=_("Run again (parked or stuck jobs)"))
    def requeue(self, request: HttpRequest, queryset: QuerySet[OutboxJob]) -> None:
        count = jobs.requeue(list(queryset.values_list("pk", flat=True)))
        text = ngettext("%(count)d job runs again.", "%(count)d jobs run again.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)


@admin.register(JobFailure)
class JobFailureAdmin(ReadOnlyAdmin):
    list_display = ["name", "count", "last_at", "request_id", "last_error"]
    ordering = ["-last_at"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["name", "at"]
    ordering = ["-at"]
