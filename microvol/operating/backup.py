"""Backup and restore: one folder with the database, the uploads and, if wanted, the issuer's keys.

The database is dumped first and files are copied after it: a file is stored before the row that names it is committed,
so every row of the dump finds its file. Files without a row are swept a day later.
"""

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from common.storage import names_under, put
from microvol.operating import manifest, postgres_tools
from microvol.operating.manifest import DUMP, KEYS, MEDIA, Broken, Manifest
from notifications.services import restoring

Say = Callable[[str], None]


class NotEmpty(RuntimeError):
    """There is something where the backup, or what it holds, would go."""


def back_up(folder: Path, *, with_keys: bool, now: datetime, say: Say) -> Manifest:
    """Makes a backup in a new or empty folder, while the product runs. Returns what it holds."""
    _insist_on_a_direct_connection()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotEmpty(f"{folder} is not empty.")
    folder.chmod(0o700)
    say("database")
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows are counted in the very state that is dumped; the dump may take longer than a request ever may.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        postgres_tools.run("pg_dump", *arguments, f"--file={folder / DUMP}")
        (folder / DUMP).chmod(0o600)
        rows = count_rows()
    say("uploads")
    _fetch_uploads(folder / MEDIA)
    if with_keys:
        say("issuer keys")
        _copy(Path(settings.ISSUER_KEYS_DIR), folder / KEYS)
    say("hashes")
    made = Manifest(
        made_at=now.isoformat(),
        migrations=rows["django_migrations"],
        has_keys=with_keys,
        rows=rows,
        files={name: manifest.sha256_of(folder / name) for name in manifest.names_in(folder)},
    )
    made.write(folder)
    return made


def restore(folder: Path, *, replace: bool, is_move: bool, now: datetime, say: Say) -> Manifest:
    """Puts a backup in place of nothing, or with `replace` of whatever is there.

    1. Every file is compared with its hash before anything is touched.
    2. The database comes back in one transaction, then uploads and keys; a key that is there is never replaced.
    3. Row counts must be those of the backup.
    4. Unless this is a planned move, mail that waited is held (it may have gone out since). Everybody signs in anew.
    """
    _insist_on_a_direct_connection()
    say("comparing hashes")
    found = manifest.read(folder)
    if not replace:
        if connection.introspection.table_names():
            raise NotEmpty("The database is not empty. Choose an empty one, or --replace to lose what is in it.")
        if next(names_under(), None):
            place = settings.S3_BUCKET or settings.MEDIA_ROOT
            raise NotEmpty(f"{place} is not empty. Choose an empty place, or --replace to write over it.")
    _check_keys(folder / KEYS)
    say("database")
    if replace:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    name = connection.get_connection_params()["dbname"]
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={name}"]
    postgres_tools.run("pg_restore", *arguments, str(folder / DUMP))
    rows = count_rows()
    if rows != found.rows:
        wrong = sorted(name for name in rows.keys() | found.rows.keys() if rows.get(name) != found.rows.get(name))
        raise Broken(f"Row counts differ in {', '.join(wrong)}.")
    say("uploads")
    _put_uploads(folder / MEDIA)
    if found.has_keys:
        say("issuer keys")
        _copy(folder / KEYS, Path(settings.ISSUER_KEYS_DIR))
    _compare(found)
    if not is_move:
        held = restoring.hold_waiting(backup_at=found.moment, now=now)
        say(f"{held} mails held back, as they may have gone out since: admin, Mails")
    Session.objects.all().delete()  # who signed out since must not be signed in again
    return found


def _insist_on_a_direct_connection() -> None:
    """pg_dump and pg_restore set up their session first, which through PgBouncer may be another one each time."""
    if settings.PGBOUNCER:
        raise postgres_tools.ToolError(
            "This goes to PostgreSQL itself: set PGBOUNCER=no, and DATABASE_URL without PgBouncer between."
        )


def count_rows() -> dict[str, int]:
    """How many rows each table has, Django's own included."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
        return counts


def _fetch_uploads(folder: Path) -> None:
    """Copies what is stored. A file that goes away meanwhile was deleted by its owner."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names_under():
        try:
            with default_storage.open(name) as file:
                _write(folder / name, file)
        except FileNotFoundError:
            continue


def _put_uploads(folder: Path) -> None:
    for name in manifest.names_in(folder) if folder.exists() else ():
        with (folder / name).open("rb") as file:
            put(name, File(file))


def _copy(source: Path, target: Path) -> None:
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in manifest.names_in(source) if source.exists() else ():
        with (source / name).open("rb") as file:
            _write(target / name, file)


def _write(path: Path, content: Any) -> None:
    """A file that is readable for its owner alone, and there as a whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as new:
        shutil.copyfileobj(content, new, 1024 * 1024)
    part.replace(path)


def _check_keys(folder: Path) -> None:
    """A key of the same name with another content is another key: one of the two would be lost."""
    for name in manifest.names_in(folder) if folder.exists() else ():
        there = Path(settings.ISSUER_KEYS_DIR) / name
        if there.exists() and manifest.sha256_of(there) != manifest.sha256_of(folder / name):
            raise NotEmpty(f"{there} is another key than the backup's. Move it away first.")


def _compare(found: Manifest) -> None:
    for name, digest in found.files.items():
        if not name.startswith(f"{MEDIA}/"):
            continue
        with default_storage.open(name.removeprefix(f"{MEDIA}/")) as file:
            if manifest.sha256_in(file) != digest:
                raise Broken(f"{name} came back changed.")
