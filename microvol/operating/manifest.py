"""What a backup holds, in one file: when, which rows, the SHA-256 of every file. Written last: half a one has none."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

NAME = "manifest.json"
FORMAT = 1
DUMP = "database.dump"
MEDIA = "media"
KEYS = "issuer-keys"


class Broken(RuntimeError):
    """The folder is no whole backup; the message names what does not fit."""


@dataclass(frozen=True)
class Manifest:
    made_at: str
    migrations: int
    has_keys: bool
    rows: dict[str, int]
    files: dict[str, str]
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        new = folder / f"{NAME}.new"
        new.touch(mode=0o600)
        new.write_text(text)
        new.replace(folder / NAME)


def read(folder: Path) -> Manifest:
    """The manifest of a folder whose files are all there, unchanged, with none added. Raises Broken."""
    try:
        manifest = Manifest(**json.loads((folder / NAME).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise Broken(f"{folder} is no finished backup: {error}") from error
    if manifest.format != FORMAT:
        raise Broken(f"{folder} was made by another release (format {manifest.format})")
    there = set(names_in(folder)) - {NAME}
    for what, names in (("is missing", set(manifest.files) - there), ("does not belong", there - set(manifest.files))):
        if names:
            raise Broken(f"{min(names)} {what}" + (f", and {len(names) - 1} more" if len(names) > 1 else ""))
    for name, digest in manifest.files.items():
        if sha256_of(folder / name) != digest:
            raise Broken(f"{name} is not what was backed up: its SHA-256 differs")
    return manifest


def names_in(folder: Path) -> Iterator[str]:
    """Relative names of all files, links left out: they might lead out of the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return sha256_in(file)


def sha256_in(file: Any) -> str:
    """Of what an open file holds, wherever it is stored."""
    digest = hashlib.sha256()
    while block := file.read(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()
