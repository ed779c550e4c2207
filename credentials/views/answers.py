"""How files for programs are served: their type, a tag, open to every origin, no cookie."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

JSON_LD = "application/vc+ld+json"
PLAIN_VC = "application/vc"
JSON_TYPES = [JSON_LD, PLAIN_VC, "application/ld+json", "application/json"]


def served(
    request: HttpRequest,
    content: str | bytes,
    content_type: str,
    *,
    name: str = "",
    seconds: int = 0,
    varies: bool = False,
) -> HttpResponseBase:
    """The content, or 304 for who has it. `name` offers it as a download; `seconds` lets proxies keep public things."""
    body = content.encode() if isinstance(content, str) else bytes(content)
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if seconds:
        response["Cache-Control"] = f"public, max-age={seconds}"
    if name:
        response["Content-Disposition"] = f'inline; filename="{name}"'
    if varies:
        patch_vary_headers(response, ["Accept"])
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    assert found is not None
    found["Access-Control-Allow-Origin"] = "*"  # a 304 keeps fewer headers
    return found


def asked_type(request: HttpRequest, offered: list[str]) -> str:
    """What the Accept header likes best of what there is; the first where it does not say."""
    return request.get_preferred_type(offered) or offered[0]
