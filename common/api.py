"""What every API endpoint shares: bounded input, keyset pages, one shape of error."""

import io
import json
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ErrorDetail, ParseError, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from common.decisions import ActionDenied

JSON_DEPTH_MAX = 20
JSON_BYTES_MAX = 1_000_000


class BoundedJSONParser(JSONParser):
    """JSON of at most 1 MB and 20 levels; deeper input is a client's mistake (400), not our crash."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        raw = stream.read(JSON_BYTES_MAX + 1)
        if len(raw) > JSON_BYTES_MAX:
            raise ParseError("The request is larger than 1 MB.")
        depth = deepest = 0
        for byte in raw:
            if byte in b"[{":
                depth += 1
                deepest = max(deepest, depth)
            elif byte in b"]}":
                depth -= 1
        if deepest > JSON_DEPTH_MAX:
            raise ParseError(f"The JSON is nested deeper than {JSON_DEPTH_MAX} levels.")
        if b"\\u0000" in raw:
            raise ParseError("Text must not hold NUL characters.")
        data = super().parse(io.BytesIO(raw), media_type, parser_context)
        try:
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ParseError("Text must not hold halves of characters.") from error
        if not isinstance(data, dict):
            raise ParseError("Send a JSON object.")
        return data


class ErrorSerializer(serializers.Serializer):
    """The one shape of every refusal."""

    code = serializers.CharField(help_text="For programs: the same codes as everywhere in the product.")
    detail = serializers.CharField(help_text="For people: what to do.")
    fields = serializers.DictField(required=False, help_text="Wrong input: what is wrong with each field.")  # type: ignore[assignment]


class KeysetPagination(CursorPagination):
    """Pages by position, not by offset, so that deep pages cost the same as the first."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering: str | tuple[str, ...] = "-id"


def exception_handler(error: Exception, context: dict) -> Response | None:
    """`{code, detail}` for every refusal; wrong fields add `fields`: {name: [{code, detail}]}."""
    if isinstance(error, ActionDenied):
        decision = error.decision
        body: dict[str, Any] = {"code": decision.code, "detail": str(decision.message)}
        if decision.field:
            body["fields"] = {decision.field: [{"code": decision.code, "detail": str(decision.message)}]}
        return Response(body, status=decision.status)
    # Imported here: rest_framework.views reads the settings that name this module.
    from rest_framework.views import exception_handler as default_handler

    response = default_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = {"code": "invalid", "detail": "Some fields need attention.", "fields": _plain(error.detail)}
    elif isinstance(error, APIException):
        detail = error.detail
        code = detail.code if isinstance(detail, ErrorDetail) else error.default_code
        response.data = {"code": code, "detail": str(detail)}
    elif response.status_code == status.HTTP_404_NOT_FOUND:
        response.data = {"code": "not_found", "detail": "There is nothing here that you may see."}
    elif response.status_code == status.HTTP_403_FORBIDDEN:
        response.data = {"code": "forbidden", "detail": "Your role does not allow this."}
    return response


def _plain(detail: Any) -> Any:
    if isinstance(detail, ErrorDetail):
        return {"code": detail.code, "detail": str(detail)}
    if isinstance(detail, dict):
        return {key: _plain(value) for key, value in detail.items()}
    if isinstance(detail, list):
        return [_plain(value) for value in detail]
    return json.loads(json.dumps(detail, default=str))
