"""One row per message to a person, and the outbox of mail."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

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
        SUPPRESSED = "suppressed"

    class Priority(models.IntegerChoices):
        """Who goes first while mail is throttled; the smaller number."""

        ACCOUNT = 0
        ACTION = 1
        BULK = 2

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.ACTION)
    to = models.EmailField(max_length=320)
    domain = models.GeneratedField(
        expression=Lower(Func(F("to"), Value("@"), Value(2), function="split_part")),
        output_field=models.CharField(max_length=320),
        db_persist=True,
    )
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    headers = models.JSONField(default=dict)
    notification = models.OneToOneField(Notification, null=True, on_delete=models.CASCADE, related_name="mail")
    created_at = models.DateTimeField(db_default=Now())
    # Not before this moment: quiet hours when it is written, pauses after a failed try.
    next_attempt_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, help_text="When it last went to the mail server.")
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "next_attempt_at"],
                name="mail_waiting",
                condition=models.Q(status__in=["queued", "sending"]),
            ),
            # What goes to one address in its order.
            models.Index(
                fields=["to", "id"], name="mail_waiting_to", condition=models.Q(status__in=["queued", "sending"])
            ),
            # What the last minute took, for the throttle.
            models.Index(fields=["tried_at", "domain"], name="mail_tried"),
            # Which mail a returned one was.
            models.Index(KeyTextTransform("Message-ID", "headers"), name="mail_message_id"),
            models.Index(fields=["-id"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class SuppressedAddress(models.Model):
    """An address that mail came back from: nothing more goes there until its owner or staff lift it.

    Only a hash of the address is kept, so that the row says nothing once its owner has left.
    """

    class Source(models.TextChoices):
        SMTP = "smtp", _("Refused by the mail server")
        REPORT = "report", _("Came back later")
        PROVIDER = "provider", _("Reported by the mail provider")
        COMPLAINT = "complaint", _("Marked as spam")

    address_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500)
    source = models.CharField(max_length=10, choices=Source.choices)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.reason}"[:120]
