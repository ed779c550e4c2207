"""The link in a mail that answers one question about one piece of work, for one person, without signing in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

# A salt of its own: a signature made for anything else is none here.
_signer = Signer(salt="tasks.outcome")


@dataclass(frozen=True, slots=True)
class OutcomeLink:
    outcome: UUID
    user: UUID
    expires_at: datetime


def outcome_token(*, outcome: UUID, user: UUID, now: datetime) -> str:
    """Names the question and the person by public ids, and when it ends; signed, and nothing else in it."""
    expires = int((now + settings.OUTCOME_LINK_VALID_FOR).timestamp())
    return _signer.sign(f"{outcome.hex}.{user.hex}.{expires}")


def read_outcome_token(token: str) -> OutcomeLink | None:
    """What a link of ours says; None for anything else. Whether it has run out is for the rule to say."""
    try:
        outcome, user, expires = _signer.unsign(token).split(".")
    except (BadSignature, ValueError):
        return None
    return OutcomeLink(UUID(hex=outcome), UUID(hex=user), datetime.fromtimestamp(int(expires), tz=UTC))
