"""Who a request to the API comes from: a person's access token, `Authorization: Bearer vol_pat_…`."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import AccessToken, User
from accounts.selectors import token_behind
from accounts.services import TOKEN_PREFIX, note_token_use
from accounts.states import Scope
from common.api import REALM

if TYPE_CHECKING:  # both read the settings that name this module
    from drf_spectacular.openapi import AutoSchema
    from rest_framework.views import APIView

TOKEN_LENGTH_MAX = 100


class WrongTokenThrottle(SimpleRateThrottle):
    """Tries with tokens that are none, by address. The throttles of views come after authentication: too late."""

    scope = "wrong_token"

    def get_cache_key(self, request: Request, view: "APIView | None") -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class TokenAuthentication(BaseAuthentication):
    """One answer for every token that is no good, so that nothing can be learned by trying."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now, token = timezone.now(), token.strip()
        is_one = token.startswith(TOKEN_PREFIX) and token.isascii() and len(token) <= TOKEN_LENGTH_MAX
        found = token_behind(token, now) if is_one else None
        if found is None:
            self._refuse(request)
            return None
        note_token_use(found, now=now)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        was_sent = request.headers.get("Authorization", "").lower().startswith("bearer ")
        return f'{REALM}, error="invalid_token"' if was_sent else REALM

    def _refuse(self, request: Request) -> None:
        throttle = WrongTokenThrottle()
        if not throttle.allow_request(request, None):  # type: ignore[arg-type]
            raise Throttled(throttle.wait())
        raise AuthenticationFailed("This token does not work: unknown, ended or revoked.", "token_invalid")


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema tells of tokens: with the scope that each operation needs."""

    target_class = TokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: "AutoSchema") -> dict[str, Any]:
        scopes = "\n".join(f"- `{scope.value}`: {scope.label}" for scope in Scope)
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": f"{TOKEN_PREFIX}…",
            "description": f"An access token from your settings. Its scopes:\n\n{scopes}",
        }

    def get_security_requirement(self, auto_schema: "AutoSchema") -> dict[str, list[str]]:
        scopes = auto_schema.view.required_scopes  # type: ignore[attr-defined]
        return {self.name: [scopes[auto_schema.method]]}
