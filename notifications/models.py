"""One row per message to a person, what each person wants by mail and when, digests, and the outbox of mail."""

from datetime import date, time

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from notifications.querysets import MailQuerySet, SuppressedAddressQuerySet


class Notification(PublicIdModel):
    """Something a person should know. `(recipient, kind, key)` is unique, so a repeated job tells nobody twice."""

    class Route(models.TextChoices):
        """What became of its mail; written under the row's lock, so that no run mails it a second time."""

        NEW = "", _("not decided yet")
        SITE = "site", _("on the site only")
        MAILED = "mailed", _("mailed alone")
        HELD = "held", _("waits for the end of quiet hours")
        DIGEST = "digest", _("waits for the digest")
        BUNDLED = "bundled", _("went out in a digest")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    path = models.CharField(max_length=300, help_text="Where it leads, a path on this site.")
    action = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    is_in_app = models.BooleanField(default=True, help_text="False: its reader chose not to see this topic here.")
    route = models.CharField(max_length=8, choices=Route.choices, blank=True, default=Route.NEW)
    mail_at = models.DateTimeField(null=True, help_text="When quiet hours end, while it waits for that.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "kind", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_newest"),
            models.Index(fields=["recipient"], name="notification_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["mail_at"], name="notification_held", condition=models.Q(route="held")),
            models.Index(fields=["recipient"], name="notification_bundle", condition=models.Q(route="digest")),
        ]

    def __str__(self) -> str:
        return self.title


class TopicChoice(models.Model):
    """How one person wants to hear of one topic. Without a row, the topic's own default holds."""

    class Mail(models.TextChoices):
        NOW = "now", _("At once")
        DIGEST = "digest", _("Digest")
        NEVER = "never", _("Never")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_choices")
    topic = models.CharField(max_length=40)
    is_in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=6, choices=Mail.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="topic_choice_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic} {self.mail}"


def quiet_from() -> time:
    return settings.QUIET_FROM


def quiet_until() -> time:
    return settings.QUIET_UNTIL


def digest_weekday() -> int:
    return settings.DIGEST_WEEKDAY


class MailSettings(models.Model):
    """When a person gets their digest, when mail waits, and what comes next. Made on demand, with the defaults."""

    class Cadence(models.TextChoices):
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Once a week")
        NEVER = "never", _("Never")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_settings")
    cadence = models.CharField(max_length=6, choices=Cadence.choices, default=Cadence.WEEKLY)
    weekday = models.PositiveSmallIntegerField(default=digest_weekday, help_text="0 is Monday.")
    # The same time twice: no quiet hours.
    quiet_from = models.TimeField(default=quiet_from)
    quiet_until = models.TimeField(default=quiet_until)
    is_paused = models.BooleanField(default=False)
    paused_until_date = models.DateField(null=True, help_text="Goes on by itself on this day.")
    # What is due next, in UTC; empty while nothing is planned.
    next_digest_at = models.DateTimeField(null=True)
    next_invitations_at = models.DateTimeField(null=True)
    # The day that was decided last, where the person was then, and the moment it was due.
    last_date = models.DateField(null=True)
    last_due_at = models.DateTimeField(null=True)
    last_sent_date = models.DateField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    unopened_count = models.PositiveSmallIntegerField(default=0, help_text="Digests sent since the last visit.")
    stopped_at = models.DateTimeField(null=True, help_text="When digests stopped because nobody came for 90 days.")

    class Meta:
        indexes = [
            models.Index(
                fields=["next_digest_at"], name="mail_digest_due", condition=models.Q(next_digest_at__isnull=False)
            ),
            models.Index(
                fields=["next_invitations_at"],
                name="mail_invitations_due",
                condition=models.Q(next_invitations_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.cadence}"

    def is_paused_on(self, day: date) -> bool:
        return self.is_paused and (self.paused_until_date is None or day < self.paused_until_date)


class DigestEntry(models.Model):
    """What one person's morning brought on one local date: a mail, or the reason for none. Kept for 60 days."""

    class Status(models.TextChoices):
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", _("Skipped")

    class Reason(models.TextChoices):
        NOTHING_NEW = "nothing_new", _("Nothing new")
        PAUSED = "paused", _("Paused")
        OFF = "off", _("Switched off")
        SLOWED = "slowed", _("Slowed, mails stay unopened")
        IDLE = "idle", _("Away for 90 days, stopped")
        LATE = "late", _("Too late that day")
        ADDRESS = "address", _("Mail to the address comes back")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_entries")
    date = models.DateField(help_text="Where the person is.")
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    status = models.CharField(max_length=7, choices=Status.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True, default="")
    is_digest = models.BooleanField(default=True, help_text="False: only invitations were due.")
    match_count = models.PositiveSmallIntegerField(default=0)
    invitation_count = models.PositiveSmallIntegerField(default=0)
    news_count = models.PositiveSmallIntegerField(default=0)
    # What was shown, by the keys of the sections, so that a task comes by digest once.
    shown = models.JSONField(default=list)
    mail = models.OneToOneField("Mail", null=True, on_delete=models.SET_NULL, related_name="digest_entry")

    class Meta:
        verbose_name_plural = _("digest entries")
        constraints = [models.UniqueConstraint(fields=["user", "date"], name="digest_entry_once")]
        indexes = [models.Index(fields=["-decided_at", "-id"], name="digest_entry_newest")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.date} {self.status} {self.reason}".strip()


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

    objects = MailQuerySet.as_manager()

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
    lifted_at = models.DateTimeField(null=True, help_text="Over, unless mail came back again after it.")

    objects = SuppressedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address without mail")
        verbose_name_plural = _("addresses without mail")

    @property
    def is_over(self) -> bool:
        return self.lifted_at is not None and self.lifted_at >= self.since

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.reason}"[:120]
