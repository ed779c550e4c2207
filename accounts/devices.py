"""Browsers we have seen: a signed cookie lists who signed in here before, so that a new browser is worth a mail."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User

SALT = "accounts.device"
AGE = 60 * 60 * 24 * 365
PEOPLE_MAX = 5


def is_known(request: HttpRequest, user: User) -> bool:
    return str(user.public_id) in _people(request)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Notes on the answer that this person signed in from this browser."""
    mark = str(user.public_id)
    people = [mark, *(other for other in _people(request) if other != mark)][:PEOPLE_MAX]
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        json.dumps(people),
        salt=SALT,
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _people(request: HttpRequest) -> list[str]:
    return json.loads(request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, "[]", salt=SALT, max_age=AGE) or "[]")
