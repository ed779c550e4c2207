"""What organisations told of somebody's work, and when: read from the log, so that the past stays as it was."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reporting.periods import Period
from tasks.models import TaskEvent
from tasks.rules import counting_answer
from tasks.selectors.outcomes import OutcomeCounts, Reached, Summed
from tasks.states import CAME_TO_USE, ClaimStatus, OutcomeAnswer
from volunteers.models import Volunteer

# By claim, what was last said to each question: {30: {"answer": "used", ...}}.
Answers = dict[int, dict[int, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Told:
    """What counts of one piece of work at the end of a period, where the period brought news of it."""

    claim_id: int
    at: datetime
    answer: str
    number: int | None
    number_of: str
    note: str
    link: str

    @property
    def came_to_use(self) -> bool:
        return self.answer in CAME_TO_USE


def told_in(volunteer: Volunteer, period: Period) -> list[Told]:
    """The pieces of work of which the period brought news, the newest first; one query.

    A piece has news when it was not known before, or turned out otherwise than it had been known: so it is counted in
    the one period in which it first came to use, however often the organisation was asked.
    """
    events = TaskEvent.objects.filter(
        kind="outcome_recorded", claim__volunteer=volunteer, claim__status=ClaimStatus.ACCEPTED, at__lt=period.end
    )
    before: Answers = defaultdict(dict)
    after: Answers = defaultdict(dict)
    for claim_id, at, data in events.order_by("at", "pk").values_list("claim_id", "at", "data"):
        said = {**data, "at": at}
        after[claim_id][data["days"]] = said
        if at < period.begin:
            before[claim_id][data["days"]] = said
    found = [
        _told(claim_id, said)
        for claim_id, said in after.items()
        if _is_in_use(said) != (_is_in_use(before[claim_id]) if claim_id in before else None)
    ]
    return sorted(found, key=lambda told: (told.at, told.claim_id), reverse=True)


def summed(told: Sequence[Told]) -> Summed:
    """As the organisation's own numbers are added up: by answer, and by what was counted."""
    counts = Counter(piece.answer for piece in told)
    reached: Counter[str] = Counter()
    for piece in told:
        if piece.came_to_use and piece.number:
            reached[piece.number_of.lower()] += piece.number
    ranked = sorted(reached.items(), key=lambda item: (-item[1], item[0]))
    return Summed(
        OutcomeCounts(*(counts[answer] for answer in OutcomeAnswer.values)),
        [Reached(number, what) for what, number in ranked],
    )


def _is_in_use(said: Mapping[int, Mapping[str, Any]]) -> bool:
    return _counting(said)["answer"] in CAME_TO_USE


def _counting(said: Mapping[int, Mapping[str, Any]]) -> Mapping[str, Any]:
    return said[counting_answer({days: data["answer"] for days, data in said.items()})]


def _told(claim_id: int, said: Mapping[int, Mapping[str, Any]]) -> Told:
    data = _counting(said)
    names = ("at", "answer", "number", "number_of", "note", "link")
    return Told(claim_id=claim_id, **{name: data[name] for name in names})
