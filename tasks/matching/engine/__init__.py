"""The matching engine: arrays in, lists and prices out. It knows row numbers only, no Django and no database.

Its inner loops are compiled by numba on first use, which takes seconds, and kept beside the code (`__pycache__`). Where
that cannot be written, NUMBA_CACHE_DIR says where to keep them; without it a folder of this user's own is taken.
"""

import os
import tempfile
from pathlib import Path


def _own_folder() -> str:
    """A folder for code that is run later, so nobody else may have made it."""
    folder = Path(tempfile.gettempdir()) / f"microvol-numba-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o022 or folder.is_symlink():
        return tempfile.mkdtemp(prefix="microvol-numba-")
    return str(folder)


# Before numba is imported for the first time.
if not os.access(os.environ.get("NUMBA_CACHE_DIR") or Path(__file__).parent, os.W_OK):
    os.environ["NUMBA_CACHE_DIR"] = _own_folder()
