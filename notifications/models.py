"""One row per message to a person, and the outbox of mail."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from common.models import PublicIdModel


class Notification(PublicIdModel):
    """Something a person should know. `(recipient, kind, key)` is unique, so a repeated job tells nobody twice."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    path = models.CharField(max_length=300, help_text="Where it leads, a path on this site.")
    action = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "kind", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_newest"),
            models.Index(fields=["recipient"], name="notification_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title


class MailPreference(models.Model):
    """A kind of mail that a person switched off. In-app messages stay."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=40)
    is_on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="mail_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.is_on}"


class Mail(models.Model):
    """A mail to send: written in the transaction it belongs to, sent by a worker, kept as its own record."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    to = models.EmailField(max_length=320)
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    headers = models.JSONField(default=dict)
    notification = models.OneToOneField(Notification, null=True, on_delete=models.CASCADE, related_name="mail")
    created_at = models.DateTimeField(db_default=Now())
    next_attempt_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="mail_waiting",
                condition=models.Q(status__in=["queued", "sending"]),
            ),
            models.Index(fields=["-id"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
