"""A review: a verdict per acceptance point, a decision, words, and ratings of skills."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from common.models import PublicIdModel
from organizations.models import Organization
from tasks.models.submission import Submission
from tasks.models.task import AcceptancePoint
from tasks.states import AppealStatus, Rating, TransferableSkill, Verdict
from vocabularies.models import Skill


class Review(PublicIdModel):
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="review")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    what_worked = models.TextField(blank=True, default="")
    what_to_change = models.TextField(blank=True, default="")
    justification = models.TextField(blank=True, default="", help_text="Why a second return is fair.")
    quote = models.TextField(max_length=400, blank=True, default="", help_text="Public thanks, with the name.")
    private_note = models.TextField(blank=True, default="")
    confirmed_minutes = models.PositiveSmallIntegerField(null=True)
    # By a qualified volunteer, because the organisation stayed silent: never shown as confirmed by the organisation.
    is_peer = models.BooleanField(default=False)
    # Of two reviewers: who looked first, and what they had said.
    first_opinion = models.ForeignKey("tasks.ReviewOpinion", null=True, on_delete=models.PROTECT, related_name="+")
    why_otherwise = models.TextField(
        max_length=2000, blank=True, default="", help_text="Of two reviewers: why the second decides otherwise."
    )
    # Marked by the reviewer; shown once two organisations have.
    transferable_skills = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.verdict} of submission {self.submission_id}"

    @property
    def reviewers(self) -> str:
        """Who looked at it: one name, or two; another volunteer has none. Expects the first opinion at hand."""
        if self.is_peer:
            return _("a qualified volunteer")
        if self.first_opinion is None:
            return self.reviewer.name
        return _("%(first)s and %(second)s") % {
            "first": self.first_opinion.reviewer.name,
            "second": self.reviewer.name,
        }

    @property
    def transferable_labels(self) -> list[str]:
        return [str(skill.label) for skill in TransferableSkill if skill in self.transferable_skills]


class ReviewOpinion(PublicIdModel):
    """What the first of two reviewers says; the second decides, knowing it."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="opinion")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    answers = models.JSONField(default=dict, help_text="The reviewer's clean answers, as the review form gives them.")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.verdict} of submission {self.submission_id}, first of two"


class SavedPhrase(PublicIdModel):
    """Words a team says often. Inserted by hand, so that each review is still written for one person."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="saved_phrases")
    text = models.CharField(max_length=400)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "text"], name="saved_phrase_once")]

    def __str__(self) -> str:
        return self.text[:60]


class Appeal(PublicIdModel):
    """A review that a person at the platform looks at again, and the answer they gave."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="appeal")
    # Opened by the rule, at the second return, until the volunteer adds why they disagree.
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(max_length=2000, blank=True, default="", help_text="What the volunteer says.")
    status = models.CharField(max_length=10, choices=AppealStatus.choices, default=AppealStatus.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    answer = models.TextField(max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["status", "id"], name="appeal_queue")]

    def __str__(self) -> str:
        return f"appeal against review {self.review_id}"


class PointVerdict(models.Model):
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="points")
    point = models.ForeignKey(AcceptancePoint, on_delete=models.PROTECT, related_name="+")
    is_met = models.BooleanField()
    comment = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "point"], name="point_verdict_once")]

    def __str__(self) -> str:
        return f"{self.point_id}: {self.is_met}"


class SkillRating(models.Model):
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="ratings")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Rating.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "skill"], name="skill_rating_once")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
