"""The beginning of a text file that was handed in, as words to show."""

import dataclasses

from common.files import extension_of
from tasks.models import ClaimFile

TEXT_TYPES = {"csv", "diff", "json", "log", "md", "patch", "po", "py", "r", "srt", "tsv", "txt", "vtt"}
BYTES_READ = 16 * 1024
LINES_SHOWN = 40
LINE_LENGTH_MAX = 300


@dataclasses.dataclass(frozen=True, slots=True)
class TextPreview:
    file: ClaimFile
    text: str
    is_whole: bool


def text_preview(file: ClaimFile) -> TextPreview | None:
    """The first lines; None for other types, for what is not text after all, and when the file is gone."""
    if extension_of(file.name) not in TEXT_TYPES:
        return None
    try:
        with file.file.open("rb") as stored:
            data = stored.read(BYTES_READ)
    except OSError:
        return None
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    text = data.decode(encoding, errors="replace")
    if "\x00" in text:
        return None
    all_lines = text.splitlines()
    lines = [line if len(line) <= LINE_LENGTH_MAX else line[:LINE_LENGTH_MAX] + "…" for line in all_lines]
    is_whole = file.size <= BYTES_READ and lines[:LINES_SHOWN] == all_lines
    return TextPreview(file, "\n".join(lines[:LINES_SHOWN]), is_whole)
