"""What a log line carries: the request's code, one line however odd the words, and no secret of a link or of a row."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="-")

NO_CODE = "-"
# What a proxy may hand on: long enough to be one of a kind, and nothing that could begin a line or a tag.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Words of a URL that open something by themselves, by the names our patterns give them.
SECRET_WORDS = {"token", "key", "secret", "signature"}
LEFT_OUT = "(left out)"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# PostgreSQL names the values of the row that it refused.
_ROW = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
_ADDRESS = re.compile(r"[\w.+%-]+@(?=[\w-]+(\.[\w-]+)+)")


class RequestIdFilter(logging.Filter):
    """Puts the code of the request, or of the one that promised the job, on each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        code = request_id.get()
        if code == NO_CODE:  # Django tells of an answer after our middleware let the request go
            code = getattr(getattr(record, "request", None), "request_id", NO_CODE)
        record.request_id = code
        return True


def message_of(record: logging.LogRecord) -> str:
    """The words of a line, without mail addresses and without what a link's secret part says."""
    message = record.getMessage()
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    for name, value in (match.kwargs if match else {}).items():
        if SECRET_WORDS & set(name.split("_")):
            message = message.replace(str(value), LEFT_OUT)
    return _ADDRESS.sub("…@", _ROW.sub(rf"\1: {LEFT_OUT}", message))


def one_line(words: str) -> str:
    """Control characters as the escapes that Python shows them by, so that no words of a visitor begin a line."""
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), words)


class _Formatter(logging.Formatter):
    def formatException(self, ei: Any) -> str:
        return _ADDRESS.sub("…@", _ROW.sub(rf"\1: {LEFT_OUT}", super().formatException(ei)))


class PlainFormatter(_Formatter):
    """For people at a terminal: a line each, the lines of a traceback indented."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
        code = getattr(record, "request_id", NO_CODE)
        line = f"{when} {record.levelname} {record.name} [{code}] {one_line(message_of(record))}"
        if record.exc_info:
            line += "\n" + "\n".join(
                f"  {one_line(part)}" for part in self.formatException(record.exc_info).split("\n")
            )
        return line


class JsonFormatter(_Formatter):
    """For programs: one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", NO_CODE),
            "process": record.process,
            "message": message_of(record),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)
