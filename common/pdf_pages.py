"""The first pages of a PDF as pictures, drawn by a process of its own that may crash, hang or be refused memory.

A PDF is a program from a stranger, and what draws it is a large library in C++. So it never runs inside a worker: a
child process gets the file's bytes, little memory and little time, and gives back pictures.
"""

import dataclasses
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE_TYPE = "image/webp"
PAGES_MAX = 3
WIDTH_MAX = 1000
HEIGHT_MAX = 1600
SECONDS_MAX = 30
MEMORY_MAX = 1024 * 1024 * 1024
BYTES_OUT_MAX = 4 * 1024 * 1024
QUALITY = 80


@dataclasses.dataclass(frozen=True, slots=True)
class DrawnPage:
    number: int
    picture: bytes
    width: int
    height: int


@dataclasses.dataclass(frozen=True, slots=True)
class Drawn:
    """`page_count` is of the whole document; 0 when it cannot be drawn."""

    page_count: int
    pages: list[DrawnPage]


NOTHING = Drawn(0, [])


def first_pages(data: bytes) -> Drawn:
    """Nothing when the file is broken, locked, too heavy, or not a PDF."""
    with tempfile.TemporaryDirectory(prefix="pdf-") as name:
        folder = Path(name)
        (folder / "in.pdf").write_bytes(data)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "common.pdf_pages", name],
                capture_output=True,
                timeout=SECONDS_MAX,
                check=True,
                env={"PYTHONPATH": str(Path(__file__).resolve().parent.parent), "PATH": ""},
            )
            told = json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError):
            return NOTHING
        pages = [
            DrawnPage(number, (folder / f"{number}.webp").read_bytes(), width, height)
            for number, (width, height) in enumerate(told["sizes"], 1)
        ]
        if sum(len(page.picture) for page in pages) > BYTES_OUT_MAX:
            return NOTHING
    return Drawn(told["page_count"], pages)


def _draw(folder: Path) -> None:
    """What the child does, with limits that hold for it alone."""
    import resource

    import pypdfium2

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (BYTES_OUT_MAX, BYTES_OUT_MAX))
    document = pypdfium2.PdfDocument(folder / "in.pdf")
    sizes = []
    for number in range(1, min(len(document), PAGES_MAX) + 1):
        page = document[number - 1]
        width, height = page.get_size()
        picture = page.render(scale=min(WIDTH_MAX / width, HEIGHT_MAX / height), may_draw_forms=False).to_pil()
        out = io.BytesIO()
        picture.convert("RGB").save(out, "WEBP", quality=QUALITY)
        (folder / f"{number}.webp").write_bytes(out.getvalue())
        sizes.append(picture.size)
    sys.stdout.write(json.dumps({"page_count": len(document), "sizes": sizes}))


if __name__ == "__main__":
    _draw(Path(sys.argv[1]))
