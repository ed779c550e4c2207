"""What the morning mail of notifications shows of tasks, and what is logged of it."""

from notifications import digest_sections
from notifications.digest_sections import Asked
from tasks.models import Impression
from tasks.selectors.digest import digest_matches
from tasks.selectors.invitations import invitation_items
from tasks.services.impressions import note_shown
from volunteers.models import Volunteer

digest_sections.register_matches(digest_matches)
digest_sections.register_invitations(invitation_items)


def log_mailed(asked: Asked, section: str, keys: list[str]) -> None:
    """Suggestions in a digest are shown like any others. Invitations log themselves."""
    if section != "matches":
        return
    volunteer_id = Volunteer.objects.values_list("pk", flat=True).get(user_id=asked.user_id)
    shown = [int(key) for key in keys]
    note_shown(volunteer_id=volunteer_id, task_ids=shown, place=Impression.Place.DIGEST, now=asked.now)


digest_sections.register_mailed(log_mailed)
