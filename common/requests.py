"""A request whose headers cannot break it: what Django reads before any middleware, where nobody answers mistakes."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters

UTF8 = {"", "utf-8", "utf8", "ascii", "us-ascii"}
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
UNREADABLE = "application/octet-stream"


class Request(WSGIRequest):
    """Everything is UTF-8. A form in anything else, or of a type that cannot be read, has no fields.

    Django decodes the address's query by the charset of the body's type as soon as a request is made: `charset=hex`, or
    a long query beside any charset, were answered by the server's bare 500. It also lets a type with a parameter in an
    unknown encoding (RFC 2231) break whoever asks for the type, and so does the API with `Accept`.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):  # a careful server refuses it before
            environ["CONTENT_LENGTH"] = "0"
        if not all(_can_be_read(part) for part in environ.get("HTTP_ACCEPT", "").split(",")):
            environ["HTTP_ACCEPT"] = "*/*"
        super().__init__(environ)

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        given = meta.get("CONTENT_TYPE", "")
        kind, params = parse_header_parameters(given) if _can_be_read(given) else (UNREADABLE, {})
        if kind in FORMS and params.get("charset", "").lower() not in UTF8:
            kind, params = UNREADABLE, {}
        if kind == UNREADABLE:
            meta["CONTENT_TYPE"] = UNREADABLE
        self.content_type, self.content_params = kind, params


def _can_be_read(header: str) -> bool:
    try:
        parse_header_parameters(header)
    except (LookupError, ValueError):
        return False
    return True
