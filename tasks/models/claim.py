"""A claim: a volunteer holding a place for a time, with its draft, files and messages."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from common.files import PREVIEWABLE
from common.models import PublicIdModel
from tasks.models.task import Task
from tasks.querysets import ClaimFileQuerySet, ClaimQuerySet
from tasks.states import ONE_PER_TASK, ClaimStatus
from volunteers.models import Volunteer


class Claim(PublicIdModel):
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="claims")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="claims")
    status = models.CharField(max_length=12, choices=ClaimStatus.choices)
    created_at = models.DateTimeField(db_default=Now())
    # The lease. While paused_at is set the clock stands still; when it goes on, both ends are moved by that time.
    lease_starts_at = models.DateTimeField(null=True)
    lease_ends_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    extension_count = models.PositiveSmallIntegerField(default=0)
    # When the next reminder is due; services/lease.py keeps it wherever the lease changes. None: no more of them.
    reminder_at = models.DateTimeField(null=True)
    slot_starts_at = models.DateTimeField(null=True, help_text="When the volunteer plans to do it.")
    contract = models.JSONField(default=dict, help_text="The terms as shown and accepted when claiming.")
    revision_count = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    review_due_at = models.DateTimeField(null=True)
    # The review clock: when its next step is due, and the working day of the last one; services/review_clock.py alone.
    review_step_at = models.DateTimeField(null=True)
    review_step = models.PositiveSmallIntegerField(default=0)
    # Who was given the review. Empty: whoever the task names, else everyone with a seat.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    nudged_at = models.DateTimeField(null=True, help_text="When the volunteer last asked for an answer.")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=300, blank=True, default="")

    # The draft: kept after expiry, so that nothing typed is lost.
    draft = models.JSONField(default=dict, blank=True)
    draft_saved_at = models.DateTimeField(null=True)
    ticked_points = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    wants_portfolio = models.BooleanField(default=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "volunteer"], name="claim_one_per_task", condition=Q(status__in=ONE_PER_TASK)
            ),
            models.CheckConstraint(
                condition=~Q(status=ClaimStatus.ACTIVE) | Q(lease_ends_at__isnull=False),
                name="claim_active_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["lease_ends_at"], name="claim_lease_end", condition=Q(status="active")),
            models.Index(
                fields=["reminder_at"],
                name="claim_reminder_due",
                condition=Q(status="active", paused_at__isnull=True, reminder_at__isnull=False),
            ),
            models.Index(fields=["review_due_at"], name="claim_review_due", condition=Q(status="submitted")),
            models.Index(fields=["review_step_at"], name="claim_review_step", condition=Q(status="submitted")),
            models.Index(fields=["volunteer", "status", "-id"], name="claim_volunteer"),
            models.Index(fields=["task", "status"], name="claim_task"),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk} of task {self.task_id}"

    def get_absolute_url(self) -> str:
        return reverse("tasks:claim_detail", args=[self.public_id])

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


class ClaimFile(PublicIdModel):
    """An upload to a claim: the volunteer and the organisation's reviewers may download it."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to="claim-files/%Y/%m/", max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, help_text="Taken out of the draft; earlier versions keep it.")
    page_count = models.PositiveSmallIntegerField(
        null=True, help_text="Of a PDF, once its first pages were drawn; 0 when they could not be."
    )

    objects = ClaimFileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether an <img> may show it."""
        return self.content_type in PREVIEWABLE

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"


class FilePage(models.Model):
    """A picture of one page of a PDF, drawn by a job; as private as the file it shows."""

    file = models.ForeignKey(ClaimFile, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    picture = models.FileField(upload_to="claim-pages/%Y/%m/", max_length=200)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_page_once")]

    def __str__(self) -> str:
        return f"page {self.number} of {self.file_id}"


class Message(PublicIdModel):
    """A message between the volunteer and the organisation about one claim."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_from_volunteer = models.BooleanField()
    is_question = models.BooleanField(default=False, help_text="Stops the lease until the organisation answers.")
    body = models.TextField(max_length=4000)
    created_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["claim", "id"], name="message_thread")]

    def __str__(self) -> str:
        return self.body[:60]


class WaitingListEntry(models.Model):
    """ "Tell me": first come, first told, one person per freed place."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="waiting_list")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="waiting_list")
    created_at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "volunteer"], name="waiting_list_once")]
        indexes = [models.Index(fields=["task", "id"], name="waiting_list_next", condition=Q(told_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.volunteer_id} waits for {self.task_id}"
