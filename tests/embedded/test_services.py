"""The embedded servers start once, survive what kills their users, and leave nothing running."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CLIENT = Path(__file__).parent / "client.py"
IDENTITY = "SELECT pg_postmaster_start_time()::text || current_setting('data_directory')"


class Client:
    """A process that uses the servers."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, CLIENT],
            env={**os.environ, "MICROVOL_DATA_DIR": str(data), "MICROVOL_LINGER_SECONDS": "0.3"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.run = Path(self._line())

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def send(self, sql: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(sql + "\n")
        self.process.stdin.flush()

    def ask(self, sql: str) -> str:
        self.send(sql)
        return self._line()

    def ask_again(self, sql: str) -> str:
        """The second answer: the first may find the connection broken."""
        first = self.ask(sql)
        return self.ask(sql) if first.startswith("error") else first

    def end(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


class Machine:
    """One data folder and the clients that use it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.clients: list[Client] = []

    def client(self) -> Client:
        self.clients.append(Client(self.data))
        return self.clients[-1]

    def end_clients(self, number: int = signal.SIGTERM) -> None:
        while self.clients:
            self.clients.pop().end(number)

    def pid(self, name: str) -> int:
        return int((self.data / name).read_text().split()[0])

    @property
    def keeper(self) -> int:
        return self.pid("keeper.lock")

    @property
    def postmaster(self) -> int:
        return self.pid("postgres/data/postmaster.pid")

    def is_unused(self) -> bool:
        """Keeper and servers all hold this lock: whoever gets it knows that none of them is left."""
        with (self.data / "keeper.lock").open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    def falls_silent(self) -> bool:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if self.is_unused():
                return True
            time.sleep(0.05)
        return False


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A data folder with spaces and more characters than a socket address may have."""
    data = tmp_path_factory.mktemp("embedded") / "a folder with spaces" / ("long " * 24 + "name")
    machine = Machine(data)
    yield machine
    run = machine.client().run
    machine.end_clients()
    shutil.rmtree(run, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_left_behind(machine: Machine) -> Iterator[None]:
    yield
    machine.end_clients()
    assert machine.falls_silent()


def test_six_first_starts_at_once_share_one_server(machine: Machine) -> None:
    clients = [machine.client() for _ in range(6)]
    for client in clients:
        client.send(IDENTITY)

    answers = {client._line() for client in clients}

    assert len(answers) == 1
    assert answers.pop().endswith(str(machine.data / "postgres" / "data"))


def test_a_killed_client_disturbs_no_other_and_holds_nothing(machine: Machine) -> None:
    killed, other = machine.client(), machine.client()
    identity = killed.ask(IDENTITY)
    assert other.ask(IDENTITY) == identity

    killed.end(signal.SIGKILL)
    machine.clients.remove(killed)
    time.sleep(1)

    assert other.ask(IDENTITY) == identity
    machine.end_clients(signal.SIGKILL)
    assert machine.falls_silent()


def test_a_client_outlives_its_keeper(machine: Machine) -> None:
    client = machine.client()
    assert client.ask("CREATE TABLE kept (number int)") == "done"
    assert client.ask("INSERT INTO kept VALUES (7) RETURNING number") == "7"
    keeper = machine.keeper

    os.kill(keeper, signal.SIGKILL)
    time.sleep(0.2)

    assert client.ask_again("SELECT number FROM kept") == "7"
    assert machine.keeper != keeper


def test_a_client_outlives_the_database_server(machine: Machine) -> None:
    client = machine.client()
    identity = client.ask(IDENTITY)

    os.kill(machine.postmaster, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while client.ask_again(IDENTITY) == identity and time.monotonic() < deadline:
        time.sleep(0.05)  # the connection's own server process may answer for a moment longer

    assert client.ask(IDENTITY).startswith("20")
    assert client.ask("SELECT number FROM kept") == "7"


def test_a_keeper_killed_while_it_starts_is_replaced(machine: Machine) -> None:
    before = (machine.data / "keeper.lock").read_text()
    client = machine.client()
    client.send("SELECT 1")
    deadline = time.monotonic() + 10
    while (machine.data / "keeper.lock").read_text() in {before, ""} and time.monotonic() < deadline:
        time.sleep(0.005)

    os.kill(machine.keeper, signal.SIGKILL)

    answer = client._line()
    assert "1" in {answer, client.ask("SELECT 1") if answer.startswith("error") else ""}


def test_a_folder_that_others_may_write_to_is_refused(machine: Machine) -> None:
    client = machine.client()
    assert client.ask("SELECT 1") == "1"
    run = client.run
    machine.end_clients()
    assert machine.falls_silent()

    run.chmod(0o777)
    try:
        refused = machine.client()
        refused.send("SELECT 1")
        assert refused.process.wait(10) != 0
    finally:
        run.chmod(0o700)
