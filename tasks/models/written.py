"""Tasks as the record of how long their briefs took to write."""

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from tasks.models.event import TaskEvent
from tasks.models.task import Task

# Sent by its author: a new organisation's brief waits for a moderator from here on, which is not its author's time.
SENT = ["task_published", "brief_sent_to_moderation"]


class WrittenBriefManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        """Tasks that began with an empty form and were sent, with `sent_at`. Copies and parts begin with words."""
        begun = super().get_queryset().filter(begun_at__isnull=False)
        sent = TaskEvent.objects.filter(task=OuterRef("pk"), kind__in=SENT).order_by("pk")
        return begun.annotate(sent_at=Subquery(sent.values("at")[:1])).filter(sent_at__isnull=False)


class WrittenBrief(Task):
    """No table of its own: for the staff's page of writing times."""

    # The first manager of a class is its default: the staff's page shows these rows alone.
    written = WrittenBriefManager()

    class Meta:
        proxy = True
        verbose_name = _("writing time")
        verbose_name_plural = _("writing times")
