"""Error pages: what happened, what is safe, two ways on. They never read the request body."""

import logging
import sys
from base64 import b64encode
from hashlib import sha256

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from common.decisions import Decision
from common.problems import CONTENT_TYPE, problem
from common.storage import StorageFull

logger = logging.getLogger("microvol.request")

# For programs: the code and one sentence.
ANSWERS = {
    400: ("bad_request", _("The request could not be read.")),
    403: ("forbidden", _("You may not do this.")),
    404: ("not_found", _("There is nothing at this address.")),
    405: ("method_not_allowed", _("This address takes other methods.")),
    409: ("conflict", _("This is not possible now.")),
    413: ("too_large", _("This is too large.")),
    429: ("too_many_requests", _("Too many requests. Wait a moment.")),
    500: ("server_error", _("Something broke on our side.")),
    503: ("unavailable", _("Out of service for a moment. Try again.")),
    507: ("storage_full", _("Our disk is full. Try again later.")),
}


def _wants_json(request: HttpRequest) -> bool:
    """The API has no pages, whatever somebody says they take."""
    if request.path.startswith("/api/v1/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _json(request: HttpRequest, status: int, code: str = "", message: str = "") -> JsonResponse:
    default_code, sentence = ANSWERS[status]
    body = problem(status=status, code=code or default_code, detail=str(message or sentence), instance=request.path)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def _page(
    request: HttpRequest, status: int, *, code: str = "", message: str = "", template: str = "", back: str = ""
) -> HttpResponse:
    if _wants_json(request):
        return _json(request, status, code, message)
    context = {"message": message, "back": back}
    return render(request, template or f"errors/{status}.html", context, status=status)


def _standalone_page(request: HttpRequest, status: int) -> HttpResponse:
    """A page that asks nothing of the database, the session or the static files, which may be what broke.

    Its style block stands in the page, so this one answer allows exactly that block, by its hash.
    """
    if _wants_json(request):
        return _json(request, status)
    page = render_to_string(f"errors/{status}.html", {"request_id": getattr(request, "request_id", "")})
    style = page.split("<style>", 1)[1].split("</style>", 1)[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    response = HttpResponse(page, status=status)
    response._csp_update = {"style-src": [f"'sha256-{digest}'"]}  # type: ignore[attr-defined]
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return too_large(request, exception)
    if isinstance(exception, StorageFull):
        return _page(request, 507)
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, message=str(exception or ""))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def wrong_method(request: HttpRequest) -> HttpResponse:
    """Most often an address that only takes forms, opened as a page."""
    return _page(request, 405)


def refused(request: HttpRequest, decision: Decision, *, back: str = "") -> HttpResponse:
    """A rule said no; its page says why, and leads back to where the person was."""
    return _page(request, decision.status, code=decision.code, message=str(decision.message), back=back)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 413)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_database_away(sys.exception()):  # within a middleware, where no other one sees the exception
        return unavailable(request)
    return _standalone_page(request, 500)


def is_database_away(exception: BaseException | None) -> bool:
    """Cut connections and time-outs. A connection that breaks under a query is a bare DatabaseError to the driver."""
    return isinstance(exception, (OperationalError, InterfaceError)) or type(exception) is DatabaseError


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away. One line of the log says so: Django's would be a hundred, for each request meanwhile."""
    logger.warning("database away: %r", sys.exception())
    response = _standalone_page(request, 503)
    response["Retry-After"] = "5"
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, code="form_expired", template="errors/csrf.html")
