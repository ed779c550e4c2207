"""The staff screen of people: who they are, and closing or opening their account."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import rules, services
from accounts.models import AccountEvent, User
from accounts.requests import PersonRequest
from accounts.selectors import standing_facts
from common.admin import LongListAdmin, ReadOnlyInline
from common.staff_decisions import StaffDecision, action_for

DECISIONS = [
    StaffDecision(
        "suspend",
        _("Suspend"),
        _("No sign-in, no sessions, no tokens; their tasks are free for others, their public page is out of sight. "
          "They read your reason in a mail. Nothing is deleted, and you can undo it."),
        lambda user, *, actor_id, why, now: services.suspend_user(
            user_id=user.pk, actor_id=actor_id, why=why, now=now
        ),
        is_allowed=rules.can_suspend,
    ),
    StaffDecision(
        "reinstate",
        _("End the suspension"),
        _("They can sign in again, and read your reason in a mail. Tasks they had held stay free."),
        lambda user, *, actor_id, why, now: services.reinstate_user(
            user_id=user.pk, actor_id=actor_id, why=why, now=now
        ),
        is_allowed=rules.can_reinstate,
    ),
]  # fmt: skip


class AccountEventInline(ReadOnlyInline):
    """What staff decided about this account, to read."""

    model = AccountEvent
    fk_name = "user"
    verbose_name_plural = _("decisions, newest first")
    fields = ["at", "kind", "actor", "why"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccountEvent]:
        return super().get_queryset(request).select_related("actor").order_by("-pk")


@admin.register(User)
class UserAdmin(LongListAdmin):
    list_display = ["email", "name", "is_active", "is_staff", "joined_at", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    ordering = ["-pk"]
    fields = [
        "email",
        "name",
        "time_zone",
        "is_active",
        "is_staff",
        "is_superuser",
        "groups",
        "joined_at",
        "last_login",
    ]
    readonly_fields = ["email", "time_zone", "is_active", "joined_at", "last_login"]
    filter_horizontal = ["groups"]
    actions = ["sign_out", *(action_for(decision) for decision in DECISIONS)]
    inlines = [AccountEventInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People join by themselves; the first of the staff comes from `manage.py createsuperuser`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Only a superuser hands out rights."""
        rights = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups"]
        return [*self.readonly_fields, *rights]

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.end_sessions(user_id=user.pk)
            self.log_change(request, user, "Signed out everywhere.")
        self._say(request, len(queryset))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        user = self.get_object(request, object_id)
        possible = []
        if user is not None and self.has_change_permission(request, user):
            facts = standing_facts(user, cast(PersonRequest, request).user.pk)
            possible = [decision for decision in DECISIONS if decision.is_allowed(facts)]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "decisions": possible})

    def _say(self, request: HttpRequest, count: int) -> None:
        text = ngettext("Done for %(count)d person.", "Done for %(count)d people.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)
