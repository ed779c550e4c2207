"""Lighthouse over the public pages: each five times as a phone and as a desk computer, medians."""

import json
import os
import statistics
import subprocess
from pathlib import Path

from benchmarks.looks.markup import MODULES, node_path
from benchmarks.looks.stage import Stage
from benchmarks.looks.tally import Tally
from benchmarks.looks.weight import public_pages

PAGES = ("home", "browse", "task", "organisation", "portfolio", "verify")
TURNS = int(os.environ.get("TURNS", "5"))
GOALS = {"accessibility": 100, "best-practices": 100, "seo": 100}
LOST = "runs of Lighthouse that broke off"
PERFORMANCE = {"desktop": 95, "mobile": 90}


def measure(stage: Stage, tally: Tally, chromium: str) -> None:
    if not MODULES.exists():
        raise SystemExit("Lighthouse is missing: npm ci in benchmarks/looks")
    pages = public_pages(stage)
    for form, performance in PERFORMANCE.items():
        for category, limit in {**GOALS, "performance": performance}.items():
            tally.expect(_goal(form, category), 100 - limit)
        for name in PAGES:
            scores: dict[str, list[float]] = {}
            figures: dict[str, list[float]] = {}
            for _turn in range(TURNS):
                _one(stage, stage.site + pages[name], form, chromium, scores, figures, tally, name)
            for category, found in scores.items():
                tally.figure(_goal(form, category), 100 - statistics.median(found), name)
            medians = {what: statistics.median(found) for what, found in {**scores, **figures}.items()}
            print(
                f"  {form:8} {name:13} " + ", ".join(f"{what} {value:.4g}" for what, value in medians.items()),
                flush=True,
            )


def _goal(form: str, category: str) -> str:
    return f"Lighthouse, {form}, {category}: points under 100"


def _one(
    stage: Stage, url: str, form: str, chromium: str, scores: dict[str, list[float]], figures: dict[str, list[float]],
    tally: Tally, name: str,
) -> None:  # fmt: skip
    flags = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --ignore-certificate-errors"
    report = Path(stage.folder) / "lighthouse.json"
    command = [
        MODULES / ".bin" / "lighthouse", url, "--output=json", f"--output-path={report}", "--quiet",
        f"--chrome-flags={flags}", *(["--preset=desktop"] if form == "desktop" else []),
    ]  # fmt: skip
    environment = {**os.environ, "PATH": node_path(), "CHROME_PATH": chromium}
    for is_last in (False, False, True):  # on a busy machine the browser does not always answer in time
        answer = subprocess.run(command, env=environment, capture_output=True, text=True)
        if answer.returncode == 0:
            break
        if is_last:
            tally.fault(LOST, answer.stderr.strip().splitlines()[-1][:200], name)
            return
    found = json.loads(report.read_text())
    for key, category in found["categories"].items():
        scores.setdefault(key, []).append(100 * (category["score"] or 0))
        if key == "performance":
            continue
        for part in category["auditRefs"]:
            audit = found["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = json.dumps(audit.get("details", {}).get("items", [])[:2])[:300]
                tally.fault(_goal(form, key), f"{audit['id']}: {audit['title']} {items}", name)
    for key, audit in {
        "LCP ms": "largest-contentful-paint", "TBT ms": "total-blocking-time", "CLS": "cumulative-layout-shift",
        "FCP ms": "first-contentful-paint", "server ms": "server-response-time",
    }.items():  # fmt: skip
        figures.setdefault(key, []).append(found["audits"].get(audit, {}).get("numericValue") or 0)
