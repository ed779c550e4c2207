"""Counts requests per page, and answers Prometheus for all processes of this web server.

Under gunicorn each process writes its counts into a file of a shared folder (deploy/gunicorn.conf.py), which
whoever is asked adds up.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from microvol.operating.figures import Figures

CONTENT_TYPE = CONTENT_TYPE_LATEST
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
UNKNOWN = "unknown"

_registry = CollectorRegistry()
REQUESTS = Counter(
    "microvol_requests",
    "Requests by page, method and class of status.",
    ["page", "method", "status"],
    registry=_registry,
)
SECONDS = Histogram(
    "microvol_request_seconds",
    "Time to the answer by page.",
    ["page"],
    buckets=(0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    registry=_registry,
)


class MetricsMiddleware:
    """Counts every request but those for static files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            match = request.resolver_match
            page = match.view_name if match and match.view_name else UNKNOWN
            method = request.method if request.method in METHODS else UNKNOWN
            REQUESTS.labels(page, method, f"{response.status_code // 100}xx").inc()
            SECONDS.labels(page).observe(time.perf_counter() - begun)
        return response


def render() -> bytes:
    """Every figure in Prometheus' text form."""
    asked = CollectorRegistry()
    asked.register(Figures())
    try:
        MultiProcessCollector(asked)
    except ValueError:  # one process alone, as in development
        return generate_latest(_registry) + generate_latest(asked)
    return generate_latest(asked)
