"""How well the platform keeps its own promises: one row a day, shown in public."""

from django.db import models
from django.db.models.functions import Now


class ServiceLevels(models.Model):
    """The numbers of one day, worked out by a job from the event log, so that the page only reads them."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField(db_default=Now())
    numbers = models.JSONField(help_text="As tasks.selectors.service_levels gives them.")

    def __str__(self) -> str:
        return f"{self.day}"
