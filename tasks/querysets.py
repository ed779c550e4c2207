"""Chainable reading words for tasks, claims and what belongs to them. Seeing is decided here."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from organizations.models import Membership, Organization
from organizations.states import OrganizationStatus
from tasks.states import PLACE_HOLDING, Audience, ClaimStatus, TaskStatus


def _for_everyone(now: datetime) -> Q:
    return Q(audience=Audience.EVERYONE) & (Q(opens_to_all_at__isnull=True) | Q(opens_to_all_at__lte=now))


def _published() -> Q:
    return Q(
        status__in=[TaskStatus.OPEN, TaskStatus.CLOSED],
        published_at__isnull=False,
        organization__status=OrganizationStatus.ACTIVE,
    )


def _first_for(user: Any) -> Q:
    """Tasks of organisations that would work with this person again: theirs before they open to everyone."""
    again = Organization.objects.filter(work_again__volunteer__user=user).values("pk")
    return Q(audience=Audience.EVERYONE, organization__in=again)


class TaskQuerySet(models.QuerySet):
    def open(self) -> "TaskQuerySet":
        return self.filter(status=TaskStatus.OPEN, organization__status=OrganizationStatus.ACTIVE)

    def claimable(self, now: datetime) -> "TaskQuerySet":
        """Open, not past its closing time, and with a place left."""
        return self.open().not_past(now).filter(taken_count__lt=F("places"))

    def not_past(self, now: datetime) -> "TaskQuerySet":
        return self.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))

    def for_everyone(self, now: datetime) -> "TaskQuerySet":
        """Without what only people who were asked may see, and what others may see first."""
        return self.filter(_for_everyone(now))

    def listed(self, now: datetime) -> "TaskQuerySet":
        """What anybody finds and may claim: lists, searches, feeds, suggestions."""
        return self.claimable(now).for_everyone(now)

    def findable_by(self, user: Any, now: datetime) -> "TaskQuerySet":
        """What this person finds: the listed ones, and those they may have before others."""
        if user is None or not user.is_authenticated:
            return self.listed(now)
        return self.claimable(now).filter(_for_everyone(now) | _first_for(user))

    def public(self) -> "TaskQuerySet":
        """What is or was open to everyone at an active organisation: visitors see it too."""
        return self.filter(_published() & _for_everyone(timezone.now()))

    def visible_to(self, user: Any) -> "TaskQuerySet":
        """Everyone sees what is or was open at an active organisation; members, claimants and the asked see theirs.

        A draft is seen by its team, and by who is checking it right now.
        """
        if user.is_authenticated and user.is_staff:
            return self
        if not user.is_authenticated:
            return self.public()
        from_models: Any = self.model._default_manager
        asked = from_models.filter(invitations__volunteer__user=user).values("pk")
        return self.filter(
            _published() & (_for_everyone(timezone.now()) | _first_for(user) | Q(pk__in=asked))
            # A review in the organisation's place is nothing of its team's: its reviewer stays unnamed.
            | Q(checks_claim=None, organization__in=Organization.objects.filter(memberships__user=user).values("pk"))
            | Q(pk__in=from_models.filter(claims__volunteer__user=user).values("pk"))
            | Q(pk__in=from_models.filter(brief_checks__in=from_models.being_done_by(user)).values("pk"))
            | Q(pk__in=from_models.filter(claims__peer_checks__in=from_models.being_done_by(user)).values("pk"))
        )

    def being_done_by(self, user: Any) -> "TaskQuerySet":
        """What this person holds and has no answer to yet."""
        return self.filter(claims__volunteer__user=user, claims__status__in=[ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED])

    def of_member(self, user: Any) -> "TaskQuerySet":
        """Tasks of organisations this person belongs to; for others they do not exist."""
        if not user.is_authenticated:
            return self.none()
        return self.of_team().filter(organization__memberships__user=user)

    def of_team(self) -> "TaskQuerySet":
        """Without the reviews that the site offers to others in an organisation's place."""
        return self.filter(checks_claim=None)

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
        of_team = self.model._default_manager.filter(task__checks_claim=None)
        member = of_team.filter(task__organization__memberships__user=user).values("pk")
        return self.filter(Q(volunteer__user=user) | Q(pk__in=member))

    def of_team(self) -> "ClaimQuerySet":
        """Without the reviews that the site offers to others in an organisation's place."""
        return self.filter(task__checks_claim=None)

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

    def due_review_step(self, now: datetime) -> "ClaimQuerySet":
        """Work that waits for an answer and for which the review clock has something to do."""
        return self.filter(status=ClaimStatus.SUBMITTED, review_step_at__lte=now)

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
        return self.filter(claim__task__checks_claim=None, claim__task__organization__memberships__user=user)

    def reviewable_by(self, user: Any) -> "SubmissionQuerySet":
        """Work handed in to organisations this person belongs to, their own work excepted.

        Of two reviewers, whoever looked first leaves it to the other, as long as there is one.
        """
        others = (
            Membership.objects.filter(organization=OuterRef("claim__task__organization"), user__is_active=True)
            .exclude(user=user)
            .exclude(user=OuterRef("claim__volunteer__user"))
        )
        looked_first = Q(opinion__isnull=False, opinion__reviewer=user)
        return self.of_member(user).exclude(claim__volunteer__user=user).exclude(looked_first & Exists(others))

    def waiting(self) -> "SubmissionQuerySet":
        """The versions that wait for a review: the latest of each claim in review."""
        return self.filter(claim__status=ClaimStatus.SUBMITTED, review__isnull=True)


class ClaimFileQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ClaimFileQuerySet":
        """The volunteer's own; once handed in, for the organisation, for whoever reviews in its place, and of appeals.

        Who reviews sees them while that is under way.
        """
        if not user.is_authenticated:
            return self.none()
        handed_in = self.model._default_manager.filter(submissions__isnull=False)
        seen = handed_in.filter(claim__task__checks_claim=None, claim__task__organization__memberships__user=user)
        reviewed = handed_in.filter(
            claim__peer_checks__claims__volunteer__user=user, claim__peer_checks__claims__status=ClaimStatus.ACTIVE
        )
        if user.is_staff:
            seen = seen | handed_in.filter(submissions__review__appeal__isnull=False)
        return self.filter(
            Q(claim__volunteer__user=user) | Q(pk__in=seen.values("pk")) | Q(pk__in=reviewed.values("pk"))
        )

    def in_draft(self) -> "ClaimFileQuerySet":
        return self.filter(removed_at__isnull=True)


class QuestionQuerySet(models.QuerySet):
    def shown(self) -> "QuestionQuerySet":
        return self.filter(hidden_at__isnull=True)

    def waiting(self) -> "QuestionQuerySet":
        """Those that an organisation still has to answer."""
        return self.shown().filter(answered_at__isnull=True)

    def of_member(self, user: Any) -> "QuestionQuerySet":
        """Questions on tasks of organisations this person belongs to."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(task__organization__memberships__user=user)

    def visible_to(self, user: Any) -> "QuestionQuerySet":
        """Whoever sees the task sees its questions; hidden ones only their organisation and staff."""
        if user.is_authenticated and user.is_staff:
            return self
        task_model: Any = self.model._meta.get_field("task").related_model
        tasks = task_model._default_manager.visible_to(user)
        seen = Q(task__in=tasks.values("pk"), hidden_at__isnull=True)
        if user.is_authenticated:
            seen |= Q(task__organization__in=Organization.objects.filter(memberships__user=user).values("pk"))
        return self.filter(seen)


class MessageFileQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "MessageFileQuerySet":
        """Both sides of the conversation: the volunteer, and the organisation's members."""
        if not user.is_authenticated:
            return self.none()
        member = self.model._default_manager.filter(message__claim__task__organization__memberships__user=user).values(
            "pk"
        )
        return self.filter(Q(message__claim__volunteer__user=user) | Q(pk__in=member))
