"""Where a webhook may go: https, port 443, and numbers that everybody on the internet reaches. Nothing in the house."""

import ipaddress
import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

HTTPS_PORT = 443
LENGTH_MAX = 500
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# What Python 3.11 takes for public.
_EXAMPLES = IPv6Network("3fff::/20")
_RELAY_TO_6TO4 = IPv4Network("192.88.99.0/24")


class Refused(Exception):
    """We do not send there. The text says why, for whoever wrote the address."""


@dataclass(frozen=True)
class Target:
    """An address taken apart. `is_secure` is False for a receiver on a developer's own machine alone."""

    host: str
    port: int
    path: str
    is_secure: bool = True

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (HTTPS_PORT if self.is_secure else 80) else f"{name}:{self.port}"


def target_of(url: str, *, may_reach_loopback: bool = False) -> Target:
    """Reads an address without asking anybody. Raises Refused."""
    if len(url) > LENGTH_MAX or not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        raise Refused("the address has signs that do not belong into one, or is too long")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError as error:
        raise Refused("the address is not well-formed") from error
    if parts.username is not None or parts.password is not None or "#" in url or "\\" in url:
        raise Refused("the address must not hold a name, a password or a fragment")
    if not _is_number(host) and not (len(host) <= 253 and _NAME.fullmatch(host)):
        raise Refused("the address has no host")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if may_reach_loopback and parts.scheme == "http" and port:
        return Target(host, port, path, is_secure=False)
    if parts.scheme != "https":
        raise Refused("the address must begin with https://")
    if not may_reach_loopback and port not in {None, HTTPS_PORT}:
        raise Refused("the port must be 443, that of https")
    if _is_number(host) and not is_allowed(host, may_reach_loopback=may_reach_loopback):
        raise Refused("the address leads to a network that is not public")
    return Target(host, port or HTTPS_PORT, path)


def numbers_of(target: Target, *, may_reach_loopback: bool = False) -> list[str]:
    """Asks for the host's numbers, once: the caller connects to these and asks nobody again. Raises Refused.

    One number that is not public refuses them all: a name with both is a trick.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("nobody knows this host") from error
    numbers = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not numbers or not all(is_allowed(number, may_reach_loopback=may_reach_loopback) for number in numbers):
        raise Refused("the host leads to a network that is not public")
    return numbers


def is_allowed(number: str, *, may_reach_loopback: bool = False) -> bool:
    address = ipaddress.ip_address(number)
    return _is_public(address) or (may_reach_loopback and address.is_loopback)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Also looks at the IPv4 number inside an IPv6 one: mapped, NAT64 and 6to4 lead there."""
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inside = IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return _is_public(inside)
        if address not in _GLOBAL_UNICAST or address in _EXAMPLES:
            return False
    elif address in _RELAY_TO_6TO4:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host
