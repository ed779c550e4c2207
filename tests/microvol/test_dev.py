"""`manage.py dev` starts everything, says what is in its way, and leaves nothing running."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
# Someone is there already, so the demo is not loaded: that has tests of its own.
PREPARE = """
import django
django.setup()
from django.core.management import call_command
from django.contrib.auth import get_user_model
call_command("migrate", verbosity=0)
get_user_model().objects.create_user("volunteer@demo.example", "microvol-demo")
"""


Run = tuple[subprocess.Popen[str], list[str], threading.Thread]


class Machine:
    """A data folder and a port of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.environment = {
            **{key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "SITE_URL"}},
            "DJANGO_SETTINGS_MODULE": "microvol.settings.dev",
            "MICROVOL_DATA_DIR": str(data),
            "MICROVOL_LINGER_SECONDS": "1",
            "PORT": str(self.port),
        }

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=REPOSITORY,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str) -> tuple[int, str]:
        process = self.start(*command)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    machine = Machine(tmp_path_factory.mktemp("dev"))
    assert machine.run("-c", PREPARE) == (0, "")
    return machine


@pytest.fixture
def running(machine: Machine) -> Iterator[Run]:
    """`manage.py dev`, ready, with the lines it wrote so far and who reads them."""
    process = machine.start("manage.py", "dev")
    lines: list[str] = []
    ready = threading.Event()

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            lines.append(line.rstrip())
            if "Ctrl-C stops everything" in line:
                ready.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert ready.wait(120), lines
    yield process, lines, reader
    process.terminate()
    process.wait(30)
    reader.join(10)


@pytest.mark.slow
def test_everything_starts_and_ends_together(machine: Machine, running: Run) -> None:
    process, lines, reader = running
    shown = "\n".join(lines)
    address = f"http://127.0.0.1:{machine.port}/"
    for step in ("[4/7] Starting PostgreSQL and Redis", "[5/7]", "[6/7] The data of the last run is kept", "[7/7]"):
        assert step in shown
    assert address in shown
    assert "volunteer@demo.example" in shown
    with urllib.request.urlopen(address, timeout=30) as page:
        assert page.status == 200

    code, refused = machine.run("manage.py", "dev")
    assert code != 0
    assert f"Microvol already runs from this folder: {address}" in refused

    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    reader.join(10)
    assert lines[-1] == "Stopped. The data is kept for the next run."
    with (machine.data / "keeper.lock").open("r+") as lock:  # keeper and servers hold it while they live
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.slow
def test_a_port_in_use_is_named_with_a_way_out(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", machine.port)):
        code, output = machine.run("manage.py", "dev")

    assert code != 0
    assert f"Port {machine.port} is not free (Address already in use)" in output
    assert f"PORT={machine.port + 1} make run" in output
