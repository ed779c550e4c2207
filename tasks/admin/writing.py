"""The staff's page of writing times: each brief that began with an empty form, and the weeks as plots."""

from datetime import datetime

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.admin import ReadOnlyAdmin
from tasks.kinds import kind_of
from tasks.models import WrittenBrief
from tasks.selectors.writing_times import writing_plots


@admin.register(WrittenBrief)
class WrittenBriefAdmin(ReadOnlyAdmin):
    list_display = ["title", "organization", "kind_name", "begun_at", "sent_at", "took"]
    list_select_related = ["organization"]
    list_per_page = 50
    ordering = ["-begun_at", "-pk"]
    fields = ["title", "organization", "kind_name", "begun_at", "sent_at", "took", "published_at"]
    readonly_fields = ["kind_name", "sent_at", "took"]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "plots": writing_plots(timezone.now())})

    @admin.display(description=gettext_lazy("kind"))
    def kind_name(self, brief: WrittenBrief) -> str:
        return str(kind_of(brief).name)

    @admin.display(description=gettext_lazy("sent at"))
    def sent_at(self, brief: WrittenBrief) -> datetime:
        return brief.sent_at  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("took"))
    def took(self, brief: WrittenBrief) -> str:
        assert brief.begun_at is not None
        minutes = (brief.sent_at - brief.begun_at).total_seconds() / 60  # type: ignore[attr-defined]
        return _("%(minutes)s min") % {"minutes": round(minutes)}
