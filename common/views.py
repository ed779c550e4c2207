"""Liveness for load balancers and supervisors."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answers while the process lives; deliberately asks no database and no broker."""
    return JsonResponse({"status": "ok"})
