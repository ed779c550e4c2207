"""Versions of the matching weights: refitted from the history, published when they foretell better, taken back."""

import logging
import math
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.decisions import invalid, not_now
from tasks.matching.engine.learning import Refit, Rows, log_loss, refit
from tasks.matching.engine.weights import FIXED
from tasks.matching.history import History, read_history
from tasks.matching.in_use import InUse, forget_weights, read_weights
from tasks.models import MatchWeights
from tasks.services.seats import require_moderator

logger = logging.getLogger("microvol.weights")

EVERY = timedelta(days=7)
HELD_OUT = timedelta(days=7)
# Below these there is nothing to learn, or to judge by: (rows, and how many of them happened).
SHOWN_MIN, ENDED_MIN = (500, 50), (50, 10)
SHOWN_HELD_OUT_MIN, ENDED_HELD_OUT_MIN = (100, 5), (10, 3)


def refit_weights(*, now: datetime) -> MatchWeights | None:
    """Learns a new version from the last half year and publishes it if it foretells the last week better.

    1. Fits the weeks before the last, around the fixed weights, so that no row counts twice over the months.
    2. Compares the mean log loss of the last week with that of the weights in use, for both targets.
    3. Better: fits again with the last week included and takes that into use. Else: stores it with the reason.
    Learns nothing within a week of the last version that was learned or that staff chose, or while the history is too
    short; the fixed weights are the first version. Nobody is told; lists follow with their next rebuild.
    """
    use_fixed_weights_first(now=now)
    if _was_decided(now - EVERY):
        return None
    history = read_history(now=now)
    if not _is_enough(history.shown, SHOWN_MIN):
        logger.info("weights not refitted: %s showings, %s taken on", len(history.shown), history.shown.happened.sum())
        return None
    in_use = read_weights(MatchWeights.objects.get(is_in_use=True))
    before, after = history.split(now - HELD_OUT)
    found = _fit(before)
    quality, against = _compare(found, in_use, after)
    whole = _fit(history)
    stored = {
        "weights": whole.weights.to_json(),
        "effects": {
            target: {kind: effects.to_json() for kind, effects in kinds.items()}
            for target, kinds in whole.effects.items()
        },
    }
    quality = {target: {**whole.quality.get(target, {}), **losses} for target, losses in quality.items()}
    quality["seconds"] = round(found.quality["seconds"] + whole.quality["seconds"], 2)
    return _store(values=stored, quality=quality, in_use=in_use, against=against, now=now)


def use_weights(*, weights_id: int, actor_id: int, now: datetime, why: str) -> MatchWeights:
    """Takes an earlier version into use again, as a new version, so that the list of versions is its own log.

    Refuses the version in use, a missing reason, and all but staff. Lists follow with their next rebuild.
    """
    require_moderator(actor_id=actor_id)
    if not why.strip():
        invalid("why_missing", _("Write a reason."), field="why").require()
    with transaction.atomic():
        _lock()
        earlier = MatchWeights.objects.get(pk=weights_id)
        if earlier.is_in_use:
            not_now("weights_in_use", _("These weights are in use already.")).require()
        taken = MatchWeights.objects.create(
            source=earlier.source,
            values=earlier.values,
            quality={**earlier.quality, "copy_of": earlier.quality.get("copy_of", earlier.pk)},
            created_at=now,
        )
        _take_into_use(taken, now=now, actor_id=actor_id, why=why.strip()[:300])
    forget_weights()
    return taken


def use_fixed_weights_first(*, now: datetime) -> None:
    """Stores the fixed weights as the first version, if there is none yet; a second call changes nothing."""
    if MatchWeights.objects.exists():
        return
    with transaction.atomic():
        _lock()
        if not MatchWeights.objects.exists():
            first = MatchWeights.objects.create(
                source=MatchWeights.Source.FIXED, values={"weights": FIXED.to_json()}, created_at=now
            )
            _take_into_use(first, now=now, actor_id=None, why=_("The first version."))
    forget_weights()


def _was_decided(since: datetime) -> bool:
    by_whom = Q(source=MatchWeights.Source.LEARNED) | Q(quality__has_key="copy_of")
    return MatchWeights.objects.filter(by_whom, created_at__gt=since).exists()


def _fit(history: History) -> Refit:
    ended = history.ended if _is_enough(history.ended, ENDED_MIN) else None
    return refit(history.shown, ended, FIXED)


def _is_enough(rows: Rows, minimum: tuple[int, int]) -> bool:
    return len(rows) >= minimum[0] and int(rows.happened.sum()) >= minimum[1]


def _compare(found: Refit, in_use: InUse, after: History) -> tuple[dict[str, Any], str]:
    """Rows and log losses by target, and why the new weights are not used; empty when they are better throughout."""
    quality: dict[str, Any] = {}
    against = ""
    targets = (("accept", after.shown, SHOWN_HELD_OUT_MIN), ("success", after.ended, ENDED_HELD_OUT_MIN))
    for target, rows, minimum in targets:
        if target not in found.effects:
            continue
        new = log_loss(rows, found.weights, found.effects[target], target=target)
        old = log_loss(rows, in_use.weights, in_use.effects.get(target), target=target)
        quality[target] = {
            "held_out": len(rows),
            "log_loss": _number(new),
            "log_loss_in_use": _number(old),
            "log_loss_fixed": _number(log_loss(rows, FIXED, target=target)),
        }
        if not _is_enough(rows, minimum):
            against = against or _("Not used: too little happened in the last week to judge by.")
        elif new >= old:
            against = against or _("Not used: it did not foretell the last week better.")
    return quality, against


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 5)


def _store(
    *, values: dict[str, Any], quality: dict[str, Any], in_use: InUse, against: str, now: datetime
) -> MatchWeights | None:
    with transaction.atomic():
        _lock()
        current = MatchWeights.objects.filter(is_in_use=True).values_list("pk", flat=True).first()
        if current != in_use.pk or _was_decided(now - EVERY):
            return None  # staff or another run decided meanwhile; the next run compares with that
        row = MatchWeights.objects.create(
            source=MatchWeights.Source.LEARNED, values=values, quality=quality, created_at=now
        )
        if against:
            row.decided_at, row.decided_why = now, against
            row.save()
        else:
            _take_into_use(row, now=now, actor_id=None, why=_("It foretold the last week better."))
    forget_weights()
    logger.info("weights refitted version=%s in_use=%s quality=%s", row.pk, row.is_in_use, quality)
    return row


def _take_into_use(row: MatchWeights, *, now: datetime, actor_id: int | None, why: str) -> None:
    MatchWeights.objects.filter(is_in_use=True).update(
        is_in_use=False,
        decided_at=now,
        decided_by=actor_id,
        decided_why=_("Replaced by version %(number)d.") % {"number": row.pk},
    )
    row.is_in_use, row.decided_at, row.decided_by_id, row.decided_why = True, now, actor_id, why
    row.save()


def _lock() -> None:
    """One decision at a time, so that nobody replaces what they have not seen. Readers go on."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE tasks_matchweights IN SHARE ROW EXCLUSIVE MODE")
