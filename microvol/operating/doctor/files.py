"""Files: uploads that can be stored and are private, keys that only workers read, static files that were built."""

import os
import shutil
import stat
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import requests
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common import scanning
from common.decisions import ActionDenied
from common.storage import put
from credentials.models import IssuerKey
from microvol.operating import parts
from microvol.operating.doctor.findings import Finding, Part

GIGABYTE = 1024**3
TIGHT = 5 * GIGABYTE
FULL = GIGABYTE // 2


def uploads(part: Part) -> Iterator[Finding]:
    yield from _bucket() if settings.S3_BUCKET else _folder()


def _bucket() -> Iterator[Finding]:
    """Writes, reads and deletes a file, and asks for another one as a stranger would."""
    name, probe = f"doctor/{uuid.uuid4().hex}.bin", os.urandom(4096)
    try:
        put(name, ContentFile(probe))
        with default_storage.open(name) as file:
            is_same = file.read() == probe
        address = default_storage.url(name).partition("?")[0]  # without our signature
        answer = requests.get(address, timeout=5, allow_redirects=False).status_code
        default_storage.delete(name)
    except (ActionDenied, requests.RequestException) as error:
        words = f"cannot be used: {error.__cause__ or error}"
        yield Finding("wrong", "S3_BUCKET", words, "See that the server runs, and the S3_... settings.")
        return
    if answer == 200:
        yield Finding("wrong", "S3_BUCKET", "strangers can read uploads", "Make the bucket private.")
    if not is_same:
        yield Finding("wrong", "S3_BUCKET", "gives back something else than was stored", "Do not use this server.")
    else:
        yield Finding("ok", "S3_BUCKET", f"{settings.S3_BUCKET} keeps and returns a file; strangers get {answer}")


def _folder() -> Iterator[Finding]:
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"0" * 4096)
    except OSError as error:
        words = f"cannot be written: {error.strerror}"
        yield Finding("wrong", "MEDIA_ROOT", words, f"Give {folder} to the user that runs Microvol.")
        return
    free = shutil.disk_usage(folder).free
    words = f"{free / GIGABYTE:.1f} GB free"
    if free < FULL:
        yield Finding("wrong", "MEDIA_ROOT", words, "Uploads are about to be refused: make room.")
    elif free < TIGHT:
        yield Finding("warning", "MEDIA_ROOT", words, "Make room before uploads are refused.")
    else:
        yield Finding("ok", "MEDIA_ROOT", f"can be written, {words}")
    if folder.stat().st_mode & stat.S_IROTH:
        yield Finding("warning", "MEDIA_ROOT", "other accounts of this machine may read uploads", f"chmod o= {folder}")
    yield from _apart("MEDIA_ROOT", folder)


def scanner(part: Part) -> Iterator[Finding]:
    if not scanning.is_set():
        yield Finding("ok", "virus scanner", "none: pages say that files are not scanned")
        return
    try:
        scanning.find([b"clean"])
        yield Finding("ok", "virus scanner", "answers")
    except scanning.ScannerAway as error:
        todo = "Start clamd, or empty CLAMD: until then no file is taken."
        yield Finding("wrong", "virus scanner", f"does not answer ({error})", todo)


def issuer_keys(part: Part) -> Iterator[Finding]:
    folder = Path(settings.ISSUER_KEYS_DIR)
    found = sorted(folder.glob("*.pem")) if os.access(folder, os.R_OK | os.X_OK) else []
    if part == "web":
        if any(os.access(path, os.R_OK) for path in found):
            todo = "Mount the folder into workers alone, or give it to their user."
            yield Finding("wrong", "issuer keys", "the web server can read them", todo)
        else:
            yield Finding("ok", "issuer keys", "out of the web server's reach")
        return
    with parts.short_query():
        names = list(IssuerKey.objects.signing().values_list("name", flat=True))
    if not names:
        level = "warning" if not settings.ISSUER_KEYS_ARE_MADE_WHEN_MISSING else "ok"
        yield Finding(level, "issuer keys", "none yet: certificates wait", "Run: manage.py issuer_key create")  # type: ignore[arg-type]
        return
    missing = sorted(set(names) - {path.stem for path in found})
    if missing:
        words = f"{', '.join(missing)} cannot be read in {folder}, so nothing is signed"
        yield Finding("wrong", "issuer keys", words, "Put the files back, or run: manage.py issuer_key rotate")
    else:
        yield Finding("ok", "issuer keys", f"{len(names)} sign")
    open_ones = [path.name for path in found if path.stat().st_mode & 0o077]
    if open_ones:
        words = f"other accounts may read {', '.join(open_ones)}"
        yield Finding("wrong", "issuer keys", words, f"chmod 600 {folder}/*.pem; rotate if somebody may have.")
    yield from _apart("ISSUER_KEYS_DIR", folder)


def static_files(part: Part) -> Iterator[Finding]:
    if not (Path(settings.BASE_DIR) / "static" / "build" / "app.css").exists():
        yield Finding("warning", "static files", "the front end was not built here", "Run: make build")
    if not hasattr(staticfiles_storage, "hashed_files"):
        yield Finding("warning", "static files", "names carry no hash", "Use production's settings.")
    elif "build/app.css" not in staticfiles_storage.hashed_files:
        todo = "Run: make build, then manage.py collectstatic --noinput"
        yield Finding("wrong", "static files", "not collected: pages would come without their stylesheet", todo)
    else:
        yield Finding("ok", "static files", f"{len(staticfiles_storage.hashed_files)} collected")


def _apart(name: str, folder: Path) -> Iterator[Finding]:
    """Private files must lie where no static file is served from."""
    public = [Path(settings.STATIC_ROOT), *map(Path, settings.STATICFILES_DIRS)]
    if any(folder.resolve().is_relative_to(path.resolve()) for path in public):
        yield Finding("wrong", name, f"{folder} lies where static files are served from", "Move it elsewhere.")
