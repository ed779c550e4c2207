"""What became of the demo's finished work: asked every day of its last year, and answered where the data says so."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tasks.models import Claim, Outcome, Review
from tasks.services.outcomes import OutcomeInput, ask_outcomes, record_outcome

Step = tuple[float, Callable[[datetime], None]]
DAYS = 330
# Of older work, only around the days on which an answer of the data needs its question.
ASKED_AROUND = 5
# Working days are rare around holidays; a person answers some days later.
ANSWERED_AFTER = 6


def outcome_steps(
    rows: list[dict[str, Any]], claims: Mapping[str, Claim], days_ago: Mapping[str, float], now: datetime
) -> Iterator[Step]:
    """Hours before `now`, and what happens then. `days_ago` says when each claim was accepted."""
    noon = now.astimezone(UTC).replace(hour=13, minute=0, second=0, microsecond=0)
    for day in range(DAYS):
        moment = noon - timedelta(days=day)
        if moment <= now:
            yield (now - moment).total_seconds() / 3600, _ask
    for row in rows:
        hours = (days_ago[row["claim"]] - row["days"] - ANSWERED_AFTER) * 24
        if hours > 0:
            yield hours, _answer(row, claims)
        for after in range(1, ASKED_AROUND):
            asked = noon - timedelta(days=round(days_ago[row["claim"]]) - row["days"] - after)
            if asked < noon - timedelta(days=DAYS):
                yield (now - asked).total_seconds() / 3600, _ask


def _ask(moment: datetime) -> None:
    ask_outcomes(now=moment)


def _answer(row: dict[str, Any], claims: Mapping[str, Claim]) -> Callable[[datetime], None]:
    def answer(moment: datetime) -> None:
        outcome = Outcome.objects.filter(claim=claims[row["claim"]], days=row["days"]).first()
        if outcome is None:  # a question of 90 days that the answer of 30 days made needless
            return
        reviewer = (
            Review.objects.filter(submission__claim=outcome.claim, verdict__startswith="accepted").get().reviewer_id
        )
        said = OutcomeInput(**{name: row[name] for name in ("answer", "note", "number", "number_of")})
        record_outcome(outcome_id=outcome.pk, actor_id=reviewer, answer=said, now=moment)

    return answer
