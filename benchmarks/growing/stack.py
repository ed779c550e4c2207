"""The stack of the drills with PgBouncer between the product and PostgreSQL, and a streaming replica beside that."""

import os
import pwd
import shutil
import signal
import subprocess

from benchmarks.drills.stack import REPOSITORY, Stack, free_port

USER = "postgres"
PASSWORD = "a-database-password"


class GrownStack(Stack):
    """Web server, worker and beat reach PostgreSQL through PgBouncer; this process goes there directly."""

    def __init__(self) -> None:
        super().__init__()
        self.pooler_port, self.primary_port, self.replica_port = free_port(), free_port(), free_port()
        self.pooled = f"postgres://{USER}:{PASSWORD}@127.0.0.1:{self.pooler_port}/microvol"
        self.replica_url = f"postgres://{USER}@127.0.0.1:{self.replica_port}/microvol"
        os.environ["PGPORT"] = str(self.primary_port)
        os.environ["DATABASE_URL"] = f"postgres://{USER}@127.0.0.1:{self.primary_port}/microvol"

    def start_postgres(self) -> None:
        """By TCP, as PgBouncer may not run as root and so cannot enter the folder of sockets."""
        folder = self.folder / "pg"
        self._start(
            "postgres", self._bin / "postgres", "-D", folder / "data", "-k", folder, "-p", self.primary_port,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "wal_level=replica",
            "-c", "max_wal_senders=4", "-c", "wal_keep_size=512MB", "-c", "fsync=off", preexec_fn=self._leave_root,
        )  # fmt: skip
        self._wait_for_postgres(self.primary_port)

    def _wait_for_postgres(self, port: int) -> None:
        ready = [self._bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        self.wait(lambda: subprocess.run(ready, check=False).returncode == 0, 60)

    def _make_database(self) -> None:
        super()._make_database()
        self.start_replica()
        self.start_pooler()
        for name in ("web", "worker", "beat"):
            self.environment[name] = {
                "DATABASE_URL": self.pooled, "PGBOUNCER": "yes", "REPLICA_DATABASE_URL": self.replica_url,
            }  # fmt: skip

    def start_replica(self) -> None:
        copy = self.folder / "pg" / "replica"
        if not copy.exists():
            base = [self._bin / "pg_basebackup", "-h", "127.0.0.1", "-p", str(self.primary_port), "-U", USER]
            options = ["-D", copy, "-R", "-X", "stream", "-c", "fast", "--no-sync"]
            subprocess.run([*base, *options], check=True, preexec_fn=self._leave_root)
        self._start(
            "replica", self._bin / "postgres", "-D", copy, "-k", self.folder / "pg", "-p", self.replica_port,
            "-c", "listen_addresses=127.0.0.1", "-c", "hot_standby_feedback=on", "-c", "max_connections=200",
            preexec_fn=self._leave_root,
        )  # fmt: skip
        self._wait_for_postgres(self.replica_port)

    def start_pooler(self) -> None:
        folder = self.folder / "pgbouncer"
        folder.mkdir(exist_ok=True)
        command = [REPOSITORY / "deploy" / "pgbouncer.sh"]
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            self.folder.chmod(0o711)
            command = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", *command]
        self.environment["pgbouncer"] = {
            "POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": str(self.primary_port), "POSTGRES_USER": USER,
            "POSTGRES_PASSWORD": PASSWORD, "LISTEN_ADDRESS": "127.0.0.1", "LISTEN_PORT": str(self.pooler_port),
            "FOLDER": str(folder), "PGBOUNCER_PROGRAM": shutil.which("pgbouncer", path="/usr/sbin:/usr/bin") or "",
        }  # fmt: skip
        self._start("pgbouncer", *command)
        ready = [self._bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.pooler_port)]
        self.wait(lambda: subprocess.run(ready, check=False).returncode == 0, 20)

    def stop(self, *, keep: bool = False) -> None:
        for name in ("beat", "worker", "web", "pgbouncer"):
            self.end(name)
        self.end("replica", signal.SIGINT)
        super().stop(keep=keep)

    # --- what the programs are told ------------------------------------------------------------------------------

    @property
    def environment(self) -> dict[str, dict[str, str]]:
        return self.__dict__.setdefault("_environment", {})

    def _start(self, name: str, *command: object, **options: object) -> None:
        more = self.environment.get(name)
        super()._start(name, *command, **({"env": os.environ | more} if more else {}), **options)
