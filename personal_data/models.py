"""That somebody left, without saying who; and what an archive from elsewhere would bring."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from common.models import PublicIdModel


class ArchiveImport(PublicIdModel):
    """What was read from somebody's archive of another site: shown first, taken or forgotten within a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    found = models.JSONField(help_text="personal_data.reading.Found, as plain values.")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="archive_import_age")]

    def __str__(self) -> str:
        return f"for {self.user_id}"

    def get_absolute_url(self) -> str:
        return reverse("personal_data:archive_import", args=[self.public_id])


class Erasure(models.Model):
    """One account that was erased. The hash of its public id finds it again in a backup, and nowhere else."""

    id_hash = models.CharField(max_length=64, unique=True)
    took_work_back = models.BooleanField(default=False)
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.erased_at:%Y-%m-%d} {self.id_hash[:12]}"
