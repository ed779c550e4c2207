"""What an answer, a mail or the store must not show; each finding has one of the kinds that the goals name."""

import csv
import io
import re
import traceback
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.hostile.payloads import ESCAPE, FOREIGN, HEADER

SLOW_SECONDS = 8.0
KINDS = {
    "5xx": "answers of 500 and above",
    "reflected": "marks that came back as markup",
    "stored": "marks that a later page, mail or export shows as markup",
    "redirect": "ways to a foreign host",
    "header": "header or line breaks that somebody chose",
    "formula": "cells that a spreadsheet would run",
    "file": "files outside the store, under a chosen name, or shown as a page",
    "mass": "fields set that no form has",
    "slow": f"answers that took the processor more than {SLOW_SECONDS:.0f} s",
    "job": "jobs that broke over what was sent",
}
# A browser or a reader runs what it finds in these.
_MARKUP = re.compile(r"html|xml|svg|xhtml")
_NUMBER = re.compile(r"[+-]?[\d.,: ]+%?$")
_OWN_HOSTS = {"", "testserver", "localhost:8000", "localhost"}
_STORED_NAME = re.compile(r"[a-z-]+/\d{4}/\d{2}/[0-9a-f]{32}\w*\.[a-z0-9]{1,5}$")
_LINKS = {"href", "src", "action", "formaction", "srcset", "data", "poster", "hx-get", "hx-post", "hx-delete"}


class Tally:
    """Findings by kind; each is told once for each route and detail."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.told: set[tuple[str, str]] = set()

    def add(self, kind: str, where: str, detail: str) -> None:
        self.found[kind] += 1
        if (kind, where) not in self.told:
            self.told.add((kind, where))
            print(f"  {kind}: {where}: {detail[:300]!a}", flush=True)


class _Markup(HTMLParser):
    """Elements and attributes that our texts never make, and links that run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            target = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name == "onmv" or (name in _LINKS and target.startswith(("javascript:", "data:text", "vbscript:"))):
                self.found.append(f"<{tag} {name}={value}>")
            is_way_on = (name in _LINKS and name != "href") or (name == "href" and tag in {"base", "link", "use"})
            if is_way_on and FOREIGN in target and leaves(target):
                self.found.append(f"<{tag} {name}={value}>")
        if tag == "mv-xss":
            self.found.append(f"<{tag}>")


def leaves(target: str) -> bool:
    """Whether a browser goes to another host for this address."""
    target = re.sub(r"[\t\r\n]", "", target.strip("\x00\x20")).replace("\\", "/")
    if target.startswith("//"):
        target = "//" + target.lstrip("/")
    elif match := re.match(r"(https?|ftp):/*", target, re.IGNORECASE):
        target = f"{match[1]}://{target[match.end() :]}"
    try:
        parts = urlsplit(target)
    except ValueError:
        return True
    return parts.scheme.lower() not in {"", "http", "https"} or parts.netloc.lower() not in _OWN_HOSTS


def markup(text: str) -> list[str]:
    if not re.search(r"mv-xss|onmv|javascript:|data:text|vbscript:|mv-foreign", text, re.IGNORECASE):
        return []
    return _Markup(text).found


def formulas(text: str) -> list[str]:
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    except csv.Error as error:
        return [str(error)]
    cells = (cell for row in rows for cell in row)
    return [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\0"} and not _NUMBER.match(cell)]


def judge(tally: Tally, where: str, response: object, body: bytes, seconds: float, *, kind: str = "reflected") -> None:
    """One answer against all goals. `kind` is "stored" when the answer is a later page."""
    status, headers = response.status_code, response.headers  # type: ignore[attr-defined]
    content_type = headers.get("Content-Type", "")
    if status >= 500:
        tally.add("5xx", where, f"{status} {_why(response)}")
    if seconds > SLOW_SECONDS:
        tally.add("slow", where, f"{seconds:.1f} s")
    for name, value in headers.items():
        if name == HEADER or re.search(r"[\r\n]", value) or (name != "Content-Disposition" and "<mv-xss" in value):
            tally.add("header", where, f"{name}: {value}")
    target = headers.get("Location", headers.get("HX-Redirect", headers.get("HX-Location", "")))
    if target and leaves(target):
        tally.add("redirect", where, target)
    examine(tally, where, content_type, body, kind)


def _why(response: object) -> str:
    """The exception and the last line of ours that it passed, where Django's client kept it."""
    _kind, error, trace = getattr(response, "exc_info", None) or (None, None, None)
    frames = [frame for frame in traceback.extract_tb(trace) if "site-packages" not in frame.filename]
    return f"{error!r} at {frames[-1].filename}:{frames[-1].lineno}" if frames else repr(error)


def examine(tally: Tally, where: str, content_type: str, body: bytes, kind: str) -> None:
    if body.startswith(b"PK\x03\x04") and "octet-stream" in content_type:
        _examine_archive(tally, where, body)
        return
    text = body.decode(errors="replace")
    if _MARKUP.search(content_type):
        for found in markup(text):
            tally.add(kind, where, found)
    if "text/csv" in content_type:
        for cell in formulas(text):
            tally.add("formula", where, cell)
    if "text/calendar" in content_type and re.search(rf"^{HEADER}", text, re.MULTILINE | re.IGNORECASE):
        tally.add("header", where, "a line of a calendar")


def _examine_archive(tally: Tally, where: str, body: bytes) -> None:
    """An export: its tables and pages. What somebody uploaded lies in it as they sent it, under a name of ours."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except zipfile.BadZipFile:
        return  # somebody's own upload
    for info in archive.infolist():
        if info.file_size > 5_000_000 or info.filename.startswith(("/", "..", "\\")) or "/../" in info.filename:
            if ESCAPE not in info.filename:
                continue
            return  # the archive that we sent, given back as a download
        if "files/" in info.filename:
            continue
        ending = Path(info.filename).suffix
        kinds = {".csv": "text/csv", ".html": "text/html", ".ics": "text/calendar", ".svg": "image/svg+xml"}
        if ending in kinds and not info.filename.startswith("page"):
            examine(tally, f"{where} > {info.filename}", kinds[ending], archive.read(info), "stored")


def check_store(tally: Tally, root: Path, store: Path, own: set[Path]) -> None:
    """Whatever was written lies in the store under a made-up name; `own` was there before anybody attacked."""
    for path in (path for path in root.rglob("*") if path.is_file() and path not in own):
        if not path.is_relative_to(store) or not _STORED_NAME.fullmatch(str(path.relative_to(store))):
            tally.add("file", str(path), "not a name of ours")
    for folder in (Path("/"), Path("/tmp"), Path.cwd(), Path.cwd().parent, Path.home()):
        for path in folder.glob(f"*{ESCAPE}*"):
            tally.add("file", str(path), "outside of the store")
