"""Wapiti crawls the running product and attacks every address and form it finds, as a visitor and signed in.

    python -m venv .venv/wapiti && .venv/wapiti/bin/pip install wapiti3==3.2.3     once: it agrees with no other tool
    python -m benchmarks.wapiti [seconds for the attacks on each kind of page]

Starts what benchmarks/doors/site.py describes, without limits of tries. The attacks that want a server of their own on
the net (ssrf, xxe, log4shell) are left out: benchmarks/hostile has them. Ends with 1 when it finds something.
"""

import json
import subprocess
import sys

from benchmarks.doors.site import REPOSITORY, Site
from benchmarks.drills.stack import HOST

TOOL = REPOSITORY / ".venv" / "wapiti" / "bin" / "wapiti"
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,spring4shell,sql,"
    "timesql,upload,xss"
)
ADDRESSES_MIN = 50


def scan(site: Site, who: str, seconds: int) -> dict:
    report = site.folder / f"wapiti-{who}.json"
    address = f"http://127.0.0.1:{site.ports['web']}/"
    headers = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "192.0.2.3",
        "Referer": f"https://{HOST}/",
    }
    command = [
        TOOL, "-u", address, "--scope", "folder", "-m", MODULES, "-S", "normal", "--max-files-per-dir", "40",
        "--max-scan-time", "300", "--max-attack-time", str(seconds), "--tasks", "4", "-t", "30", "--flush-session",
        "--store-session", site.folder / f"wapiti-{who}", "--no-bugreport", "-v", "1", "-f", "json", "-o", report,
        *(part for name, value in headers.items() for part in ("-H", f"{name}: {value}")),
    ]  # fmt: skip
    if who != "visitor":
        command += ["-x", f"{address}accounts/logout/", "-C", f"__Host-sessionid={site.session(who)}"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if not report.exists():
        raise SystemExit(f"Wapiti ended without a report: {(done.stdout + done.stderr)[-2000:]}")
    return json.loads(report.read_text())


def main(seconds: int) -> int:
    if not TOOL.exists():
        raise SystemExit("Wapiti is not here; the first lines of benchmarks/wapiti.py say how to install it.")
    site, bad = Site(limits=False), 0
    try:
        site.start()
        for who in ("visitor", "claimant", "owner"):
            found = scan(site, who, seconds)
            counts = {kind: len(rows) for kind, rows in found["vulnerabilities"].items() if rows}
            counts |= {kind: len(rows) for kind, rows in found["anomalies"].items() if rows}
            pages = found["infos"]["crawled_pages_nbr"]
            is_right = not counts and pages >= ADDRESSES_MIN
            bad += not is_right
            print(
                f"{'ok  ' if is_right else 'FAIL'}  {who}: {pages} addresses; expected 0 findings; found {counts or 0}"
            )
            for kind in counts:
                for row in (found["vulnerabilities"].get(kind) or found["anomalies"][kind])[:5]:
                    print(f"      {kind}: {row['method']} {row['path']} {row['parameter']} {row['info'][:200]}")
    finally:
        site.stop()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 60))
