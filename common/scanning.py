"""Uploads shown to a virus scanner, where a site has one: clamd, by its own protocol (clamd(8), INSTREAM)."""

import socket
import struct
from collections.abc import Iterable

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 8  # a file of 20 MB takes one; a form must not wait longer


class ScannerAway(Exception):
    """No answer, or one that is neither clean nor a find."""


def is_set() -> bool:
    return bool(settings.CLAMD)


def find(chunks: Iterable[bytes]) -> str:
    """What the scanner calls the harm in this file; empty if it found none."""
    try:
        with _connected() as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                for start in range(0, len(chunk), CHUNK):
                    part = chunk[start : start + CHUNK]
                    scanner.sendall(struct.pack("!L", len(part)) + part)
            scanner.sendall(struct.pack("!L", 0))
            said = scanner.recv(4096).rstrip(b"\0\n").decode(errors="replace")
    except OSError as error:
        raise ScannerAway(str(error)) from error
    answer = said.removeprefix("stream: ")
    if answer == "OK":
        return ""
    if answer.endswith(" FOUND"):
        return answer.removesuffix(" FOUND")
    raise ScannerAway(said[:200])


def _connected() -> socket.socket:
    host, colon, port = settings.CLAMD.rpartition(":")
    if colon and port.isdecimal():
        return socket.create_connection((host, int(port)), SECONDS)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(SECONDS)
    scanner.connect(settings.CLAMD)
    return scanner
