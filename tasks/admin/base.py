"""What the staff screens of tasks share: rows to read, with decisions that go through the services."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin, ReadOnlyInline
from tasks.models import TaskEvent


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
