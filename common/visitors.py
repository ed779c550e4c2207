"""Pages that are the same for every visitor, made once and kept for some seconds."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.translation import get_language

from common.replica import may_be_old

View = Callable[..., HttpResponse]
SPECIAL = {"Authorization", "Hx-Request"}


def same_for_visitors(view: View) -> View:
    """Keeps a visitor's page for VISITOR_PAGES_KEPT_SECONDS in the cache, never in browsers or proxies.

    Whoever carries a cookie (a session, words for them from the page before) or a token, and htmx asking for a part,
    gets the view itself. Answers with a cookie or another status than 200 are not kept, and kept ones do not count
    for throttles. While the cache is away every page is made anew. What is made for them is read from the replica.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = settings.VISITOR_PAGES_KEPT_SECONDS
        is_special = bool(request.COOKIES) or not SPECIAL.isdisjoint(request.headers)
        if not seconds or request.method != "GET" or is_special:
            return view(request, *args, **kwargs)
        key = _key(request)
        kept = cache.get(key)
        if kept is not None:
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = may_be_old(view)(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse):  # as those of the API are
            response.render()
        if response.status_code == 200 and not response.cookies and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            cache.set(key, (response.content, dict(response.headers)), seconds)
        return response

    return answer


def _key(request: HttpRequest) -> str:
    parts = [request.get_host(), request.get_full_path(), get_language() or ""]
    return f"visitor:{hashlib.sha256('|'.join(parts).encode()).hexdigest()}"
