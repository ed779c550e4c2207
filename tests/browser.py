"""Finds the Chromium for the browser tests. `python -m tests.browser` prints its path, or says how to get one."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
MISSING = (
    "No Chromium found for the browser tests. Install one (Debian and Ubuntu: apt-get install chromium), "
    "or set CHROMIUM to the path of a Chromium or Chrome program."
)


def find_chromium() -> str | None:
    """The program named by CHROMIUM, else the first known name on PATH or usual place."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return shutil.which(chosen)
    return next((path for path in map(shutil.which, NAMES + PLACES) if path), None)


if __name__ == "__main__":
    found = find_chromium()
    print(found or MISSING, file=sys.stdout if found else sys.stderr)
    sys.exit(not found)
