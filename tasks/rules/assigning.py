"""Who gives a task's reviews, or one review, to whom."""

import dataclasses

from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now


@dataclasses.dataclass(frozen=True, slots=True)
class AssignFacts:
    """`is_self`: the actor takes it, or gives back what is theirs. `holder_is_here` is about who has it now."""

    actor_is_member: bool
    actor_is_publisher: bool
    is_self: bool
    receiver_is_member: bool  # True for the team as a whole
    receiver_did_the_work: bool
    is_held_by_other: bool
    holder_is_here: bool


def can_assign(facts: AssignFacts) -> Decision:
    """Owners and managers give reviews to anyone; a reviewer takes what is free, or what somebody away cannot do."""
    if not facts.actor_is_member:
        return forbidden("not_a_reviewer", _("Only members of this organisation share out its reviews."))
    if not facts.receiver_is_member:
        return invalid("not_a_member", _("Choose somebody of your team."), "reviewer")
    if facts.receiver_did_the_work:
        return invalid("own_work", _("Nobody reviews their own work. Choose somebody else."), "reviewer")
    if facts.actor_is_publisher:
        return ALLOWED
    if not facts.is_self:
        return forbidden("managers_assign", _("Owners and managers give work to others. You can take it yourself."))
    if facts.is_held_by_other and facts.holder_is_here:
        return not_now("held_by_other", _("Somebody of your team has it already. Ask them, or an owner."))
    return ALLOWED


def can_assign_review(*, is_waiting: bool) -> Decision:
    if is_waiting:
        return ALLOWED
    return not_now("already_reviewed", _("This work does not wait for a review."))
