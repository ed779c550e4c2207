"""Staff screens of messages, digests and mail: to read, and to send a mail again."""

from typing import Any

from django.contrib import admin, messages
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import KEEP_PLOTS_SECONDS, ReadOnlyAdmin, values_filter
from notifications import selectors
from notifications.kinds import KINDS
from notifications.models import DigestEntry, Mail, Notification, SuppressedAddress
from notifications.services import bounces, sending


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "recipient", "title", "route", "read_at"]
    list_filter = [
        "route",
        values_filter("kind", _("kind"), lambda: [(kind.code, kind.name) for kind in KINDS.values()]),
    ]
    list_select_related = ["recipient"]
    search_fields = ["recipient__email", "title"]
    ordering = ["-pk"]


@admin.register(DigestEntry)
class DigestEntryAdmin(ReadOnlyAdmin):
    """Each morning of each person, with the totals of a month and whether today looks as usual."""

    list_display = [
        "decided_at", "user", "date", "status", "reason", "is_digest", "match_count", "invitation_count", "news_count",
    ]  # fmt: skip
    list_filter = ["status", "reason", "is_digest", "date"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    raw_id_fields = ["mail"]
    ordering = ["-decided_at", "-pk"]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        now = timezone.now()
        days = cache.get_or_set("staff.digest_days", lambda: selectors.digest_days(now), KEEP_PLOTS_SECONDS)
        context = {"health": selectors.digest_health(now), "days": days}
        return super().changelist_view(request, {**(extra_context or {}), **context})


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "status", "priority", "to", "subject", "attempts", "sent_at", "last_error"]
    list_filter = ["status", "priority"]
    search_fields = ["to", "subject"]
    # The words of a mail can hold a link that signs its reader in; staff have no use for it.
    fields = [
        "status", "priority", "to", "sender", "subject", "notification", "created_at", "attempts", "tried_at",
        "next_attempt_at", "sent_at", "last_error",
    ]  # fmt: skip
    raw_id_fields = ["notification"]
    ordering = ["-pk"]
    actions = ["send_again"]

    @admin.action(description=_("Send again (sent, failed or stopped mails)"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        count = sending.send_again(mail_ids=list(queryset.values_list("pk", flat=True)), now=timezone.now())
        text = ngettext("%(count)d mail goes out again.", "%(count)d mails go out again.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)

    def has_send_again_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)


@admin.register(SuppressedAddress)
class SuppressedAddressAdmin(ReadOnlyAdmin):
    """Addresses that mail came back from. Only their hashes are kept, so the search takes whole addresses."""

    list_display = ["since", "user", "source", "reason", "lifted_at"]
    list_filter = ["source"]
    list_select_related = ["user"]
    fields = ["user", "source", "reason", "since", "lifted_at"]
    search_fields = ["user__email", "reason"]
    search_help_text = _("A whole email address, or words of the reason.")
    raw_id_fields = ["user"]
    ordering = ["-since", "-pk"]
    actions = ["lift"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SuppressedAddress], search_term: str
    ) -> tuple[QuerySet[SuppressedAddress], bool]:
        if "@" in search_term:
            return queryset.filter(address_hash=bounces.hash_of(search_term)), False
        return super().get_search_results(request, queryset, search_term)

    @admin.action(description=_("Take up again (mail goes there again)"), permissions=["view"])
    def lift(self, request: HttpRequest, queryset: QuerySet[SuppressedAddress]) -> None:
        count = bounces.lift(suppression_ids=list(queryset.values_list("pk", flat=True)), now=timezone.now())
        text = ngettext("%(count)d address gets mail again.", "%(count)d addresses get mail again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)
