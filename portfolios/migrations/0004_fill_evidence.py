"""Who confirmed the lines that are there, how many points they met, and what their owners show of them already."""

from typing import Any

from django.db import migrations
from django.db.models import F

ACCEPTING = ["accepted", "accepted_with_edits"]
BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    lines = apps.get_model("portfolios", "PortfolioLine").objects
    lines.filter(evidence_at__isnull=True).update(evidence_at=F("accepted_at"), evidence_by=F("reviewer_name"))
    lines.exclude(learned="").update(shows_learned=True)
    points = apps.get_model("tasks", "PointVerdict").objects.filter(review__verdict__in=ACCEPTING)
    ids = list(lines.filter(point_count=0).order_by("pk").values_list("pk", "claim_id"))
    for start in range(0, len(ids), BATCH):
        _fill_points(lines, points, dict(ids[start : start + BATCH]))
    _fill_positions(lines)


def _fill_points(lines: Any, points: Any, claims: dict[int, int]) -> None:
    counts: dict[int, list[int]] = {}
    for claim_id, is_met in points.filter(review__submission__claim__in=claims.values()).values_list(
        "review__submission__claim_id", "is_met"
    ):
        found = counts.setdefault(claim_id, [0, 0])
        found[0] += 1
        found[1] += is_met
    changed = list(lines.filter(pk__in=claims))
    for line in changed:
        line.point_count, line.met_count = counts.get(line.claim_id, [0, 0])
    lines.bulk_update(changed, ["point_count", "met_count"])


def _fill_positions(lines: Any) -> None:
    """The newest first, as the page showed them."""
    places: dict[int, int] = {}
    changed = list(lines.filter(is_selected=True).order_by("volunteer_id", "-accepted_at", "-pk"))
    for line in changed:
        line.position = places[line.volunteer_id] = places.get(line.volunteer_id, 0) + 1
    lines.bulk_update(changed, ["position"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0003_evidence_side")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
