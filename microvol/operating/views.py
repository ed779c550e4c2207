"""Readiness for load balancers, and figures for Prometheus."""

import logging
import time
from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import replica
from microvol.operating import parts, recorder

logger = logging.getLogger("microvol.operating")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this web server may get visitors: 503 without its database, 200 "degraded" without broker or replica."""
    checks: list[dict[str, Any]] = []
    try:
        parts.ask_database()
        checks.append({"part": "database", "ok": True, "words": "answers"})
        missing = parts.missing_migrations()
        words = f"{len(missing)} missing: run manage.py migrate" if missing else "applied"
        checks.append({"part": "migrations", "ok": not missing, "words": words})
    except (DatabaseError, InterfaceError) as error:
        logger.warning("not ready, the database is away: %r", error)
        checks.append({"part": "database", "ok": False, "words": "does not answer in time: pages say 503"})
    is_ready = all(check["ok"] for check in checks)
    is_late = False
    if replica.is_set():
        seen, now = replica.watch.seen(wait=0.5), time.monotonic()
        is_late = not seen.is_well(now)
        checks.append({"part": "replica", "ok": not is_late, "words": seen.words(now)})
    trouble = parts.ask_broker()
    words = f"away ({trouble}): pages work, jobs and mail wait in the database" if trouble else "answers"
    checks.append({"part": "broker", "ok": not trouble, "words": words})
    status = "not ready" if not is_ready else "degraded" if trouble or is_late else "ready"
    return JsonResponse({"status": status, "checks": checks}, status=200 if is_ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text form, for whoever has the token or calls from an address that may; else 404."""
    if not _may_read(request):
        raise Http404
    return HttpResponse(recorder.render(), content_type=recorder.CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return constant_time_compare(token, settings.METRICS_TOKEN)
    address = get_adapter().get_client_ip(request)
    return bool(address) and any(ip_address(address) in network for network in settings.METRICS_FROM)
