"""What its owner chose of their accepted work between two days, frozen as it was told then (promise 10)."""

import hashlib

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from common.models import PublicIdModel
from portfolios.querysets import StatementQuerySet
from volunteers.models import Volunteer


class Statement(PublicIdModel):
    """Never changed, only withdrawn: whoever holds the printed digest can tell that it is the same text."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="statements")
    first_day = models.DateField()
    last_day = models.DateField()
    shows_months = models.BooleanField(default=False, help_text="With time by month, as job centres and schools ask.")
    piece_count = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    document = models.TextField(help_text="As served, to the byte.")
    made_at = models.DateTimeField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="statement_days_in_order"),
        ]
        indexes = [models.Index(fields=["volunteer", "-id"], name="statement_newest")]

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"

    def get_absolute_url(self) -> str:
        return reverse("portfolios:statement_detail", args=[self.public_id])

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.document.encode()).hexdigest()
