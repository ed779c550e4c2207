"""A virus scanner by clamd's protocol: what it finds is refused, and nothing is taken unseen while it is away."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from common.files import check_upload
from microvol.operating.doctor import files

HARM = b"a harmful word"


def _read(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += connection.recv(size - len(found))
    return found


def _answer(server: socket.socket) -> None:
    while True:
        try:
            connection, _address = server.accept()
        except OSError:
            return
        with connection:
            assert _read(connection, 10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!L", _read(connection, 4))[0]:
                content += _read(connection, size)
            verdicts = {HARM: b"Eicar-Test FOUND", b"confused": b"size limit exceeded. ERROR"}
            connection.sendall(b"stream: " + verdicts.get(content, b"OK") + b"\0")


@pytest.fixture
def scanner(settings) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD = f"127.0.0.1:{server.getsockname()[1]}"
        threading.Thread(target=_answer, args=[server], daemon=True).start()
        yield server


@pytest.mark.parametrize(
    ("content", "code"), [(b"1,2", ""), (HARM, "file_harmful"), (b"confused", "file_not_scanned"), (b"x" * 200_000, "")]
)
@pytest.mark.logs_errors
def test_what_the_scanner_says_decides(scanner, content, code):
    upload = SimpleUploadedFile("table.csv", content)
    decision = check_upload(upload)
    assert (decision.code, decision.field) == (code, "files" if code else "")
    assert upload.read() == content, "it is read from its beginning afterwards"


@pytest.mark.logs_errors
def test_while_the_scanner_is_away_nothing_is_taken_and_the_doctor_says_so(settings, tmp_path):
    for address in ("127.0.0.1:9", str(tmp_path / "no-socket")):
        settings.CLAMD = address
        assert check_upload(SimpleUploadedFile("table.csv", b"1,2")).code == "file_not_scanned"
        assert [finding.level for finding in files.scanner("all")] == ["wrong"]


def test_without_a_scanner_files_are_taken_and_pages_say_that_nobody_looked(settings):
    settings.CLAMD = ""
    assert check_upload(SimpleUploadedFile("table.csv", b"1,2"))
    assert "not checked for viruses" in Template("{% load microvol %}{% scan_note %}").render(Context())
    settings.CLAMD = "127.0.0.1:9"
    assert "A virus scanner saw" in Template("{% load microvol %}{% scan_note %}").render(Context())
