"""Cards: Typst templates filled with plain data."""

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent / "typst"
