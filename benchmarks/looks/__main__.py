"""Looks at every page as people do, and prints expected and found for each goal with the worst page.

    python -m benchmarks.looks [part ...]

Groups of pages: visitors joining volunteer settings organisation forms staff others; what is looked at on each, at four
widths in both themes: axe, layout, focus, source. Besides, over chosen pages: weight, hands, lighthouse. Without any
part, all of it, which takes about an hour. Ends with 1 when a goal is missed.

Needs Chromium, nginx and openssl; `npm ci` in benchmarks/looks for the validators and Lighthouse; Java for one of them.
PICTURES=folder keeps what a person should look at, TURNS=1 makes Lighthouse quicker, PORT=8443 chooses the port.
"""

import logging
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.looks.stage import Stage
from benchmarks.looks.tally import Tally
from tests.browser import MISSING, find_chromium

BESIDES = ("weight", "hands", "lighthouse")


def main(words: list[str]) -> int:
    logging.disable(logging.INFO)  # jobs tell what they do
    chromium = find_chromium()
    if not chromium:
        raise SystemExit(MISSING)
    stage, tally = Stage(), Tally()
    folder = Path(tempfile.mkdtemp(prefix="microvol-looks-"))
    try:
        stage.start()
        look(stage, tally, words, folder, chromium)
        missed = tally.print()
    finally:
        stage.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if missed else 0


def look(stage: Stage, tally: Tally, words: list[str], folder: Path, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    from benchmarks.looks.hands import Hands
    from benchmarks.looks.lighthouse import measure
    from benchmarks.looks.markup import validate
    from benchmarks.looks.walk import CHECKS, GROUPS, Looks
    from benchmarks.looks.weight import weigh

    unknown = set(words) - {*GROUPS, *CHECKS, *BESIDES}
    if unknown:
        raise SystemExit(f"No part is called {', '.join(sorted(unknown))}. {__doc__}")
    chosen = [name for name in CHECKS if name in words]
    groups = [name for name in GROUPS if name in words] or ([] if set(words) & {*BESIDES} and not chosen else [*GROUPS])
    checks = chosen or [*CHECKS]
    stage.showcase  # noqa: B018  made before anybody looks
    with sync_playwright() as driver:
        flags = ["--disable-dev-shm-usage", "--disable-gpu", "--no-sandbox"]
        browser = driver.chromium.launch(executable_path=chromium, args=flags)
        if groups:
            looks = Looks(stage, browser, tally, checks, folder)
            for name in groups:
                begun = time.monotonic()
                print(name, flush=True)
                try:
                    GROUPS[name](looks, stage.showcase)
                except Exception as error:  # the pages seen so far still count
                    tally.fault("walks that broke off", f"{type(error).__name__}: {str(error)[:500]}", name)
                print(f"  {looks.count} pages so far, {time.monotonic() - begun:.0f} s", flush=True)
            looks.finish()
        if not words or "weight" in words:
            print("weight", flush=True)
            weigh(stage, browser, tally)
        if not words or "hands" in words:
            print("hands", flush=True)
            large = driver.chromium.launch(
                executable_path=chromium, args=[*flags, "--blink-settings=defaultFontSize=32"]
            )
            Hands(stage, browser, large, tally).run()
        browser.close()
    if groups and "source" in checks:
        if os.environ.get("PICTURES"):
            shutil.copytree(folder, Path(os.environ["PICTURES"]) / "sources", dirs_exist_ok=True)
        validate(folder, tally)
    if not words or "lighthouse" in words:
        print("lighthouse", flush=True)
        measure(stage, tally, chromium)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
