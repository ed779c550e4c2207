"""What the pattern checks found in a brief, for moderators."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from tasks.models.task import Task


class BriefFlag(models.Model):
    """One pattern found in one brief: fees, donations, personal data, selling hours. Cleared by a person only."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="flags")
    pattern = models.CharField(max_length=30)
    field = models.CharField(max_length=30)
    excerpt = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "pattern", "field", "excerpt"], name="brief_flag_once")]

    def __str__(self) -> str:
        return f"{self.pattern}: {self.excerpt}"
