"""The staff screen of people: who they are, and closing or opening their account."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import services
from accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_active", "is_staff", "joined_at", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    ordering = ["-pk"]
    show_full_result_count = False
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
    actions = ["sign_out", "suspend", "reinstate"]

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

    @admin.action(description=_("Suspend: no sign-in, no sessions, no tokens"), permissions=["change"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        users = list(queryset.exclude(pk=request.user.pk or 0))
        for user in users:
            services.suspend_user(user_id=user.pk)
            self.log_change(request, user, "Suspended.")
        self._say(request, len(users))

    @admin.action(description=_("Reinstate"), permissions=["change"])
    def reinstate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.reinstate_user(user_id=user.pk)
            self.log_change(request, user, "Reinstated.")
        self._say(request, len(queryset))

    def _say(self, request: HttpRequest, count: int) -> None:
        text = ngettext("Done for %(count)d person.", "Done for %(count)d people.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)
