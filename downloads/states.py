"""Where a download stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DownloadStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting to be made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
