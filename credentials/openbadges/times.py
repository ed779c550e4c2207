"""Times as credentials write them: UTC, whole seconds, because a token's numbers must equal them."""

from datetime import UTC, datetime


def whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def stamp(moment: datetime) -> str:
    return whole(moment).isoformat().replace("+00:00", "Z")


def read(text: str) -> datetime:
    """Raises ValueError where there is no time with a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment
