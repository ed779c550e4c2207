"""PDFs for people: accessible where our fonts have every letter, and saying so where they have not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from common.printing.typesetting import typeset, uncovered


def lacking(data: Any) -> str:
    """The characters in all texts of a document that none of our fonts can print."""
    return uncovered(" ".join(_texts(data)))


def document(
    template: Path, data: Mapping[str, Any], *, lacks: str, files: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A PDF (PDF/UA-1). Where a character has no letter it is not accessible, and `data.lacks` says so."""
    if not lacking(data):
        try:
            return typeset(template, {**data, "lacks": ""}, format="pdf", files=files, is_accessible=True)
        except typst.TypstError:
            pass  # something that no font map tells; the print without the standard says that letters are missing
    return typeset(template, {**data, "lacks": lacks}, format="pdf", files=files)


def _texts(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [text for value in data.values() for text in _texts(value)]
    if isinstance(data, list):
        return [text for value in data for text in _texts(value)]
    return [data] if isinstance(data, str) else []
