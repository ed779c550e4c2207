"""The sources of all pages, checked by html-validate and by the Nu checker of the W3C's validator (vnu)."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.looks.tally import Tally

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
# htmx's attributes; and roles that keep a table a table for screen readers where it is laid out otherwise, on phones.
MEANT = re.compile(r"Attribute “hx-|The “role” attribute must not be used on a “(tr|th|td|thead|tbody)”")
HTML_VALIDATE, VNU = "errors of html-validate", "errors of vnu"


def node_path() -> str:
    """The Node.js of the environment first: the system's may be too old."""
    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def validate(folder: Path, tally: Tally) -> None:
    """Both validators over every file of the folder."""
    if not MODULES.exists():
        raise SystemExit("The validators are missing: npm ci in benchmarks/looks")
    count = len(list(folder.glob("*.html")))
    print(f"sources of {count} pages", flush=True)
    _html_validate(folder, tally)
    if shutil.which("java"):
        _vnu(folder, tally)
    else:
        print("  vnu is left out: it needs Java (Debian and Ubuntu: apt-get install default-jre-headless).")


def _html_validate(folder: Path, tally: Tally) -> None:
    command = [
        MODULES / ".bin" / "html-validate",
        "--config",
        HERE / ".htmlvalidate.json",
        "--formatter",
        "json",
        folder,
    ]
    report = folder / "report.json"  # a pipe would lose what comes after 64 kB
    with report.open("w") as out:
        answer = subprocess.run(command, stdout=out, env={**os.environ, "PATH": node_path()})
    if answer.returncode not in (0, 1):
        raise SystemExit("html-validate broke off")
    tally.expect(HTML_VALIDATE)
    for file in json.loads(report.read_text()):
        for message in file["messages"]:
            if message["severity"] == 2:
                what = f"{message['ruleId']}: {message['message']} at {message.get('selector')}"
                tally.fault(HTML_VALIDATE, what, Path(file["filePath"]).stem)


def _vnu(folder: Path, tally: Tally) -> None:
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", jar, "--format", "json", "--errors-only", "--skip-non-html", folder]
    answer = subprocess.run(command, capture_output=True, text=True)
    tally.expect(VNU)
    for message in json.loads(answer.stderr)["messages"]:
        if MEANT.match(message["message"]):
            continue
        page = Path(unquote(urlsplit(message["url"]).path)).stem
        near = " ".join(message.get("extract", "").split())[:160]
        tally.fault(VNU, f"{message['message']} near {near}", page)
