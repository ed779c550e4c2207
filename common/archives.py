"""Writing a ZIP file row by row, and noting the size and digest of everything in it."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import IO, Any

from django.core.files import File
from django.utils import timezone

from common.cells import harmless

MANIFEST = "manifest.json"
# One moment for all entries, so that the same data gives the same bytes.
_EPOCH = (2026, 1, 1, 0, 0, 0)

Rows = Iterable[Mapping[str, Any]]


class Archive:
    """Nothing is held in memory but the list of what was written, which the manifest ends with."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries: list[dict[str, Any]] = []

    @classmethod
    def into(cls, file: IO[bytes]) -> "Archive":
        """`with Archive.into(file) as archive:`"""
        return cls(zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True))

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()

    def write(self, path: str, chunks: Iterable[bytes]) -> None:
        info = zipfile.ZipInfo(path, _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self._entries.append({"path": path, "bytes": size, "sha256": digest.hexdigest()})

    def rows(self, path: str, rows: Rows) -> None:
        """One list."""
        self.write(path, json_list(rows))

    def tables(self, path: str, tables: Iterable[tuple[str, Rows]]) -> None:
        """One object of named lists."""
        self.write(path, _json_tables(tables))

    def table(self, path: str, columns: list[str], rows: Iterable[list[Any]]) -> None:
        """One table for spreadsheets."""
        self.write(path, _csv_lines(columns, rows))

    def file(self, path: str, stored: File) -> None:
        """A stored file; one that is lost is said to be, and stops nothing."""
        try:
            with stored.open("rb") as content:
                self.write(path, content.chunks())
        except FileNotFoundError:
            self._entries.append({"path": path, "missing": True})

    def manifest(self, *, name: str, version: int, **about: Any) -> None:
        """Says what the archive is and what is in it; the last entry."""
        made_at = timezone.now().isoformat(timespec="seconds")
        content = {"format": name, "version": version, **about, "made_at": made_at, "files": list(self._entries)}
        self.write(MANIFEST, [json.dumps(content, ensure_ascii=False, indent=1).encode()])


def json_list(rows: Rows) -> Iterator[bytes]:
    before = "[\n"
    for row in rows:
        yield (before + json.dumps(row, ensure_ascii=False, default=_plain)).encode()
        before = ",\n"
    yield ("[]" if before == "[\n" else "\n]").encode()


def _json_tables(tables: Iterable[tuple[str, Rows]]) -> Iterator[bytes]:
    before = "{\n"
    for name, rows in tables:
        yield f"{before}{json.dumps(name)}: ".encode()
        yield from json_list(rows)
        before = ",\n"
    yield ("{}" if before == "{\n" else "\n}").encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


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
