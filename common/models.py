"""The outbox of jobs, signs of life of what runs them, and the public id every addressable row carries."""

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
    request_id = models.CharField(max_length=64, blank=True, default="", db_default="", help_text="Who promised it.")

    class Meta:
        indexes = [
            models.Index(fields=["published_at"], name="outbox_waiting", condition=models.Q(parked_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.arguments}"


class Heartbeat(models.Model):
    """When a part of the deployment last showed that it lives: "beat", "sweep", or "worker <host>"."""

    name = models.CharField(max_length=200, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"


class JobFailure(models.Model):
    """How often a job has failed since the database was made, over all workers; the last time in words."""

    name = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    last_error = models.TextField()
    request_id = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.name} {self.count}"
