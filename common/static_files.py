"""Static files of the release before and after this one: pages of theirs are still open somewhere, and ask for them.

Their names carry a hash of their content, so the files of all releases lie beside each other in one folder
(`STATIC_KEPT_DIR`), which `manage.py keep_static_files` fills before a release's web servers start.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest, HttpResponse
from django.utils._os import safe_join
from whitenoise.middleware import WhiteNoiseMiddleware

RELEASES_KEPT = 3  # this one, the one before, and one more for a way back that leads forward again
_LIST = "releases.json"
_PACKED = ("", ".gz", ".br")


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """What this release does not have is looked for, each time it is asked for, among what other releases left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._kept = os.path.abspath(settings.STATIC_KEPT_DIR) if settings.STATIC_KEPT_DIR else ""
        super().__init__(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        url = request.path_info
        if self._kept and url.startswith(self.static_prefix) and url not in self.files:
            self._look_for(url)
        return super().__call__(request)

    def _look_for(self, url: str) -> None:
        try:
            path = safe_join(self._kept, url.removeprefix(self.static_prefix))
        except (SuspiciousFileOperation, ValueError):
            return
        if os.path.isfile(path) and not url.endswith(_LIST):
            self.add_file_to_dictionary(url, path)

    def immutable_file_test(self, path: str, url: str) -> bool:
        is_kept = bool(self._kept) and path.startswith(f"{self._kept}/")
        return is_kept or super().immutable_file_test(path, url)


def keep_static_files() -> tuple[int, int]:
    """Copies this release's files to those that are kept, and drops the oldest release. How many came, and went."""
    kept = Path(settings.STATIC_KEPT_DIR)
    names = sorted(set(getattr(staticfiles_storage, "hashed_files", {}).values()))
    releases = json.loads((kept / _LIST).read_text()) if (kept / _LIST).exists() else []
    releases = [names, *(release for release in releases if release != names)]
    came = sum(_copy(Path(settings.STATIC_ROOT) / f"{name}{end}", kept / f"{name}{end}")
               for name in names for end in _PACKED)  # fmt: skip
    (kept / f"{_LIST}.new").write_text(json.dumps(releases[:RELEASES_KEPT]))
    (kept / f"{_LIST}.new").replace(kept / _LIST)
    needed = {name for release in releases[:RELEASES_KEPT] for name in release}
    gone = [kept / f"{name}{end}" for release in releases[RELEASES_KEPT:] for name in release if name not in needed
            for end in _PACKED]  # fmt: skip
    for path in gone:
        path.unlink(missing_ok=True)
    return came, len(gone) // len(_PACKED)


def _copy(source: Path, target: Path) -> bool:
    if target.exists() or not source.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"{target.name}.half")
    shutil.copyfile(source, half)
    half.replace(target)  # nobody is served a half
    return True
