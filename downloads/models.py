"""A file that a job makes for one person: exports, reports, statements."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from common.models import PublicIdModel
from downloads.querysets import DownloadQuerySet
from downloads.states import DownloadStatus


class Download(PublicIdModel):
    """Asked for by one person and for nobody else's eyes. The file goes after a week, the row stays."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="downloads")
    kind = models.CharField(max_length=40, help_text="Who makes it: a name from downloads/kinds.py.")
    arguments = models.JSONField(default=dict)
    title = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=DownloadStatus.choices, default=DownloadStatus.WAITING)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(null=True, help_text="Empty until it is known.")
    problem = models.CharField(max_length=300, blank=True, default="")
    file = models.FileField(upload_to="downloads/%Y/%m/", max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True, default="")
    content_type = models.CharField(max_length=100, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    worked_at = models.DateTimeField(null=True, help_text="When whoever makes it last said how far it is.")
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "arguments"],
                name="download_waits_once",
                condition=models.Q(status=DownloadStatus.WAITING),
            )
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="download_newest"),
            models.Index(fields=["expires_at"], name="download_expires", condition=~models.Q(file="")),
        ]

    def __str__(self) -> str:
        return f"{self.title} for {self.user_id}"

    @property
    def is_waiting(self) -> bool:
        return self.status == DownloadStatus.WAITING

    @property
    def can_be_saved(self) -> bool:
        return self.status == DownloadStatus.READY and bool(self.file)

    @property
    def is_gone(self) -> bool:
        return self.status == DownloadStatus.READY and not self.file

    def get_absolute_url(self) -> str:
        return reverse("downloads:download_detail", args=[self.public_id])
