"""Achievements: made when first awarded, never changed; other criteria are another version."""

import hashlib
import json

from django.db import connection, transaction
from django.db.models import Max

from credentials.models import Achievement
from credentials.printing.pictures import badge_pictures
from credentials.selectors.sources import Source

LOCK = 5_300_002


@transaction.atomic
def ensure_achievement(source: Source) -> Achievement:
    """The version with exactly these criteria; a new one when the criteria are new."""
    slug, content = source.slug, source.content()
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, slug])
    found = Achievement.objects.filter(slug=slug, digest=digest).first()
    if found is not None:
        return found
    latest = Achievement.objects.filter(slug=slug).aggregate(latest=Max("version"))["latest"] or 0
    png, svg = badge_pictures(title=source.title, organization=source.giver, cause=source.cause, key=slug)
    return Achievement.objects.create(
        slug=slug,
        version=latest + 1,
        content=content,
        digest=digest,
        cause=source.cause,
        picture_png=png,
        picture_svg=svg,
    )
