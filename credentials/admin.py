"""Staff screens: what was issued, and withdrawing it. Private keys are nowhere near."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin
from common.staff_decisions import StaffDecision, action_for
from credentials.models import Credential, IssuerKey
from credentials.services.revoking import revoke_credential


def _revoke(row: Credential, **words: Any) -> None:
    revoke_credential(credential_id=row.pk, **words)


REVOKE = StaffDecision(
    code="revoke",
    name=_("Withdraw certificates"),
    help=_("For good. The status list is signed again within a minute, and every check then says withdrawn."),
    decide=_revoke,
)


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "organization", "skill", "awarded_at", "is_shared", "revoked_at", "revoked_why"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), "is_shared"]
    search_fields = ["organization__name", "volunteer__user__name"]
    ordering = ["-pk"]
    list_select_related = ["organization", "skill"]
    fields = [
        "public_id", "organization", "skill", "awarded_at", "shows_name", "is_shared", "revoked_at", "revoked_why",
    ]  # fmt: skip
    readonly_fields = ["public_id"]
    actions = [action_for(REVOKE)]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deciding in the list needs the right to change; the fields of a row are the services' alone."""
        return obj is None and super(ReadOnlyAdmin, self).has_change_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        return super().get_queryset(request).defer("salt")


@admin.register(IssuerKey)
class IssuerKeyAdmin(ReadOnlyAdmin):
    list_display = ["name", "algorithm", "created_at", "rotated_at", "retired_at"]
    ordering = ["-pk"]
