"""The network, cut: Python code of the tests reaches this machine's own sockets and nothing else.

It is always cut (tests/conftest.py), so a passing suite shows that nothing needs another host. `attempts` says who
tried. What other programs do (Node, the browser) is cut with the machine: docs/credentials.md has the command.
"""

import errno
import ipaddress
import os
import socket
from typing import Any
from urllib.parse import urlsplit

attempts: list[str] = []
_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


def is_own(host: Any) -> bool:
    """This machine by name or number; None and the empty name are its own too."""
    if not host or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return host in {socket.gethostname(), "testserver"}


def _refused(where: object) -> OSError:
    attempts.append(str(where))
    return OSError(errno.ENETUNREACH, "the network is cut in tests", str(where))


def connect(self: socket.socket, address: Any) -> None:
    if self.family != socket.AF_UNIX and not is_own(address[0]):
        raise _refused(address)
    _connect(self, address)


def connect_ex(self: socket.socket, address: Any) -> int:
    if self.family != socket.AF_UNIX and not is_own(address[0]):
        return _refused(address).errno or errno.ENETUNREACH
    return _connect_ex(self, address)


def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    if not is_own(host):
        try:
            ipaddress.ip_address(host)  # a number needs nobody's answer
        except ValueError:
            attempts.append(str(host))
            raise socket.gaierror(socket.EAI_NONAME, "the network is cut in tests") from None
    return _getaddrinfo(host, *args, **kwargs)


def cut() -> None:
    """Not where the tests' own servers stand on other machines."""
    if not is_own(urlsplit(os.environ.get("REDIS_URL", "")).hostname):
        return
    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = getaddrinfo
