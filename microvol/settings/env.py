"""Typed reading of the environment; the only place that touches os.environ. `.env.example` lists every name."""

import os
import tempfile
from collections.abc import Container
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def required(name: str, meaning: str) -> str:
    """The variable's value. Raises ImproperlyConfigured with a plain sentence when it is missing."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"Set {name} ({meaning}) before starting Microvol in production.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not “{value}”.")


def integer(name: str, default: int) -> int:
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.") from error


def choice(name: str, choices: Container[str]) -> str:
    """One of a few words, or nothing."""
    value = text(name).lower()
    if value and value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of the names in .env.example, not “{value}”.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str, default: str = "") -> list[IPv4Network | IPv6Network]:
    """A comma-separated list of addresses and networks."""
    try:
        return [ip_network(word) for word in words(name, default)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be addresses or networks like 10.0.0.0/8: {error}.") from error


def for_program(**more: str) -> dict[str, str]:
    """The environment of a program that we start."""
    return {**os.environ, **more}


def database_from_url(url: str) -> dict:
    """Django's database dictionary for postgres://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("The address of a database must begin with postgres:// or postgresql://.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def numba_cache_dir() -> str:
    """Where the matching engine's compiled code lies, told to numba before it is imported: beside the code, or as set.

    Where that cannot be written, a folder of this user's own: what lies there is run later.
    """
    folder = text("NUMBA_CACHE_DIR")
    if os.access(folder or BASE_DIR / "tasks" / "matching" / "engine", os.W_OK):
        return folder
    own = Path(tempfile.gettempdir()) / f"microvol-numba-{os.getuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    status = own.lstat()
    is_ours = status.st_uid == os.getuid() and not status.st_mode & 0o022 and not own.is_symlink()
    os.environ["NUMBA_CACHE_DIR"] = str(own) if is_ours else tempfile.mkdtemp(prefix="microvol-numba-")
    return os.environ["NUMBA_CACHE_DIR"]
