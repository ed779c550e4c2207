"""The fairness contract: the terms shown before a claim, stored with it as accepted (promise 33)."""

import hashlib
import json
from typing import Any

from django.conf import settings

from tasks import rules
from tasks.models import Task


def terms_of(task: Task) -> dict[str, Any]:
    """What a volunteer agrees to. Expects `organization` and `points` at hand."""
    lease = rules.lease_for(task.minutes)
    return {
        "title": task.title,
        "organization": task.organization.name,
        "tier": task.organization.tier,
        "deliverable": task.deliverable,
        "minutes": task.minutes,
        "lease_hours": int(lease.total_seconds() // 3600),
        "closes_at": task.closes_at.isoformat() if task.closes_at else None,
        "points": [point.text for point in sorted(task.points.all(), key=lambda point: point.position)],
        "not_needed": task.not_needed,
        "review_business_days": settings.REVIEW_DUE_BUSINESS_DAYS,
        "peers_after_business_days": settings.REVIEW_PEER_BUSINESS_DAYS[0] if _may_ask_peers(task) else None,
        "revision_rounds": settings.REVISION_ROUNDS,
        "ownership": task.ownership,
        "portfolio_permission": task.portfolio_permission,
        "ai_use": task.ai_use,
    }


def _may_ask_peers(task: Task) -> bool:
    return rules.can_ask_peers(permission=task.portfolio_permission, is_check=task.is_made_by_site)


def terms_version(terms: dict[str, Any]) -> str:
    """A short name of exactly these terms; a form carries it so that nobody agrees to others."""
    return hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()[:16]
