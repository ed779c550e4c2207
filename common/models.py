"""The outbox of jobs, and the public id every addressable row carries."""

import uuid

from django.db import models
from django.db.models.functions import Now


class PublicIdModel(models.Model):
    """Adds the UUID that URLs and the API show instead of the row number."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class OutboxJob(models.Model):
    """A job promised by a committed transaction. The row exists until the job has been done once."""

    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    parked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["published_at"], name="outbox_waiting", condition=models.Q(parked_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.arguments}"
