"""The event log: append-only, the truth from which reputation, response times and impact are recomputed."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from tasks.models.claim import Claim
from tasks.models.task import Task


class TaskEvent(models.Model):
    """One move: who, when, from, to, why. A database trigger refuses changes and deletions."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="events")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    from_status = models.CharField(max_length=15, blank=True, default="")
    to_status = models.CharField(max_length=15, blank=True, default="")
    why = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["task", "id"], name="event_of_task"),
            models.Index(fields=["claim", "id"], name="event_of_claim"),
            models.Index(fields=["kind", "at"], name="event_kind_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_status} → {self.to_status}"
