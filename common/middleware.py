"""Middleware without domain words: request id, database away, refusals, sizes, NUL bytes, privacy, permissions."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from common import errors, logs, patience
from common.decisions import ActionDenied

logger = logging.getLogger("microvol.request")

Answer = Callable[[HttpRequest], HttpResponse]
SLOW_SECONDS = 1.0
PASSED_ON = re.compile(r"t=[0-9]{1,12}(\.[0-9]{1,6})?")


class RequestIdMiddleware:
    """Gives each request a short code, shown on error pages and in every log line."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = code = self._code(request)  # type: ignore[attr-defined]
        token = logs.request_id.set(code)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            self._tell(request, response, time.perf_counter() - begun)
        finally:
            logs.request_id.reset(token)
        response["X-Request-Id"] = code
        return response

    def _code(self, request: HttpRequest) -> str:
        """Our proxy's own code, so that its log and ours agree; a visitor's word counts for nothing."""
        given = request.headers.get("X-Request-Id", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        return given if logs.REQUEST_ID.fullmatch(given) else secrets.token_hex(4)

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        """A line for each request that may have changed something, failed, or kept somebody waiting."""
        if request.method in ("GET", "HEAD", "OPTIONS") and response.status_code < 500 and seconds < SLOW_SECONDS:
            return
        facts = {
            "method": request.method,
            "page": request.resolver_match.view_name if request.resolver_match else "-",
            "status": response.status_code,
            "milliseconds": round(seconds * 1000),
            "user": self._user(request),
        }
        words = " ".join(f"{name}={value}" for name, value in facts.items())
        logger.info("request %s", words, extra={"facts": facts})

    def _user(self, request: HttpRequest) -> int | None:
        """Who it was, if somebody asked already; finding out now would cost a query."""
        user = getattr(request, "_cached_user", None)
        return user.pk if user else None


class DatabaseAwayMiddleware:
    """Answers 503 with Retry-After while the database is away, or silent for too long, instead of a bare 500."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with patience.turn(self._in_line(request)):
            return self.get_response(request)

    def _in_line(self, request: HttpRequest) -> float:
        """Seconds since the proxy passed it on, by the header that it sets (nginx: "t=", seconds of its clock)."""
        given = request.headers.get("X-Request-Start", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        return max(0.0, time.time() - float(given[2:])) if PASSED_ON.fullmatch(given) else 0.0

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if errors.is_database_away(exception):
            return errors.unavailable(request)
        return None


class RefusalMiddleware:
    """A rule's refusal that a view did not answer itself becomes the page of its status: 400, 403 or 409."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ActionDenied):
            return errors.refused(request, exception.decision)
        return None


class WrongMethodMiddleware:
    """Django answers a wrong method with an empty page; ours says what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = errors.wrong_method(request)
        page["Allow"] = response["Allow"]
        return page


class BodySizeMiddleware:
    """Refuses a body that no form of ours can have before a byte of it is read (413)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.REQUEST_MAX_BYTES:
            return errors.too_large(request)
        return self.get_response(request)


class RejectNulMiddleware:
    """PostgreSQL cannot store NUL; a query with one is a mistake or an attack, never a 500."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Whatever a signed-in person or a token's holder sees must never lie in a shared cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and self._is_private(request):
            response["Cache-Control"] = "private, no-store"
        return response

    def _is_private(self, request: HttpRequest) -> bool:
        return "Authorization" in request.headers or (request.session.accessed and request.user.is_authenticated)


class PermissionsPolicyMiddleware:
    """Switches off browser features that no page of ours uses."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response
