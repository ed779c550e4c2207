"""What people recorded for work like a brief's: the times behind "looks short"."""

from django.core.cache import cache

from tasks.brief_check import BriefWords, RealTimes, Recorded, amounts_in, times_like
from tasks.models import Review
from tasks.states import ACCEPTING

READ = 400
KEEP_SECONDS = 600


def real_times(words: BriefWords) -> RealTimes | None:
    """The confirmed minutes of accepted work that is as much, or of the same kind and size. At most one query."""
    amounts = amounts_in(f"{words.title}. {words.deliverable}") or amounts_in(words.need)
    return times_like(_recorded(words.kind), kind=words.kind, minutes=words.minutes, amounts=amounts)


def _recorded(kind: str) -> list[Recorded]:
    """The latest accepted work of a kind. Kept for ten minutes: the coach asks while somebody types."""
    key = f"recorded-times:{kind}"
    kept: list[Recorded] | None = cache.get(key)
    if kept is None:
        rows = (
            Review.objects.filter(
                verdict__in=ACCEPTING, submission__claim__task__kind=kind, confirmed_minutes__gt=0
            )
            .order_by("-pk")
            .values_list(
                "confirmed_minutes", "submission__claim__task__minutes", "submission__claim__task__title",
                "submission__claim__task__deliverable",
            )[:READ]
        )  # fmt: skip
        kept = [
            Recorded(minutes or 0, planned, amounts_in(f"{title}. {result}"))
            for minutes, planned, title, result in rows
        ]
        cache.set(key, kept, KEEP_SECONDS)
    return kept
