"""`manage.py dev`: everything a developer needs, in one terminal; `make run` ends here."""

import contextlib
import fcntl
import http.client
import os
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from microvol.embedded import services
from microvol.settings import env
from microvol.supervisor import Process, Supervisor

HOST = "127.0.0.1"
FIRST_PAGE_SECONDS = 60
RELOAD_CODE = 3  # Django's development server ends with it when the code has changed
STEPS = 7  # the first three are the Makefile's: environment, packages, front end
LOGINS = [
    ("volunteer", "a volunteer with a portfolio, public at /p/demo/"),
    ("newcomer", "has just signed up"),
    ("coordinator", "owner of an organisation"),
    ("reviewer", "reviews for the same organisation"),
    ("other-owner", "owner of another organisation"),
    ("admin", "staff, with /admin/"),
]


class Command(BaseCommand):
    help = "Runs web server, worker and timetable on the development servers, with demo data in an empty database."
    requires_system_checks: list[str] = []  # the web server runs them; a person waits here

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SETTINGS_MODULE.endswith(".production"):
            raise CommandError("This runs the development server. docs/operations.md shows how to run in production.")
        self.begun = time.monotonic()
        port = env.integer("PORT", 8000)
        with self.only_one(port):
            self.require_free(port)
            try:
                self.start_servers()
                self.migrate()
                self.load_demo()
            except KeyboardInterrupt:
                self.stdout.write("\nStopped. The next run takes up where this one was.")
                self.let_servers_go()
                sys.exit(130)
            self.run(port)

    # --- before the start ----------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def only_one(self, port: int) -> Iterator[None]:
        """Two runs on one data folder would do every job twice."""
        services.DATA.mkdir(parents=True, exist_ok=True)
        with (services.DATA / "dev.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise CommandError(f"Microvol already runs from this folder: {lock.read().strip()}") from None
            lock.truncate(0)
            lock.write(f"http://{HOST}:{port}/, process {os.getpid()}")
            lock.flush()
            yield

    def require_free(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is not free ({error.strerror}). Choose another: PORT={port + 1} make run"
                ) from None

    @contextlib.contextmanager
    def step(self, number: int, text: str) -> Iterator[None]:
        """One line per step, with its time."""
        self.stdout.write(f"[{number}/{STEPS}] {text} ... ", ending="")
        self.stdout.flush()
        begun = time.monotonic()
        yield
        self.stdout.write(f"{time.monotonic() - begun:.1f} s")

    def start_servers(self) -> None:
        with self.step(4, "Starting PostgreSQL and Redis" if settings.USES_EMBEDDED_SERVICES else "Finding servers"):
            try:
                if settings.USES_EMBEDDED_SERVICES:
                    services.ensure()
                connection.ensure_connection()
            except services.ServicesError as error:
                raise CommandError(f"\n{error}") from None
            except OperationalError as error:
                raise CommandError(f"\nPostgreSQL does not answer: {error}") from None
            try:
                broker = settings.REDIS_URL or services.CACHE_URL
                redis.Redis.from_url(broker, socket_connect_timeout=3, socket_timeout=3).ping()
            except redis.RedisError as error:
                raise CommandError(f"\nRedis does not answer at {urlsplit(broker).hostname}: {error}") from None

    def migrate(self) -> None:
        with self.step(5, "Bringing the database up to date"):
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", interactive=False, verbosity=0)

    def load_demo(self) -> None:
        if get_user_model().objects.exists():
            self.stdout.write(f"[6/{STEPS}] The data of the last run is kept")
            return
        begun = time.monotonic()
        self.stdout.write(f"[6/{STEPS}] Loading demo data, once")  # and it says what it loads
        call_command("load_demo", stdout=self.stdout)
        self.stdout.write(f"      {time.monotonic() - begun:.1f} s")

    # --- the run -------------------------------------------------------------------------------------------------

    def run(self, port: int) -> None:
        begun = time.monotonic()
        self.stdout.write(f"[7/{STEPS}] Starting web server, worker and timetable")
        web = Process(
            "web",
            [sys.executable, "manage.py", "runserver", f"{HOST}:{port}"],
            # We are the parent that starts it again after a change.
            {"RUN_MAIN": "true", "DJANGO_RUNSERVER_HIDE_WARNING": "true"},
            restart_code=RELOAD_CODE,
        )
        jobs = [
            Process(
                "worker",
                [*_celery("worker"), "--pool=threads", "--concurrency=4", "--without-gossip", "--without-mingle"],
                {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"},  # usual in containers
            ),
            Process("beat", [*_celery("beat"), f"--schedule={services.DATA / 'timetable'}", "--pidfile="]),
        ]
        supervisor = Supervisor([web, *jobs])
        supervisor.catch_signals()
        connection.close()
        waiting_for_page, jobs_are_old = True, False

        def look() -> None:
            nonlocal waiting_for_page, jobs_are_old
            if waiting_for_page and _answers(port):
                waiting_for_page = False
                self.welcome(port, time.monotonic() - self.begun)
            if waiting_for_page and time.monotonic() - begun > FIRST_PAGE_SECONDS:
                waiting_for_page = False
                self.stdout.write(f"No page yet after {FIRST_PAGE_SECONDS} s: the lines above should say why.")
            if jobs_are_old and _answers(port):  # and not before: half-written code would end them
                jobs_are_old = False
                for process in jobs:
                    supervisor.restart(process)

        def changed(process: Process) -> None:
            nonlocal jobs_are_old
            jobs_are_old = True
            self.stdout.write("The code has changed: starting again.")

        try:
            for process in supervisor.processes:
                supervisor.start(process)
            ended = supervisor.watch(each_round=look, on_restart=changed)
        finally:
            self.stdout.write("\nStopping ...")
            self.stdout.flush()
            supervisor.stop()
        self.let_servers_go()
        if ended and ended.popen:
            raise CommandError(
                f"{ended.name} ended by itself with code {ended.popen.returncode}; everything is stopped."
            )
        self.stdout.write("Stopped. The data is kept for the next run.")

    def let_servers_go(self) -> None:
        connection.close()
        if settings.USES_EMBEDDED_SERVICES:
            services.stop_if_unused()

    def welcome(self, port: int, seconds: float) -> None:
        lines = ["", f"Microvol is ready after {seconds:.1f} s:  http://{HOST}:{port}/", ""]
        known = set(get_user_model().objects.filter(email__endswith="@demo.example").values_list("email", flat=True))
        connection.close()
        logins = [(f"{name}@demo.example", meaning) for name, meaning in LOGINS if f"{name}@demo.example" in known]
        if logins:
            lines += ["Demo logins, password microvol-demo:"]
            lines += [f"  {address:<26} {meaning}" for address, meaning in logins] + [""]
        lines += [f"Mail lands at http://{HOST}:{port}/mailbox/", "Ctrl-C stops everything; the data is kept.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _celery(command: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "--skip-checks", "-A", "microvol", command, "--loglevel=INFO"]


def _answers(port: int) -> bool:
    """Whether the first page comes; an error page counts, as it says more than waiting on would."""
    page = http.client.HTTPConnection(HOST, port, timeout=20)
    try:
        page.request("GET", "/")
        return bool(page.getresponse().read())
    except OSError:
        return False
    finally:
        page.close()
