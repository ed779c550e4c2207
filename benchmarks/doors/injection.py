"""sqlmap, as somebody else would run it, against addresses that take the most from a query."""

import subprocess
from collections.abc import Iterator

from benchmarks.doors.site import HOST, REPOSITORY, Site
from benchmarks.doors.wire import Check

TOOL = REPOSITORY / ".venv" / "audit" / "bin" / "sqlmap"
ADDRESSES = [
    "/tasks/?q=chart&time=30&skill=excel&cause=hunger&order=newest",
    "/api/v1/tasks/?q=chart&cause=hunger&page_size=5&cursor=cD0x",
]


def injection(site: Site) -> Iterator[Check]:
    if not TOOL.exists():
        yield "sqlmap", "runs", "is not here: make audit installs it", False
        return
    for address in ADDRESSES:
        done = subprocess.run(
            [TOOL, "-u", f"http://127.0.0.1:{site.ports['web']}{address}", "--batch", "--flush-session", "--level", "1",
             "--dbms", "postgresql", "--threads", "4", "--output-dir", site.folder / "sqlmap", "--headers",
             f"Host: {HOST}\nX-Forwarded-Proto: https\nX-Forwarded-For: 192.0.2.9", "--disable-coloring"],
            capture_output=True, text=True, check=False, timeout=1200,
        )  # fmt: skip
        words = done.stdout + done.stderr
        is_clean = "all tested parameters do not appear to be injectable" in words
        last = next((line for line in reversed(words.splitlines()) if "[" in line), "nothing")
        yield f"sqlmap {address}", "no parameter injectable", "none" if is_clean else last[:300], is_clean
