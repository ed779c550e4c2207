"""What became of accepted work: one question at 30 days and one at 90, answered in one click."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from common.models import PublicIdModel
from tasks.models.claim import Claim
from tasks.states import OutcomeAnswer


class Outcome(PublicIdModel):
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="outcomes")
    days = models.PositiveSmallIntegerField(help_text="30 or 90 after acceptance.")
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.CharField(max_length=10, choices=OutcomeAnswer.choices, blank=True, default="")
    link = models.URLField(max_length=500, blank=True, default="")
    number = models.PositiveIntegerField(null=True)
    number_of = models.CharField(max_length=60, blank=True, default="", help_text="What was counted: people reached.")
    note = models.CharField(max_length=300, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "days"], name="outcome_asked_once")]
        indexes = [models.Index(fields=["answered_at"], name="outcome_answered")]

    def __str__(self) -> str:
        return f"{self.answer or 'asked'} after {self.days} days: claim {self.claim_id}"
