"""Typst: one template and plain data in, PDF, PNG or SVG out. Data arrives as JSON, so no name is ever markup."""

import json
import struct
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

MAY_LACK = frozenset("\n\r\t\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff")  # seen by nobody
PPI = 144.0


def typeset(
    template: Path,
    data: Mapping[str, Any],
    *,
    format: str,
    files: Mapping[str, str | bytes] | None = None,
    is_accessible: bool = False,
) -> bytes:
    """The first page in `format` ("png", "svg") or the whole document ("pdf"); the same data gives the same bytes.

    The template, a `.typ` file of an app, sees a folder of its own: its text, `data.json` and `files`. Accessible
    means PDF/UA-1, which refuses characters that no font of ours has (typst.TypstError).
    """
    with tempfile.TemporaryDirectory(prefix="typst-") as name:
        folder = Path(name)
        (folder / "main.typ").write_text(template.read_text())
        (folder / "data.json").write_text(json.dumps(data))
        for file, content in (files or {}).items():
            (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
        compiler = typst.Compiler(
            folder / "main.typ",
            root=folder,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            package_path=folder,
            package_cache_path=folder,
        )
        found = compiler.compile(
            format=format,  # type: ignore[arg-type]  # our callers name one of its words
            ppi=PPI,
            pdf_standards=["ua-1"] if is_accessible else [],
            timestamp=datetime(2026, 1, 1, tzinfo=UTC),
        )
    page = found[0] if isinstance(found, list) else found
    assert page is not None
    return page


def uncovered(text: str) -> str:
    """The characters of a text that none of our fonts can print, each once; empty when all can."""
    covered = _covered()
    return "".join(dict.fromkeys(char for char in text if ord(char) not in covered and char not in MAY_LACK))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(_folders()))


def _folders() -> list[Path]:
    return [Path(folder) for folder in settings.PRINT_FONT_FOLDERS if folder]


@cache
def _covered() -> frozenset[int]:
    files = [file for folder in _folders() for file in sorted(folder.glob("*.[to]tf"))]
    return frozenset().union(*(_characters(file.read_bytes()) for file in files if "Bricolage" not in file.name))


def _characters(font: bytes) -> set[int]:
    """What the font's character map holds (formats 4 and 12, which every Unicode font uses)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 8 + 8 * number)[0]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last = struct.unpack_from(">II", font, at + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif kind == 4:
            segments = struct.unpack_from(">H", font, at + 6)[0] // 2
            ends = struct.unpack_from(f">{segments}H", font, at + 14)
            starts = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
            for first, last in zip(starts, ends, strict=True):
                found.update(range(first, last + 1))
    return found - {0xFFFF}
