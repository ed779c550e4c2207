"""The staff screen of downloads: what was made for whom, never the file."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from downloads.models import Download


@admin.register(Download)
class DownloadAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "user", "status", "done_count", "total_count", "ready_at", "problem"]
    list_filter = ["status", "kind"]
    list_select_related = ["user"]
    search_fields = ["user__email", "title"]
    fields = [
        "user", "kind", "arguments", "title", "status", "done_count", "total_count", "problem", "name", "size",
        "sha256", "created_at", "worked_at", "ready_at", "expires_at",
    ]  # fmt: skip
    ordering = ["-pk"]
