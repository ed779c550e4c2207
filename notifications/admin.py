"""Staff screens of messages and mail: to read, and to send a mail again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import ReadOnlyAdmin
from notifications.models import Mail, Notification
from notifications.services import mails


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "recipient", "title", "read_at"]
    list_filter = ["kind"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__email", "title"]
    ordering = ["-pk"]
    show_full_result_count = False


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "status", "to", "subject", "attempts", "sent_at", "last_error"]
    list_filter = ["status"]
    search_fields = ["to", "subject"]
    # The words of a mail can hold a link that signs its reader in; staff have no use for it.
    fields = [
        "status", "to", "sender", "subject", "notification", "created_at", "attempts", "next_attempt_at", "sent_at",
        "last_error",
    ]  # fmt: skip
    raw_id_fields = ["notification"]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["send_again"]

    @admin.action(description=_("Send again (failed or sent mails)"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        count = mails.send_again(mail_ids=list(queryset.values_list("pk", flat=True)), now=timezone.now())
        text = ngettext("%(count)d mail goes out again.", "%(count)d mails go out again.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)

    def has_send_again_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)
