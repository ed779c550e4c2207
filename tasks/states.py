"""Statuses of tasks and claims, and the one table of moves between them. Full and overdue are computed, not stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_MODERATION = "in_moderation", _("Being checked")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


TASK_MOVES: dict[str, set[str]] = {
    TaskStatus.DRAFT: {TaskStatus.IN_MODERATION, TaskStatus.OPEN, TaskStatus.CANCELLED},
    # What had been closed before somebody had to look at it again is closed afterwards, too.
    TaskStatus.IN_MODERATION: {TaskStatus.OPEN, TaskStatus.CLOSED, TaskStatus.DRAFT, TaskStatus.CANCELLED},
    # Back to moderation: a new organisation changed the words that a person had read, the words of anybody look like
    # what nobody may ask for, or several people reported it.
    TaskStatus.OPEN: {TaskStatus.CLOSED, TaskStatus.CANCELLED, TaskStatus.IN_MODERATION},
    TaskStatus.CLOSED: {TaskStatus.OPEN, TaskStatus.IN_MODERATION},
    TaskStatus.CANCELLED: set(),
}


class ClaimStatus(models.TextChoices):
    REQUESTED = "requested", _("Asked for")
    ACTIVE = "active", _("Under way")
    SUBMITTED = "submitted", _("In review")
    ACCEPTED = "accepted", _("Accepted")
    UNCONFIRMED = "unconfirmed", _("Delivered, not confirmed by the organisation")
    NOT_USABLE = "not_usable", _("Not usable")
    RELEASED = "released", _("Handed back")
    EXPIRED = "expired", _("Time ran out")
    WITHDRAWN = "withdrawn", _("Withdrawn by the organisation")


CLAIM_MOVES: dict[str, set[str]] = {
    ClaimStatus.REQUESTED: {ClaimStatus.ACTIVE, ClaimStatus.RELEASED, ClaimStatus.WITHDRAWN},
    ClaimStatus.ACTIVE: {ClaimStatus.SUBMITTED, ClaimStatus.RELEASED, ClaimStatus.EXPIRED, ClaimStatus.WITHDRAWN},
    ClaimStatus.SUBMITTED: {
        ClaimStatus.ACCEPTED,
        ClaimStatus.ACTIVE,
        ClaimStatus.NOT_USABLE,
        ClaimStatus.UNCONFIRMED,
    },
    ClaimStatus.ACCEPTED: set(),
    ClaimStatus.UNCONFIRMED: {ClaimStatus.ACCEPTED},
    # By an appeal alone.
    ClaimStatus.NOT_USABLE: {ClaimStatus.UNCONFIRMED},
    ClaimStatus.RELEASED: set(),
    ClaimStatus.EXPIRED: set(),
    ClaimStatus.WITHDRAWN: set(),
}

# A claim in one of these holds one of the task's places.
PLACE_HOLDING = [ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED, ClaimStatus.ACCEPTED, ClaimStatus.UNCONFIRMED]
# A volunteer has at most one of these on a task; after a hand-back or an expiry they may claim again.
ONE_PER_TASK = [ClaimStatus.REQUESTED, *PLACE_HOLDING, ClaimStatus.NOT_USABLE]
# These count against the volunteer's limit of open claims; submitted ones don't.
COUNTED_AS_OPEN = [ClaimStatus.REQUESTED, ClaimStatus.ACTIVE]
ENDED_WITHOUT_WORK = [ClaimStatus.RELEASED, ClaimStatus.EXPIRED, ClaimStatus.WITHDRAWN]


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    ACCEPTED_WITH_EDITS = "accepted_with_edits", _("Accepted with small edits")
    CHANGES_ASKED = "changes_asked", _("Changes asked")
    NOT_USABLE = "not_usable", _("Cannot use")


ACCEPTING = [Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_EDITS]
VERDICT_MOVES: dict[str, str] = {
    Verdict.ACCEPTED: ClaimStatus.ACCEPTED,
    Verdict.ACCEPTED_WITH_EDITS: ClaimStatus.ACCEPTED,
    Verdict.CHANGES_ASKED: ClaimStatus.ACTIVE,
    Verdict.NOT_USABLE: ClaimStatus.NOT_USABLE,
}


class Rating(models.IntegerChoices):
    GETTING_THERE = 1, _("Getting there")
    SOLID = 2, _("Solid")
    STRONG = 3, _("Strong")
    OUTSTANDING = 4, _("Outstanding")


class TransferableSkill(models.TextChoices):
    """What any work may show. Two organisations have to say so before it counts (promise 24)."""

    COMMUNICATION = "communication", _("Communication")
    PROBLEM_SOLVING = "problem_solving", _("Problem solving")
    RELIABILITY = "reliability", _("Reliability")


class Ownership(models.TextChoices):
    ORGANIZATION = "organisation", _("The organisation")
    ORGANIZATION_WITH_CREDIT = "organisation_with_credit", _("The organisation, with your name")
    VOLUNTEER = "volunteer", _("You, and the organisation may use it")
    OPEN_LICENCE = "open_licence", _("Everyone, under an open licence")


class PortfolioPermission(models.TextChoices):
    YES = "yes", _("Yes, on your portfolio")
    ANONYMISED = "anonymised", _("Yes, without the organisation’s data")
    NO = "no", _("No, only that you did it")


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("Everyone")
    ASKED = "asked", _("Only people who were asked")


class AiUse(models.TextChoices):
    ALLOWED = "allowed", _("Allowed")
    DECLARE = "declare", _("Fine if you say how")
    NOT_ALLOWED = "not_allowed", _("Not for this task")


class ReportStatus(models.TextChoices):
    OPEN = "open", _("Open")
    RESOLVED = "resolved", _("Dealt with")
    DISMISSED = "dismissed", _("Nothing wrong")


class AppealStatus(models.TextChoices):
    OPEN = "open", _("A person will look at it")
    UPHELD = "upheld", _("The review stands")
    REVERSED = "reversed", _("The volunteer was right")


class OutcomeAnswer(models.TextChoices):
    USED = "used", _("Used as it was")
    ADAPTED = "adapted", _("Used with changes")
    NOT_USED = "not_used", _("Not used")


CAME_TO_USE = [OutcomeAnswer.USED, OutcomeAnswer.ADAPTED]


class ImportStatus(models.TextChoices):
    PREVIEW = "preview", _("Being looked at")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    UNDONE = "undone", _("Undone")
