"""What may grow between a volunteer and an organisation after accepted work."""

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now
from tasks.rules.talking import can_publish_words
from tasks.states import ClaimStatus


def can_follow(*, is_member: bool) -> Decision:
    """Whoever has a seat hears of its tasks anyway."""
    if is_member:
        return forbidden("own_organization", _("You belong to this organisation, so there is nothing to follow."))
    return ALLOWED


def can_thank(*, status: str, was_thanked: bool, body: str) -> Decision:
    """One note from each side for each accepted task; what is written there gives nobody's address away."""
    if status != ClaimStatus.ACCEPTED:
        return not_now("not_accepted", _("Thanks come after accepted work."))
    if was_thanked:
        return not_now("already_thanked", _("Your thanks were sent already."))
    if not body.strip():
        return invalid("words_missing", _("Write a few words first."), "body")
    return can_publish_words(body, field="body")


def can_work_again(*, is_member: bool, accepted_count: int) -> Decision:
    """May this organisation put that volunteer on its list? Any seat may say so; it rests on accepted work."""
    if not is_member:
        return forbidden("members_only", _("Only members of the organisation decide whom it would work with again."))
    if not accepted_count:
        return not_now("no_accepted_work", _("This needs one accepted task together."))
    return ALLOWED


def can_offer_next_step(*, accepted_count: int, is_member: bool, was_offered: bool) -> bool:
    """After three accepted tasks with one organisation, once (promise 32)."""
    return accepted_count >= settings.NEXT_STEP_AFTER and not is_member and not was_offered


def can_answer_next_step(*, answer: str) -> Decision:
    if answer:
        return not_now("offer_answered", _("You have already answered this offer."))
    return ALLOWED
