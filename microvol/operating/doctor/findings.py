"""What the doctor says: one finding per line."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "wrong"]
# Where the doctor is called: the keys must be readable for workers, and for the web server they must not.
Part = Literal["all", "web", "worker"]


@dataclass(frozen=True)
class Finding:
    level: Level
    what: str
    words: str
    todo: str = ""
