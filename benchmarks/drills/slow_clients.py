"""Sixty clients that send a byte a second through the proxy of deploy/: honest ones notice nothing."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from benchmarks.doors.site import Site
from benchmarks.drills.checks import Check
from benchmarks.drills.stack import HOST, Stack, free_port

CLIENTS = 60


def dribble(stack: Stack) -> Iterator[Check]:
    """A third each: the head of a request, the body of a form, and the answer, byte by byte."""
    stack.ports |= {"http": free_port(), "https": free_port()}
    Site.start_proxy(stack)  # type: ignore[arg-type]
    try:
        actions = stack.prepare(5)
        _pages(stack, actions[0].session, 20)  # each process answers its first page slowly
        before = _pages(stack, actions[0].session, 100)
        is_over, still = threading.Event(), Counter()
        slow = [threading.Thread(target=_dribble, args=(stack, number, is_over, still)) for number in range(CLIENTS)]
        for thread in slow:
            thread.start()
        time.sleep(5)
        during = _pages(stack, actions[0].session, 100)
        at_it = len([thread for thread in slow if thread.is_alive()])
        is_over.set()
        for thread in slow:
            thread.join()
        statuses = Counter(status for status, _seconds in during)
        yield "slow clients at it meanwhile", "60", f"{at_it}, {dict(still)}", at_it == CLIENTS
        yield "answers of honest ones", "200 each", str(dict(statuses)), set(statuses) == {"200"}
        p95 = sorted(seconds for _status, seconds in during)[94]
        usual = sorted(seconds for _status, seconds in before)[94]
        words = f"{1000 * p95:.0f} ms ({1000 * usual:.0f} ms before)"
        yield "their p95", "at most 500 ms", words, p95 <= 0.5
    finally:
        stack.end("nginx")


def _open(stack: Stack) -> ssl.SSLSocket:
    context = ssl._create_unverified_context()
    plain = socket.create_connection(("127.0.0.1", stack.ports["https"]), timeout=60)
    return context.wrap_socket(plain, server_hostname=HOST)


def _dribble(stack: Stack, number: int, is_over: threading.Event, still: Counter) -> None:
    """Comes again when it is turned away, as somebody who means it would."""
    kind = ("head", "body", "answer")[number % 3]
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    while not is_over.is_set():
        still[kind] += 1
        with contextlib.suppress(OSError), _open(stack) as client:
            if kind == "head":
                rest = head + "X-Slow: " + "a" * 600
            elif kind == "body":
                client.sendall(f"{head}Content-Length: 600\r\n\r\n".encode())
                rest = "a" * 600
            else:
                client.sendall(f"GET /tasks/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
                rest = " " * 600
            for byte in rest:
                if is_over.wait(1):
                    return
                if kind == "answer":
                    client.recv(1)
                else:
                    client.sendall(byte.encode())


def _pages(stack: Stack, session: str, count: int) -> list[tuple[str, float]]:
    def one(number: int) -> tuple[str, float]:
        begun = time.monotonic()
        try:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", stack.ports["https"], timeout=60, context=ssl._create_unverified_context()
            )
            connection.sock = _open(stack)
            cookie = {"Cookie": f"__Host-sessionid={session}"} if number % 2 else {}
            connection.request("GET", "/work/" if number % 2 else "/tasks/", headers={"Host": HOST, **cookie})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return str(answer.status), time.monotonic() - begun
        except (OSError, http.client.HTTPException):
            return "broken", time.monotonic() - begun

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(count)))
