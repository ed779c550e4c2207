"""The supervisor shows, watches and ends its processes together."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from microvol.supervisor import Process, Supervisor

REPOSITORY = Path(__file__).resolve().parents[2]
SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(subprocess.Popen(["sleep", "60"]).pid, flush=True)
time.sleep(60)
"""
RUN_AND_NAME_CHILD = """
import sys, time
from microvol.supervisor import Process, Supervisor
supervisor = Supervisor([Process("web", ["sleep", "60"])])
supervisor.start(supervisor.processes[0])
print(supervisor.processes[0].popen.pid, flush=True)
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def soon_ends(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


def watch(supervisor: Supervisor) -> Process | None:
    for process in supervisor.processes:
        supervisor.start(process)
    return supervisor.watch(each_round=lambda: None, on_restart=lambda process: None)


def test_each_line_names_its_process() -> None:
    out = io.StringIO()
    supervisor = Supervisor([Process("web", ["sh", "-c", "echo one; echo two >&2"])], out=out)

    watch(supervisor)
    supervisor.stop()

    assert out.getvalue().splitlines() == ["web    | one", "web    | two"]


def test_a_process_that_ends_by_itself_ends_the_run() -> None:
    supervisor = Supervisor([Process("web", SLEEPS), Process("beat", ["sh", "-c", "exit 7"])], out=io.StringIO())

    ended = watch(supervisor)
    supervisor.stop()

    assert ended is not None
    assert ended.popen is not None
    assert (ended.name, ended.popen.returncode) == ("beat", 7)
    assert all(process.popen and process.popen.returncode is not None for process in supervisor.processes)


def test_a_process_may_ask_to_be_started_again(tmp_path: Path) -> None:
    script = f"echo run >> {tmp_path}/runs; test $(wc -l < {tmp_path}/runs) -ge 3 || exit 3"
    supervisor = Supervisor([Process("web", ["sh", "-c", script], restart_code=3)], out=io.StringIO())

    ended = watch(supervisor)
    supervisor.stop()

    assert ended is not None
    assert (tmp_path / "runs").read_text().splitlines() == ["run"] * 3


def test_who_does_not_listen_is_killed_with_all_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microvol.supervisor.GRACE_SECONDS", 0.3)
    out = io.StringIO()
    supervisor = Supervisor([Process("web", [sys.executable, "-c", STUBBORN])], out=out)
    supervisor.start(supervisor.processes[0])
    while "|" not in out.getvalue():
        time.sleep(0.02)
    grandchild = int(out.getvalue().split("|")[1])

    supervisor.stop()

    assert soon_ends(grandchild)


def test_a_killed_supervisor_leaves_nothing_running() -> None:
    command = [sys.executable, "-c", RUN_AND_NAME_CHILD]
    supervisor = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout
    child = int(supervisor.stdout.readline())

    os.kill(supervisor.pid, signal.SIGKILL)
    supervisor.wait(10)
    supervisor.stdout.close()

    assert soon_ends(child)
