"""One request under a host's name to a number that was chosen before; and the time it may take."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from webhooks.outgoing.addresses import Target
from webhooks.outgoing.posting import NoAnswer, post

HOST = "receiver.example"


def certificate(folder: Path, name: str) -> Path:
    """A key and a certificate for this name, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / f"{name}.pem"
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def secure_server(pem: Path, heard: list[str]) -> Iterator[int]:
    """Notes the name it was asked for, and the request; answers 204."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.sni_callback = lambda channel, name, _context: heard.append(f"SNI {name}")
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        channel, _address = listening.accept()
        try:
            with context.wrap_socket(channel, server_side=True) as secure:
                heard.append(secure.recv(65536).decode())
                secure.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
                while secure.recv(65536):  # a close before all is read would take the answer back
                    pass
        except OSError:
            channel.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    thread.join(5)
    listening.close()


def test_it_goes_to_the_number_under_the_name_of_the_host(tmp_path: Path) -> None:
    pem, heard = certificate(tmp_path, HOST), []
    with secure_server(pem, heard) as port:
        target = Target(HOST, port, "/in")
        answer = post(target, b"{}", {}, numbers=["127.0.0.1"], context=ssl.create_default_context(cafile=str(pem)))
    assert answer.status == 204
    assert heard[0] == f"SNI {HOST}"
    assert heard[1].startswith("POST /in HTTP/1.1\r\n")
    assert f"\r\nHost: {HOST}:{port}\r\n" in heard[1]
    assert heard[1].count("Host:") == 1


@pytest.mark.parametrize("name", ["another.example", HOST])
def test_a_certificate_of_somebody_else_or_of_nobody_is_refused(tmp_path: Path, name: str) -> None:
    pem, heard = certificate(tmp_path, name), []
    trusted = str(pem) if name != HOST else None
    with secure_server(pem, heard) as port, pytest.raises(NoAnswer, match="certificate"):
        context = ssl.create_default_context(cafile=trusted)
        post(Target(HOST, port, "/"), b"{}", {}, numbers=["127.0.0.1"], context=context)
    assert not [words for words in heard if words.startswith("POST")]


@contextmanager
def dripping(*chunks: bytes, every: float) -> Iterator[int]:
    """Sends the chunks, then a byte now and then for as long as somebody listens."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        channel, _address = listening.accept()
        with channel:
            try:
                for chunk in chunks:
                    channel.sendall(chunk)
                while True:
                    time.sleep(every)
                    channel.sendall(b"a")
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    thread.join(5)
    listening.close()


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
                                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n"])  # fmt: skip
def test_a_byte_now_and_then_does_not_win_more_time(begins: bytes) -> None:
    started = time.monotonic()
    with dripping(begins, every=0.05) as port, pytest.raises(NoAnswer, match="no answer in time"):
        post(Target("127.0.0.1", port, "/", is_secure=False), b"{}", {}, numbers=["127.0.0.1"], seconds=0.3)
    assert time.monotonic() - started < 2


def test_an_endless_reply_is_read_up_to_the_limit() -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    with dripping(head, b"a" * 300_000, every=0.01) as port:
        answer = post(Target("127.0.0.1", port, "/", is_secure=False), b"{}", {}, numbers=["127.0.0.1"])
    assert (answer.status, len(answer.text)) == (200, 64 * 1024)


@pytest.mark.parametrize("reply", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\0" * 100_000])
def test_what_is_no_http_is_no_answer(reply: bytes) -> None:
    with dripping(reply, every=0.01) as port, pytest.raises(NoAnswer):
        post(Target("127.0.0.1", port, "/", is_secure=False), b"{}", {}, numbers=["127.0.0.1"], seconds=0.5)


def test_the_next_number_is_tried_where_nobody_listens() -> None:
    with dripping(b"HTTP/1.1 204 No Content\r\n\r\n", every=0.01) as port:
        target = Target("127.0.0.1", port, "/", is_secure=False)
        assert ip_address("127.0.0.9").is_loopback
        assert post(target, b"{}", {}, numbers=["127.0.0.9", "127.0.0.1"]).status == 204


def test_nobody_there_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NoAnswer, match="no connection"):
        post(Target("127.0.0.1", port, "/", is_secure=False), b"{}", {}, numbers=["127.0.0.1"])
