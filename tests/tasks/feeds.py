"""Stored lists for tests: made by the service that makes them in production."""

from django.utils import timezone

from tasks.services.feeds import update_list
from volunteers.models import Volunteer


def make_list(*volunteers: Volunteer) -> None:
    for volunteer in volunteers:
        update_list(volunteer_id=volunteer.pk, now=timezone.now())
