"""The private address of a volunteer's calendar."""

from django.db import models

from volunteers.models import Volunteer


class CalendarFeed(models.Model):
    """One secret address for each volunteer; only its hash is kept, and a new one ends the old one."""

    volunteer = models.OneToOneField(Volunteer, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.volunteer_id}"
