"""Where an organisation wants to be told, what was sent there, and the events that wait to be sorted."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from organizations.models import Organization
from tasks.models import TaskEvent


class Stopped(models.TextChoices):
    """Why nothing is sent to an endpoint."""

    BY_HAND = "by_hand", _("Switched off by your team")
    GONE = "gone", _("It answered that it no longer exists (410)")
    FAILING = "failing", _("It did not answer with success for days")
    UNREADABLE = "unreadable", _("Its secret can no longer be read here; make a new one")


class Endpoint(PublicIdModel):
    """An address of an organisation. The secrets are sealed: outgoing/signing.py."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="webhook_endpoints")
    url = models.CharField(max_length=500)
    event_types = ArrayField(models.CharField(max_length=40))
    secret = models.TextField()
    # Signs as well until then, so that a receiver can change its secret without losing a message.
    former_secret = models.TextField(blank=True, default="")
    former_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=12, choices=Stopped.choices, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [models.UniqueConstraint(fields=["organization", "url"], name="webhook_address_once")]

    def __str__(self) -> str:
        return self.url

    def sealed_secrets(self, now: datetime) -> list[str]:
        """The secret that signs, and during a change the one before."""
        is_changing = self.former_until is not None and self.former_until > now
        return [self.secret, self.former_secret] if is_changing else [self.secret]


class Delivery(PublicIdModel):
    """One message to one endpoint, with its tries. It waits while `next_try_at` is set."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(TaskEvent, null=True, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=40)
    # As it is signed: a JSON column would order its keys anew.
    body = models.TextField()
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True, help_text="A job was promised then.")
    last_tried_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_answer = models.TextField(blank=True, default="")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message to a webhook")
        verbose_name_plural = _("messages to webhooks")
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_message_once")]
        indexes = [
            models.Index(fields=["next_try_at"], name="webhook_message_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["endpoint", "-id"], name="webhook_message_newest"),
            models.Index(fields=["created_at"], name="webhook_message_age"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.type}"

    @property
    def message_id(self) -> str:
        """The same over all tries, so that a receiver knows a message again."""
        return f"msg_{self.public_id.hex}"


class NewEvent(models.Model):
    """An event of a task whose organisation has webhooks, not sorted yet. A trigger writes it with the event."""

    event = models.OneToOneField(TaskEvent, primary_key=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)
