"""Requests that two servers may read differently, and those that no server should take at all."""

from collections.abc import Iterator

from benchmarks.doors.site import HOST, Site

MARK = "/healthz?smuggled"
Check = tuple[str, str, str, bool]
INNER = f"GET {MARK} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n\r\n"
_BASE = f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.9\r\n"

# What is inside must not be answered: if it is, two servers in a row could see two different requests.
SMUGGLING: dict[str, str] = {
    "CL.TE": _BASE + f"Content-Length: {len(INNER) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{INNER}",
    "TE.CL": _BASE + f"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n{len(INNER):x}\r\n{INNER}\r\n0\r\n\r\n",
    "TE.TE, the second unknown": _BASE + f"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n{INNER}",
    "TE with a space before the colon": _BASE + f"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{INNER}",
    "TE with a vertical tab": _BASE + f"Transfer-Encoding: \x0bchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{INNER}",
    "TE that is unknown": _BASE + f"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{INNER}",
    "a header folded over two lines": _BASE + f"X-A: 1\r\n Content-Length: 5\r\n\r\n{INNER}",
    "two lengths that differ": _BASE + f"Content-Length: 0\r\nContent-Length: {len(INNER)}\r\n\r\n{INNER}",
    "a list of lengths": _BASE + f"Content-Length: 0, {len(INNER)}\r\n\r\n{INNER}",
    "a length with a sign": _BASE + f"Content-Length: +0\r\n\r\n{INNER}",
    "a length in hex": _BASE + f"Content-Length: 0x0\r\n\r\n{INNER}",
    "a negative length": _BASE + f"Content-Length: -1\r\n\r\n{INNER}",
    "two hosts": _BASE + f"Host: evil.example\r\nContent-Length: 0\r\n\r\n{INNER}",
    "a chunk size with a sign": _BASE + f"Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n{INNER}",
    "a chunk size in 0x": _BASE + f"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n{INNER}",
    "an endless chunk size": _BASE + f"Transfer-Encoding: chunked\r\n\r\n{'f' * 40}\r\n{INNER}",
    "a chunk that ends too late": _BASE + f"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n{INNER}",
    "a bare line feed ends a header": _BASE + f"X-A: 1\nContent-Length: 0\r\n\r\n{INNER}",
    "a bare carriage return in a value": _BASE + f"X-A: 1\rContent-Length: 5\r\nContent-Length: 0\r\n\r\n{INNER}",
    "NUL in a value": _BASE + f"X-A: 1\x00\r\nContent-Length: 0\r\n\r\n{INNER}",
    "NUL in a name": _BASE + f"X-\x00A: 1\r\nContent-Length: 0\r\n\r\n{INNER}",
}  # fmt: skip

# nginx takes a line feed for the end of a line, as RFC 9112 allows, and writes the request anew for who is behind it.
READ_ANEW = {"a bare line feed ends a header"}

_GET = f"Host: {HOST}\r\nConnection: close\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.9\r\n"
REFUSED: dict[str, str] = {
    "TRACE": f"TRACE / HTTP/1.1\r\n{_GET}X-Secret: echo-me\r\n\r\n",
    "TRACE of a page of a package": f"TRACE /accounts/login/ HTTP/1.1\r\n{_GET}X-Secret: echo-me\r\n\r\n",
    "TRACK": f"TRACK / HTTP/1.1\r\n{_GET}X-Secret: echo-me\r\n\r\n",
    "CONNECT": f"CONNECT evil.example:443 HTTP/1.1\r\n{_GET}\r\n",
    "PUT on a page": f"PUT /tasks/ HTTP/1.1\r\n{_GET}Content-Length: 0\r\n\r\n",
    "DELETE on a page": f"DELETE /tasks/ HTTP/1.1\r\n{_GET}\r\n",
    "a made-up method": f"BREW /tasks/ HTTP/1.1\r\n{_GET}\r\n",
    "no host": "GET / HTTP/1.1\r\nConnection: close\r\nX-Forwarded-Proto: https\r\n\r\n",
    "another host": f"GET / HTTP/1.1\r\n{_GET.replace(HOST, 'evil.example')}\r\n",
    "a host with a path": f"GET / HTTP/1.1\r\n{_GET.replace(HOST, HOST + '/x')}\r\n",
    "a host with another port's user": f"GET / HTTP/1.1\r\n{_GET.replace(HOST, HOST + '@evil.example')}\r\n",
    "an address of 20,000 letters": f"GET /{'a' * 20_000} HTTP/1.1\r\n{_GET}\r\n",
    "a header of 200,000 letters": f"GET / HTTP/1.1\r\n{_GET}X-A: {'a' * 200_000}\r\n\r\n",
    "1,000 headers": f"GET / HTTP/1.1\r\n{_GET}{''.join(f'X-{n}: 1' + chr(13) + chr(10) for n in range(1000))}\r\n",
    "NUL in the address": f"GET /tasks/\x00 HTTP/1.1\r\n{_GET}\r\n",
    "NUL in the query, encoded": f"GET /tasks/?q=%00 HTTP/1.1\r\n{_GET}\r\n",
    "HTTP/3.7": f"GET / HTTP/3.7\r\n{_GET}\r\n",
    "no version and no sense": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
}  # fmt: skip


def smuggling(site: Site) -> Iterator[Check]:
    for proxy in (False, True) if site.has_proxy else (False,):
        for what, text in SMUGGLING.items():
            if proxy and what in READ_ANEW:
                continue
            answer = site.wire(text.encode("latin-1"), proxy=proxy, seconds=3)
            # Refusals alone, or silence while the rest of a body is waited for.
            is_right = all(400 <= status < 500 or status in {501, 505} for status in answer.statuses)
            found = ", then ".join(map(str, answer.statuses)) or "nothing"
            yield f"{_by(proxy)}: {what}", "refusals alone", found, is_right


def refused(site: Site) -> Iterator[Check]:
    for proxy in (False, True) if site.has_proxy else (False,):
        for what, text in REFUSED.items():
            answer = site.wire(text.encode("latin-1"), proxy=proxy, seconds=6)
            echo = b"echo-me" in answer.raw or b"evil.example" in answer.raw
            is_right = (400 <= answer.status < 500 or answer.status in {0, 501, 505}) and not echo
            found = f"{answer.status or 'closed'}{', with what was sent' if echo else ''}"
            yield f"{_by(proxy)}: {what}", "4xx, 501, 505 or closed", found, is_right
        answer = site.wire(f"GET http://evil.example/tasks/ HTTP/1.1\r\n{_GET}\r\n".encode(), proxy=proxy, seconds=20)
        words = f"{answer.status}{', names it' if b'evil.example' in answer.raw else ''}"
        is_right = b"evil.example" not in answer.raw and answer.status in {0, 200, 400, 421}
        yield f"{_by(proxy)}: the address of another site as target", "nothing about it", words, is_right


def _by(proxy: bool) -> str:
    return "nginx" if proxy else "gunicorn"
