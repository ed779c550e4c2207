"""A submission: one version of what was handed in. Never changed afterwards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from common.models import PublicIdModel
from tasks.models.claim import Claim, ClaimFile
from tasks.querysets import SubmissionQuerySet


class Submission(PublicIdModel):
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="submissions")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, default="")
    text_html = models.TextField(blank=True, default="")
    links = ArrayField(models.URLField(max_length=500), default=list, blank=True)
    answers = models.JSONField(default=dict, blank=True, help_text="What the kind's own form asks, by field.")
    files = models.ManyToManyField(ClaimFile, blank=True, related_name="submissions")
    note = models.TextField(blank=True, default="")
    minutes = models.PositiveSmallIntegerField(help_text="As the volunteer reports them.")
    ai_use = models.CharField(max_length=400, blank=True, default="", help_text="How AI was used; empty means not.")
    ticked_points = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "version"], name="submission_version_once")]

    def __str__(self) -> str:
        return f"version {self.version} of claim {self.claim_id}"
