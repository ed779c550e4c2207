"""The staff screens: new organisations first, changes through the services, the event log to read."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.requests import PersonRequest
from common.admin import LongListAdmin, ReadOnlyAdmin, ReadOnlyInline
from common.staff_decisions import action_for
from organizations import rules, selectors
from organizations.admin.decisions import DECISIONS
from organizations.forms import WebAddressField
from organizations.models import Membership, Organization, OrganizationEvent
from organizations.services.profiles import update_organization
from organizations.states import OrganizationStatus, Role, Tier
from vocabularies.services import countries

EDITABLE = ["name", "about", "causes", "industry", "city", "country", "time_zone", "website", "registration_number"]
# Written by services alone.
STANDING = ["slug", "tier", "status", "source", "created_at"]
FACTS = [
    "impact_tasks",
    "impact_minutes",
    "approved_brief_count",
    "median_review_hours",
    "first_time_share",
    "answered_share",
]

# Who waits to be checked stands first: those that people set up, longest waiting on top, then imported ones.
WAITS = Q(tier=Tier.NEW, status=OrganizationStatus.ACTIVE)
QUEUE_PLACE = Case(
    When(WAITS & Q(source=""), then=Value(0)), When(WAITS, then=Value(1)), default=Value(2), output_field=IntegerField()
)
WAITING_SINCE = Case(When(WAITS, then=F("created_at")), default=None, output_field=DateTimeField())


class MembershipInline(ReadOnlyInline):
    model = Membership
    fields = ["user", "role", "title", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user").order_by("pk")


class OrganizationEventInline(ReadOnlyInline):
    model = OrganizationEvent
    verbose_name_plural = _("events, newest first")
    fields = ["at", "kind", "actor", "from_value", "to_value", "why"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrganizationEvent]:
        return super().get_queryset(request).select_related("actor").order_by("-pk")


class OrganizationAdminForm(forms.ModelForm):
    country = forms.ChoiceField(choices=lambda: countries().items())
    website = WebAddressField(required=False, assume_scheme="https")

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        taken = selectors.name_is_taken(name, source=self.instance.source, except_id=self.instance.pk)
        decision = rules.can_rename(name_is_taken=taken)
        if not decision:
            raise forms.ValidationError(decision.message, code=decision.code)
        return name


@admin.register(Organization)
class OrganizationAdmin(LongListAdmin):
    form = OrganizationAdminForm
    list_display = [
        "name",
        "tier",
        "status",
        "owners",
        "member_count",
        "impact_tasks",
        "country",
        "source",
        "created_at",
    ]
    list_filter = ["tier", "status", ("source", admin.AllValuesFieldListFilter), "causes"]
    search_fields = ["name", "slug", "registration_number", "memberships__user__email"]
    search_help_text = _("Name, address, charity number or a member’s e-mail")
    date_hierarchy = "created_at"
    list_per_page = 50
    actions = [action_for(decision) for decision in DECISIONS]
    inlines = [MembershipInline, OrganizationEventInline]
    fieldsets = [
        (None, {"fields": [*EDITABLE]}),
        (_("How it stands"), {"fields": [*STANDING]}),
        (_("What it did"), {"fields": [*FACTS]}),
    ]
    readonly_fields = [*STANDING, *FACTS]
    filter_horizontal = ["causes"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        members = Membership.objects.filter(organization=OuterRef("pk")).order_by().values("organization")
        owners = Membership.objects.filter(role=Role.OWNER).select_related("user").order_by("pk")
        return (
            super()
            .get_queryset(request)
            .annotate(member_total=Coalesce(Subquery(members.annotate(count=Count("pk")).values("count")), 0))
            .prefetch_related(Prefetch("memberships", queryset=owners, to_attr="owner_seats"))
        )

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return [QUEUE_PLACE, WAITING_SINCE, "-pk"]

    @admin.display(description=_("owners"))
    def owners(self, organization: Any) -> str:
        return ", ".join(str(seat.user) for seat in organization.owner_seats)

    @admin.display(description=_("members"), ordering="member_total")
    def member_count(self, organization: Any) -> int:
        return organization.member_total

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # an organisation starts with its owner, on the site

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # its events stay; suspend or close it

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        organization = self.get_object(request, object_id)
        possible = []
        if organization is not None and self.has_change_permission(request, organization):
            facts = selectors.actor_facts(organization, cast(PersonRequest, request).user.pk)
            possible = [decision for decision in DECISIONS if decision.is_allowed(facts)]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "decisions": possible})

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        values = {field: form.cleaned_data[field] for field in EDITABLE if field != "causes"}
        update_organization(
            organization_id=obj.pk,
            actor_id=cast(PersonRequest, request).user.pk,
            cause_ids=[cause.pk for cause in form.cleaned_data["causes"]],
            now=timezone.now(),
            **values,
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The service has stored the causes already; saving the read-only rows changes nothing."""
        for formset in formsets:
            self.save_formset(request, form, formset, change)


@admin.register(OrganizationEvent)
class OrganizationEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "organization", "kind", "actor", "from_value", "to_value", "why"]
    list_filter = ["kind"]
    search_fields = ["organization__name", "organization__slug"]
    list_select_related = ["organization", "actor"]
    date_hierarchy = "at"
    ordering = ["-pk"]
