"""Everything an organisation owns, in one ZIP file: JSON by area, tables for spreadsheets, files, and a manifest."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from common.cells import harmless
from downloads.kinds import CannotMake
from organizations.models import Organization
from organizations.selectors import role_in
from tasks import rules
from tasks.selectors.export_rows import CHUNK, TABLES, areas_of, files_of

KIND = "tasks.organization_export"
FORMAT = "microvol-organization-export"
VERSION = 1
# One moment for all entries, so that the same data gives the same bytes.
_EPOCH = (2026, 1, 1, 0, 0, 0)


def write_export(file: IO[bytes], user_id: int, *, organization_id: int) -> Iterator[tuple[int, int]]:
    """Writes the whole archive. Asks again whether this person is an owner: their seat may have ended meanwhile."""
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None or not rules.can_export(role=role_in(organization_id, user_id)):
        raise CannotMake(_("Only owners of the organisation take everything out."))
    areas, files = areas_of(organization), files_of(organization)
    total = len(areas) + len(TABLES) + sum(rows.count() for rows, _folder in files) + 1
    done = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        writer = _Archive(archive)
        for name, read in areas.items():
            writer.json(f"{name}.json", read())
            yield (done := done + 1), total
        for name, (columns, rows_of) in TABLES.items():
            writer.table(f"{name}.csv", columns, rows_of(organization))
            yield (done := done + 1), total
        for rows, folder in files:
            for row in rows.iterator(chunk_size=CHUNK):
                writer.file(f"files/{folder}/{row.public_id}-{row.name}", row.file)
                yield (done := done + 1), total
        writer.manifest(organization)
        yield total, total


class _Archive:
    """A ZIP file that notes the size and digest of each of its files as it is written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries: list[dict[str, Any]] = []

    def _write(self, path: str, chunks: Iterable[bytes]) -> None:
        info = zipfile.ZipInfo(path, _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self._entries.append({"path": path, "bytes": size, "sha256": digest.hexdigest()})

    def json(self, path: str, rows: Iterable[dict[str, Any]]) -> None:
        self._write(path, _json_list(rows))

    def table(self, path: str, columns: list[str], rows: Iterable[list[Any]]) -> None:
        self._write(path, _csv_lines(columns, rows))

    def file(self, path: str, stored: File) -> None:
        """A stored file; one that is lost is said to be, and stops nothing."""
        try:
            with stored.open("rb") as content:
                self._write(path, content.chunks())
        except FileNotFoundError:
            self._entries.append({"path": path, "missing": True})

    def manifest(self, organization: Organization) -> None:
        about = {
            "format": FORMAT,
            "version": VERSION,
            "organization": organization.slug,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "files": self._entries,
        }
        self._write("manifest.json", [json.dumps(about, ensure_ascii=False, indent=1).encode()])


def _json_list(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    before = "[\n"
    for row in rows:
        yield (before + json.dumps(row, ensure_ascii=False, default=_plain)).encode()
        before = ",\n"
    yield ("[]" if before == "[\n" else "\n]").encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _csv_lines(columns: list[str], rows: Iterable[list[Any]]) -> Iterator[bytes]:
    target = io.StringIO()
    writer = csv.writer(target)
    target.write("\ufeff")  # spreadsheets then read it as UTF-8
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
        if target.tell() > 65536:
            yield target.getvalue().encode()
            target.seek(0)
            target.truncate()
    yield target.getvalue().encode()
