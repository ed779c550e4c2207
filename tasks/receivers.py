"""What mails of notifications say of tasks and what is logged of it; what a leaving member hands over."""

from typing import Any

from django.dispatch import receiver

from accounts.signals import account_suspended
from common.jobs import enqueue
from notifications import digest_sections
from notifications.digest_sections import Asked
from notifications.mail_contents import register_content
from organizations import holdings as organization_holdings
from organizations.signals import member_leaving, organization_described, organization_suspended
from tasks.models import Impression
from tasks.selectors.digest import digest_matches
from tasks.selectors.followed import followed_items
from tasks.selectors.handover import holdings
from tasks.selectors.invitations import invitation_items
from tasks.services.assignments import hand_over
from tasks.services.impressions import note_shown
from tasks.services.outcome_mail import outcome_mail
from volunteers.models import Volunteer

digest_sections.register_matches(digest_matches)
digest_sections.register_invitations(invitation_items)
digest_sections.register_followed(followed_items)
register_content("outcome_question", outcome_mail)


def log_mailed(asked: Asked, section: str, keys: list[str]) -> None:
    """Suggestions in a digest are shown like any others. Invitations log themselves."""
    if section != "matches":
        return
    volunteer_id = Volunteer.objects.values_list("pk", flat=True).get(user_id=asked.user_id)
    shown = [int(key) for key in keys]
    note_shown(volunteer_id=volunteer_id, task_ids=shown, place=Impression.Place.DIGEST, now=asked.now)


digest_sections.register_mailed(log_mailed)


organization_holdings.register(holdings)


@receiver(member_leaving)
def hand_over_held(
    sender: object, organization_id: int, user_id: int, heir_id: int | None, actor_id: int, now: Any, **_extra: object
) -> None:
    """In the transaction that takes the seat away, so that no review is nobody's."""
    hand_over(organization_id=organization_id, user_id=user_id, heir_id=heir_id, actor_id=actor_id, now=now)


@receiver(organization_suspended)
def release_its_claims(sender: object, organization_id: int, **_extra: object) -> None:
    enqueue("tasks.release_claims_of_organization", organization_id=organization_id)


@receiver(organization_described)
def read_its_words(sender: object, organization_id: int, **_extra: object) -> None:
    enqueue("tasks.check_organization_words", organization_id=organization_id)


@receiver(account_suspended)
def release_their_claims(sender: object, user_id: int, **_extra: object) -> None:
    enqueue("tasks.release_claims_of_person", user_id=user_id)
