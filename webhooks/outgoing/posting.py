"""One POST to one number, within so many seconds in all: no redirect, no proxy, no cookie, a reply cut short."""

import io
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from webhooks.outgoing.addresses import Target

SECONDS = 15.0
REPLY_MAX = 64 * 1024


class NoAnswer(Exception):
    """Nobody answered in time, or not in HTTP. The text says what went wrong."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    retry_after: str


def post(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    numbers: Sequence[str],
    context: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
) -> Answer:
    """Sends to the first of these numbers that takes a connection, under the target's name. Raises NoAnswer."""
    deadline = _Deadline(seconds)
    try:
        with _connected(target, numbers, deadline, context) as channel:
            connection = HTTPConnection(target.host, target.port)
            connection.sock = channel
            channel.settimeout(deadline.left())
            connection.request("POST", target.path, body=body, headers={"Host": target.host_header, **headers})
            # Not connection.getresponse(): that closes the channel when the receiver ends after its answer.
            response = HTTPResponse(_Timed(channel, deadline), method="POST")  # type: ignore[arg-type]
            response.begin()
            text = response.read(REPLY_MAX).decode(errors="replace").replace("\0", "")
            return Answer(response.status, text, response.getheader("Retry-After", ""))
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(_words(error)) from error


def _connected(
    target: Target, numbers: Sequence[str], deadline: "_Deadline", context: ssl.SSLContext | None
) -> socket.socket:
    problem: OSError = OSError("no number to connect to")
    for number in numbers:
        try:
            channel = socket.create_connection((number, target.port), timeout=deadline.left())
        except TimeoutError:
            raise
        except OSError as error:
            problem = error
            continue
        if not target.is_secure:
            return channel
        try:
            # The certificate has to be the host's, not the number's.
            channel.settimeout(deadline.left())
            return (context or ssl.create_default_context()).wrap_socket(channel, server_hostname=target.host)
        except BaseException:
            channel.close()
            raise
    raise problem


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the end. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


class _Timed(io.RawIOBase):
    """What http.client reads from: each read has only the time that is left, so a byte now and then wins nothing."""

    def __init__(self, channel: socket.socket, deadline: _Deadline) -> None:
        self._channel = channel
        self._deadline = deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._channel.settimeout(self._deadline.left())
        return self._channel.recv_into(buffer)


def _words(error: Exception) -> str:
    """Short, and without numbers of networks."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not right: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return "no secure connection"
    if isinstance(error, OSError):
        return "no connection"
    return "the answer is not HTTP"
