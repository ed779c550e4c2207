"""A review: a verdict per acceptance point, a decision, words, and ratings of skills."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from common.models import PublicIdModel
from tasks.models.submission import Submission
from tasks.models.task import AcceptancePoint
from tasks.states import Rating, Verdict
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
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.verdict} of submission {self.submission_id}"


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
