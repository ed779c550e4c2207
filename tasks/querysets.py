"""Chainable reading words for tasks, claims and what belongs to them. Seeing is decided here."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from organizations.states import OrganizationStatus
from tasks.states import PLACE_HOLDING, ClaimStatus, TaskStatus


class TaskQuerySet(models.QuerySet):
    def open(self) -> "TaskQuerySet":
        return self.filter(status=TaskStatus.OPEN, organization__status=OrganizationStatus.ACTIVE)

    def claimable(self, now: datetime) -> "TaskQuerySet":
        """Open, not past its closing time, and with a place left."""
        return self.open().not_past(now).filter(taken_count__lt=F("places"))

    def not_past(self, now: datetime) -> "TaskQuerySet":
        return self.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))

    def visible_to(self, user: Any) -> "TaskQuerySet":
        """Everyone sees what is or was open at an active organisation; members and claimants see theirs."""
        if user.is_authenticated and user.is_staff:
            return self
        public = Q(
            status__in=[TaskStatus.OPEN, TaskStatus.CLOSED],
            published_at__isnull=False,
            organization__status=OrganizationStatus.ACTIVE,
        )
        if not user.is_authenticated:
            return self.filter(public)
        from_models = self.model._default_manager
        own = from_models.filter(Q(organization__memberships__user=user) | Q(claims__volunteer__user=user)).values("pk")
        return self.filter(public | Q(pk__in=own))

    def of_member(self, user: Any) -> "TaskQuerySet":
        """Tasks of organisations this person belongs to; for others they do not exist."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(organization__memberships__user=user)

    def for_cards(self) -> "TaskQuerySet":
        """All that a card or row shows, at a constant number of queries."""
        return self.select_related("organization").prefetch_related("points", "skills__skill", "causes")


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ClaimQuerySet":
        """The volunteer's own, and those on tasks of organisations this person belongs to."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        member = self.model._default_manager.filter(task__organization__memberships__user=user).values("pk")
        return self.filter(Q(volunteer__user=user) | Q(pk__in=member))

    def own(self, user: Any) -> "ClaimQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(volunteer__user=user)

    def holding_a_place(self) -> "ClaimQuerySet":
        return self.filter(status__in=PLACE_HOLDING)

    def lapsed(self, now: datetime) -> "ClaimQuerySet":
        """Active claims whose lease has run out and whose clock is not paused."""
        return self.filter(status=ClaimStatus.ACTIVE, lease_ends_at__lte=now, paused_at__isnull=True)

    def due_reminder(self, now: datetime) -> "ClaimQuerySet":
        """Active claims whose clock runs and whose next reminder is due."""
        return self.filter(status=ClaimStatus.ACTIVE, paused_at__isnull=True, reminder_at__lte=now)

    def waiting_for_review(self) -> "ClaimQuerySet":
        return self.filter(status=ClaimStatus.SUBMITTED)

    def overdue_review(self, now: datetime) -> "ClaimQuerySet":
        return self.waiting_for_review().filter(review_due_at__lt=now)

    def with_task(self) -> "ClaimQuerySet":
        return self.select_related("task__organization", "volunteer__user")


class SubmissionQuerySet(models.QuerySet):
    def of_member(self, user: Any) -> "SubmissionQuerySet":
        """Work handed in to organisations this person belongs to, their own work included."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(claim__task__organization__memberships__user=user)

    def reviewable_by(self, user: Any) -> "SubmissionQuerySet":
        """Work handed in to organisations this person belongs to, their own work excepted."""
        return self.of_member(user).exclude(claim__volunteer__user_id=user.pk)

    def waiting(self) -> "SubmissionQuerySet":
        """The versions that wait for a review: the latest of each claim in review."""
        return self.filter(claim__status=ClaimStatus.SUBMITTED, review__isnull=True)


class ClaimFileQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ClaimFileQuerySet":
        """The volunteer's own, and for the organisation those that were handed in."""
        if not user.is_authenticated:
            return self.none()
        handed_in = self.model._default_manager.filter(
            submissions__isnull=False, claim__task__organization__memberships__user=user
        ).values("pk")
        return self.filter(Q(claim__volunteer__user=user) | Q(pk__in=handed_in))

    def in_draft(self) -> "ClaimFileQuerySet":
        return self.filter(removed_at__isnull=True)
