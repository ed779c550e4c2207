"""Opens every page at four widths in both themes, and prints expected and found for each goal with the worst page.

    python -m benchmarks.looks [part ...]

Groups of pages: visitors joining volunteer settings organisation forms staff others. What is looked at on each: axe,
layout, focus, source. Without a group all are walked; without a check all are made. Ends with 1 when a goal is missed.
Needs Chromium, nginx and openssl; `npm ci` in benchmarks/looks for the validators, and Java for the second of them.
"""

import logging
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.looks.markup import validate
from benchmarks.looks.stage import Stage
from benchmarks.looks.tally import Tally
from tests.browser import MISSING, find_chromium


def main(words: list[str]) -> int:
    logging.disable(logging.INFO)  # jobs tell what they do
    stage, tally = Stage(), Tally()
    folder = Path(tempfile.mkdtemp(prefix="microvol-looks-"))
    try:
        stage.start()
        walk(stage, tally, words, folder)
        missed = tally.print()
    finally:
        stage.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if missed else 0


def walk(stage: Stage, tally: Tally, words: list[str], folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    from benchmarks.looks.walk import CHECKS, GROUPS, Looks

    groups = [name for name in GROUPS if name in words] or list(GROUPS)
    checks = [name for name in CHECKS if name in words] or list(CHECKS)
    chromium = find_chromium()
    if not chromium:
        raise SystemExit(MISSING)
    with sync_playwright() as driver:
        flags = ["--disable-dev-shm-usage", "--disable-gpu", "--no-sandbox"]
        browser = driver.chromium.launch(executable_path=chromium, args=flags)
        looks = Looks(stage, browser, tally, checks, folder)
        for name in groups:
            begun = time.monotonic()
            print(name, flush=True)
            GROUPS[name](looks, stage.showcase)
            print(f"  {looks.count} pages so far, {time.monotonic() - begun:.0f} s", flush=True)
        looks.finish()
        browser.close()
    if "source" in checks:
        validate(folder, tally)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
