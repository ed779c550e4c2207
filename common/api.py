"""What every API endpoint shares: bounded input, keyset pages, scopes of tokens, one shape of error."""

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError as NotAValue
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ErrorDetail, NotFound, ParseError, PermissionDenied, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from common.decisions import ActionDenied
from common.problems import CONTENT_TYPE, problem

if TYPE_CHECKING:  # reads the settings that name this module
    from rest_framework.views import APIView

JSON_DEPTH_MAX = 20
JSON_BYTES_MAX = 1_000_000
REALM = 'Bearer realm="api"'


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


class FieldErrorSerializer(serializers.Serializer):
    pointer = serializers.CharField(help_text="JSON pointer into what was sent: `#/minutes`; for a query, its name.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """The one shape of every refusal: RFC 9457 problem details, as `application/problem+json`."""

    type = serializers.URLField(help_text="Ends in `#` and the code.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="For people: what to do.")
    instance = serializers.CharField(help_text="The path that was asked for.")
    code = serializers.CharField(help_text="For programs: the same codes as everywhere in the product.")
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]
    fields = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="`errors` by the name of the field, nested like the input."
    )


class KeysetPagination(CursorPagination):
    """Pages by position, not by offset, so that deep pages cost the same as the first."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering: str | tuple[str, ...] = "-id"

    def get_page_size(self, request: Request) -> int:
        """More than allowed gives as many as are; what is no number of rows is a mistake that the caller hears of."""
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not asked.isdecimal() or not int(asked[:9]):
            raise ValidationError({"page_size": ErrorDetail("Send a number from 1 on.", "invalid")})
        return min(int(asked[:9]), self.max_page_size)

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1}
        return parameters

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any] | None:
        """A cursor that somebody made up answers 404, as one that cannot be decoded does."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotAValue, ValueError) as error:
            raise NotFound(self.invalid_cursor_message) from error


class InsufficientScope(PermissionDenied):
    """The token is good, but not for this (RFC 6750, section 3.1)."""

    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs a token with the scope {scope}.")
        self.auth_header = f'{REALM}, error="insufficient_scope", scope="{scope}"'


class HasScope(BasePermission):
    """What a token may do here: `required_scopes` of the view names one scope for each method that reads a token.

    A method without one takes no token at all. Visitors pass: whether somebody has to be signed in is not asked here.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        scopes = getattr(request.auth, "scopes", None)
        method = "GET" if request.method == "HEAD" else str(request.method)
        if scopes is None or method == "OPTIONS" or not hasattr(view, method.lower()):
            return True  # the last: such a method answers 405
        scope = getattr(view, "required_scopes", {}).get(method)
        if scope is None:
            return False
        if scope not in scopes:
            raise InsufficientScope(scope)
        return True


def exception_handler(error: Exception, context: dict) -> Response | None:
    """Every refusal as problem details with its code; wrong input adds what is wrong where."""
    response = _answer(error, context)
    if response is not None:
        request = context["request"]
        response.data = problem(status=response.status_code, instance=request.path, **response.data)
        response.content_type = CONTENT_TYPE
    return response


def _answer(error: Exception, context: dict) -> Response | None:
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
    else:
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
