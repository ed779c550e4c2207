"""Refusals for programs: RFC 9457 problem details, with the code that the product uses everywhere."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings

CONTENT_TYPE = "application/problem+json"


def problem(
    *, status: int, code: str, detail: str, instance: str, fields: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The body. `fields` ({name: what is wrong}, nested like the input) comes twice: as it is, and flat in `errors`."""
    body: dict[str, Any] = {
        "type": f"{settings.SITE_URL}/api/docs/#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
    }
    if fields:
        body |= {"fields": fields, "errors": list(_flat(fields))}
    return body


def _flat(found: Any, pointer: str = "#") -> Iterator[dict[str, str]]:
    """Each thing that is wrong with a JSON pointer (RFC 6901, as a fragment) to what it is about."""
    if isinstance(found, Mapping) and isinstance(found.get("detail"), str):
        yield {"pointer": pointer, "code": str(found.get("code", "invalid")), "detail": found["detail"]}
    elif isinstance(found, Mapping):
        for name, inside in found.items():
            step = "" if name == "non_field_errors" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from _flat(inside, pointer + step)
    elif isinstance(found, list):
        for inside in found:
            yield from _flat(inside, pointer)
