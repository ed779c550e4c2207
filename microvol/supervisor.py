"""Runs several processes as one: prefixed output, one fate, and nothing left behind.

Not honcho: killed with -9, it leaves its children running. Here the kernel tells each child when its parent dies.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 4.0
COLOURS = (36, 33, 35, 32, 34)


@dataclass
class Process:
    """One program to run. When it ends with `restart_code`, it asks to be started again."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    restart_code: int | None = None
    popen: subprocess.Popen[str] | None = None


class Supervisor:
    """Starts processes, watches over them, and ends them all together."""

    def __init__(self, processes: Sequence[Process], *, out: IO[str] = sys.stdout) -> None:
        self.processes = list(processes)
        self.stopped_by: int | None = None
        self._out = out
        self._write = threading.Lock()
        self._readers: list[threading.Thread] = []

    def catch_signals(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal end the run; a second Ctrl-C does not disturb the ending."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # started with nohup
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopped_by = self.stopped_by or number

    def start(self, process: Process) -> None:
        """Start one process, from the main thread only: the kernel's death signal follows the thread that forked."""
        process.popen = subprocess.Popen(
            process.command,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **process.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # the terminal's Ctrl-C reaches us alone, and we end the others in order
            preexec_fn=_end_with_parent,
        )
        reader = threading.Thread(target=self._copy_output, args=(process, process.popen), daemon=True)
        reader.start()
        self._readers.append(reader)

    def restart(self, process: Process) -> None:
        self._end([process])
        self.start(process)

    def watch(self, *, each_round: Callable[[], None], on_restart: Callable[[Process], None]) -> Process | None:
        """Wait until told to stop (None) or until a process ends by itself (that process)."""
        while self.stopped_by is None:
            for process in self.processes:
                if process.popen is None or process.popen.poll() is None:
                    continue
                if process.restart_code is None or process.popen.returncode != process.restart_code:
                    return process
                self.start(process)
                on_restart(process)
            each_round()
            time.sleep(0.1)
        return None

    def stop(self) -> None:
        self._end(self.processes)
        for reader in self._readers:
            reader.join(1)

    def _end(self, processes: Sequence[Process]) -> None:
        """Ask first; whoever still runs after a few seconds is killed with all it started."""
        running = [process.popen for process in processes if process.popen]
        for popen in running:
            if popen.poll() is None:
                popen.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for popen in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                popen.wait(max(0.0, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(popen.pid, signal.SIGKILL)
            popen.wait()

    def _copy_output(self, process: Process, popen: subprocess.Popen[str]) -> None:
        assert popen.stdout
        prefix = f"{process.name:<6} | "
        if self._out.isatty():
            colour = COLOURS[self.processes.index(process) % len(COLOURS)]
            prefix = f"\033[{colour}m{prefix}\033[0m"
        for line in popen.stdout:
            with self._write:
                self._out.write(prefix + line.rstrip("\n") + "\n")
                self._out.flush()
        popen.stdout.close()


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
