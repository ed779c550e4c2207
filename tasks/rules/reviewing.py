"""Reviewing: who, and what a fair review says."""

import dataclasses
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now
from tasks.states import ACCEPTING, PLACE_HOLDING, ClaimStatus, Verdict

PHRASE_LENGTH_MAX = 400


@dataclasses.dataclass(frozen=True, slots=True)
class ReviewFacts:
    is_member: bool
    is_own_work: bool
    claim_status: str
    is_latest_version: bool
    revision_count: int
    # Of two reviewers: nobody has looked yet, or they have and it is somebody else's turn. Both only while there is
    # a second person who can.
    is_first_of_two: bool = False
    waits_for_second: bool = False
    # A qualified volunteer who took this review because the organisation stays silent.
    is_peer: bool = False
    # Closed without any answer: the organisation may still accept it.
    is_late: bool = False
    organization_is_active: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class ReviewInput:
    """A reviewer's clean answers. `points` maps a point's id to (met, comment); `ratings` a skill's id to 1..4."""

    verdict: str
    points: Mapping[int, tuple[bool, str]]
    what_worked: str = ""
    what_to_change: str = ""
    justification: str = ""
    quote: str = ""
    private_note: str = ""
    confirmed_minutes: int | None = None
    ratings: Mapping[int, int] = dataclasses.field(default_factory=dict)
    transferable_skills: Sequence[str] = ()
    why_otherwise: str = ""


def can_review(facts: ReviewFacts) -> Decision:
    if not facts.is_member and not facts.is_peer:
        return forbidden("not_a_reviewer", _("Only reviewers of this organisation may review its work."))
    if facts.is_own_work:
        return forbidden("own_work", _("Nobody reviews their own work."))
    if not facts.organization_is_active and not facts.is_peer:
        return not_now("organization_not_active", _("Your organisation is suspended, so it cannot review now."))
    waits = facts.claim_status == ClaimStatus.SUBMITTED or (facts.is_late and facts.is_member)
    if not waits or not facts.is_latest_version:
        return not_now("already_reviewed", _("This work has already been reviewed."))
    if facts.waits_for_second:
        return not_now("second_reviewer_decides", _("You looked first. Somebody else of your team decides."))
    return ALLOWED


def can_ask_for_two_reviewers(*, member_count: int) -> Decision:
    """Two reviewers need two people: with one member nobody could decide."""
    if member_count < 2:
        return invalid(
            "needs_two_members",
            _("Your team has one member. Invite a second one first, then two people can look at work."),
            "needs_two_reviewers",
        )
    return ALLOWED


def is_same_answer(first: str, second: str) -> bool:
    """Whether two verdicts have the same consequence: credit, changes, or neither."""
    return first == second or (first in ACCEPTING and second in ACCEPTING)


def problems_in_review(
    review: ReviewInput,
    *,
    point_ids: Sequence[int],
    revision_count: int,
    first_verdict: str = "",
    is_late: bool = False,
) -> list[Decision]:
    """Everything that stops a review from being sent, field by field (promises 21 and 30a).

    `first_verdict` is what the first of two reviewers says, where somebody looked before. Late is what comes after the
    work was closed without an answer.
    """
    problems: list[Decision] = []
    if review.verdict not in Verdict.values:
        problems.append(invalid("verdict_missing", _("Choose a decision."), "verdict"))
    elif is_late and review.verdict not in ACCEPTING:
        words = _("This was closed without an answer. It can only be accepted now.")
        problems.append(invalid("too_late_to_return", words, "verdict"))
    for point_id in point_ids:
        if point_id not in review.points:
            problems.append(invalid("point_missing", _("Say whether this point is met."), f"point_{point_id}"))
    failed = [point_id for point_id in point_ids if point_id in review.points and not review.points[point_id][0]]
    if review.verdict == Verdict.ACCEPTED and failed:
        problems.append(
            invalid(
                "points_not_met",
                _("Not every point is met. Choose “Accept with small edits” or ask for changes."),
                "verdict",
            )
        )
    if review.verdict in {Verdict.CHANGES_ASKED, Verdict.NOT_USABLE}:
        for point_id in failed:
            if not review.points[point_id][1].strip():
                problems.append(
                    invalid("comment_missing", _("Say what is missing on this point."), f"comment_{point_id}")
                )
        if not review.what_worked.strip():
            problems.append(invalid("what_worked_missing", _("Say at least one thing that worked."), "what_worked"))
        if not review.what_to_change.strip():
            problems.append(invalid("change_missing", _("Name one specific change."), "what_to_change"))
    if review.verdict == Verdict.CHANGES_ASKED:
        if not failed and point_ids:
            problems.append(invalid("nothing_to_change", _("Mark the points that are not met yet."), "verdict"))
        if revision_count >= settings.REVISION_ROUNDS:
            problems.append(
                invalid(
                    "no_more_rounds",
                    _("This was returned twice already. Accept it, or decline with reasons."),
                    "verdict",
                )
            )
        elif revision_count == settings.REVISION_ROUNDS - 1 and not review.justification.strip():
            problems.append(
                invalid(
                    "justification_missing",
                    _("Say why a second return is fair. A person at Microvol reads it too."),
                    "justification",
                )
            )
    is_otherwise = bool(first_verdict and review.verdict) and not is_same_answer(first_verdict, review.verdict)
    if is_otherwise and not review.why_otherwise.strip():
        words = _("Your colleague chose “%(verdict)s”. Say why you decide otherwise.")
        words %= {"verdict": Verdict(first_verdict).label}
        problems.append(invalid("why_otherwise_missing", words, "why_otherwise"))
    if review.confirmed_minutes is not None and not 0 <= review.confirmed_minutes <= 24 * 60:
        problems.append(invalid("minutes_out_of_range", _("Write minutes between 0 and 1440."), "confirmed_minutes"))
    return problems


def can_keep_phrase(*, text: str, count: int, count_max: int) -> Decision:
    if not text:
        return invalid("phrase_empty", _("Write the words to keep."), "text")
    if len(text) > PHRASE_LENGTH_MAX:
        return invalid(
            "phrase_too_long", _("Keep a phrase to %(max)s characters.") % {"max": PHRASE_LENGTH_MAX}, "text"
        )
    if count >= count_max:
        return not_now("too_many_phrases", _("Your team has %(max)s phrases. Delete one first.") % {"max": count_max})
    return ALLOWED


def ends_with_credit(verdict: str) -> bool:
    return verdict in ACCEPTING


def holds_a_place(status: str) -> bool:
    return status in PLACE_HOLDING
