"""Organisations, their members with roles, invitations and their own event log."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.business_days import WorkCalendar
from common.models import PublicIdModel
from organizations.querysets import InvitationQuerySet, MembershipQuerySet, OrganizationQuerySet
from organizations.states import OrganizationStatus, Role, Tier
from vocabularies.industries import INDUSTRIES
from vocabularies.models import Cause

TRUST_WORDS: dict[str, Any] = {
    Tier.NEW: _("New here, not checked yet"),
    Tier.VERIFIED: _("Checked organisation"),
    Tier.TRUSTED: _("Checked and trusted"),
}


class Organization(PublicIdModel):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    about = models.TextField(_("what you do"), max_length=2000)
    city = models.CharField(_("place"), max_length=80, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, default="GB")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    website = models.URLField(_("website"), blank=True, default="")
    registration_number = models.CharField(_("charity or company number"), max_length=60, blank=True, default="")
    causes = models.ManyToManyField(Cause, blank=True, related_name="organizations")
    industry = models.CharField(_("industry"), max_length=20, choices=INDUSTRIES, blank=True, default="")
    tier = models.CharField(max_length=10, choices=Tier.choices, default=Tier.NEW)
    status = models.CharField(max_length=10, choices=OrganizationStatus.choices, default=OrganizationStatus.ACTIVE)
    source = models.CharField(max_length=40, blank=True, default="", help_text="The import it came from.")
    created_at = models.DateTimeField(auto_now_add=True)
    # Impact total, changed only in the transaction that accepts a submission (promise 1).
    impact_minutes = models.PositiveIntegerField(default=0)
    impact_tasks = models.PositiveIntegerField(default=0)
    approved_brief_count = models.PositiveSmallIntegerField(default=0)
    # Facts shown on cards, kept by a job from the event log. None until three reviews.
    median_review_hours = models.PositiveIntegerField(null=True)
    first_time_share = models.PositiveSmallIntegerField(null=True, help_text="Percent accepted the first time.")
    answered_share = models.PositiveSmallIntegerField(null=True, help_text="Percent of work sent that it answered.")

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(Lower("name"), "source", name="organization_name_once_per_source"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:organization_detail", args=[self.slug])

    @property
    def work_calendar(self) -> WorkCalendar:
        """The days on which volunteers can expect an answer."""
        return WorkCalendar(ZoneInfo(self.time_zone), self.country)

    def day_of(self, now: datetime) -> date:
        """The date on the organisation's own calendar."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def is_active(self) -> bool:
        return self.status == OrganizationStatus.ACTIVE

    @property
    def is_checked(self) -> bool:
        return self.tier != Tier.NEW

    @property
    def trust_words(self) -> str:
        """What the tier means to a volunteer."""
        return str(TRUST_WORDS[self.tier])

    @property
    def usual_review_time(self) -> timedelta | None:
        return None if self.median_review_hours is None else timedelta(hours=self.median_review_hours)

    @property
    def has_answer_facts(self) -> bool:
        return self.median_review_hours is not None or self.answered_share is not None

    @property
    def first_time_in_ten(self) -> int | None:
        return None if self.first_time_share is None else round(self.first_time_share / 10)


class Membership(models.Model):
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    title = models.CharField(_("what you do there"), max_length=80, blank=True, default="")
    # Out of office: both days included. Reviews then go to the deputy, else to the other members.
    away_from_date = models.DateField(_("away from"), null=True, blank=True)
    away_until_date = models.DateField(_("away until"), null=True, blank=True)
    deputy = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_once"),
            models.CheckConstraint(
                name="membership_away_in_order",
                condition=models.Q(away_from_date__isnull=True, away_until_date__isnull=True)
                | models.Q(away_until_date__gte=models.F("away_from_date")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    @property
    def can_publish(self) -> bool:
        return self.role in {Role.OWNER, Role.MANAGER}

    def is_away(self, day: date) -> bool:
        """Both days count."""
        return (
            self.away_from_date is not None
            and self.away_until_date is not None
            and self.away_from_date <= day <= self.away_until_date
        )


class Invitation(PublicIdModel):
    """A seat offered by mail. Only the hash of the link's token is kept."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                name="invitation_open_once",
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"

    @property
    def is_open(self) -> bool:
        """Not answered. It may have run out; then sending it again brings it back."""
        return self.accepted_at is None and self.withdrawn_at is None


class OrganizationEvent(models.Model):
    """Append-only: who changed what about an organisation, when, from, to, why."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=40)
    subject = models.UUIDField(null=True, help_text="Public id of the person or invitation it concerns.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    from_value = models.CharField(max_length=120, blank=True, default="")
    to_value = models.CharField(max_length=120, blank=True, default="")
    why = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("event of an organisation")
        verbose_name_plural = _("events of organisations")
        indexes = [models.Index(fields=["organization", "-id"], name="organization_event_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_value} → {self.to_value}"
