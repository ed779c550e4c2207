"""Times in one's own zone, sessions last seen, sign-in pages that answer as ours do, the way back after signing in,
a second step for staff."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts import selectors, services

SEEN_EVERY_SECONDS = 600

Answer = Callable[[HttpRequest], HttpResponse]


class TimeZoneMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A visitor without a session cookie costs no query here.
        if request.session.session_key and request.user.is_authenticated:
            try:
                timezone.activate(ZoneInfo(request.user.time_zone))
            except (ZoneInfoNotFoundError, ValueError):
                timezone.deactivate()
        else:
            timezone.deactivate()
        return self.get_response(request)


class LastSeenMiddleware:
    """Notes when a session was last used, at most every ten minutes, and a person, at most every hour.

    Before the first, a session that lay unused for too long, or is too old, ends: the request goes on signed out.

    Reading a page should not cost a write; the second is what digests slow down by, as no mail of ours is watched.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated:
            mark = f"session-seen:{sha256(key.encode()).hexdigest()}"
            now = timezone.now()
            if cache.add(mark, True, timeout=SEEN_EVERY_SECONDS) and not self._may_go_on(request, key, now):
                logout(request)
            elif services.is_visit_to_note(seen_at=request.user.seen_at, now=now):
                services.note_visit(user_id=request.user.pk, now=now)
        return self.get_response(request)

    def _may_go_on(self, request: HttpRequest, key: str, now: datetime) -> bool:
        known = services.note_session_use(
            session_key=key,
            is_staff=request.user.is_staff,
            ip=get_adapter().get_client_ip(request),
            browser=request.headers.get("User-Agent", ""),
            now=now,
        )
        if known is None:
            UserSession.objects.create_from_request(request)
        return known is not False


class SignInPagesMiddleware:
    """allauth answers a refused form with 200, ours with 400; and after sign-out nothing stays in the browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "POST" and match and match.view_name == "account_logout":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        match = request.resolver_match
        is_theirs = match is not None and match.func.__module__.startswith("allauth.")
        if is_theirs and request.method == "POST" and response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 400
        return response


class SignedOutMiddleware:
    """Who was signed out meanwhile comes back, through signing in, to the page they were on.

    An address that only takes forms cannot be read, and a sign-in page inside a fragment helps nobody.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in, _question_mark, query = response.headers.get("Location", "").partition("?")
        is_page = request.method in {"GET", "HEAD"} and not request.htmx  # type: ignore[attr-defined]
        if is_page or sign_in != resolve_url(settings.LOGIN_URL):
            return response
        asked = QueryDict(query, mutable=True)
        if asked.get("next") == request.get_full_path():
            asked["next"] = _page_behind(request)
        address = f"{sign_in}?{asked.urlencode(safe='/')}"
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(address)
        return HttpResponseRedirect(address)


def _page_behind(request: HttpRequest) -> str:
    """Where the form or the fragment stands; the way in when the browser does not say or comes from elsewhere."""
    address = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class StaffSecondFactorMiddleware:
    """The admin pages need more than a password: staff without a second step are led to switch it on."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        match = request.resolver_match
        if not settings.STAFF_NEED_SECOND_FACTOR or not match or "admin" not in match.app_names:
            return None
        if not request.user.is_authenticated or not request.user.is_staff or selectors.has_second_factor(request.user):
            return None
        messages.warning(request, _("Switch on a second step first: the admin pages need it."))
        return redirect("mfa_activate_totp")
