"""What mails of notifications say of tasks, and what is logged of it."""

from notifications import digest_sections
from notifications.digest_sections import Asked
from notifications.mail_contents import register_content
from tasks.models import Impression
from tasks.selectors.digest import digest_matches
from tasks.selectors.invitations import invitation_items
from tasks.services.impressions import note_shown
from tasks.services.outcome_mail import outcome_mail
from volunteers.models import Volunteer

digest_sections.register_matches(digest_matches)
digest_sections.register_invitations(invitation_items)
register_content("outcome_question", outcome_mail)


def log_mailed(asked: Asked, section: str, keys: list[str]) -> None:
    """Suggestions in a digest are shown like any others. Invitations log themselves."""
    if section != "matches":
        return
    volunteer_id = Volunteer.objects.values_list("pk", flat=True).get(user_id=asked.user_id)
    shown = [int(key) for key in keys]
    note_shown(volunteer_id=volunteer_id, task_ids=shown, place=Impression.Place.DIGEST, now=asked.now)


digest_sections.register_mailed(log_mailed)
