"""Chainable reading words for downloads. Seeing is decided here."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from downloads.states import DownloadStatus

# Whoever makes a file says so at least this often; after that, somebody else may begin anew.
SILENT_AFTER = timedelta(minutes=2)


class DownloadQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "DownloadQuerySet":
        """One's own, and nobody else's, staff included."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def waiting(self) -> "DownloadQuerySet":
        return self.filter(status=DownloadStatus.WAITING)

    def not_worked_on(self, now: datetime) -> "DownloadQuerySet":
        """Waiting, and nobody makes it at the moment."""
        silent = Q(worked_at__isnull=True) | Q(worked_at__lt=now - SILENT_AFTER)
        return self.waiting().filter(silent)

    def expired(self, now: datetime) -> "DownloadQuerySet":
        return self.exclude(file="").filter(expires_at__lte=now)
