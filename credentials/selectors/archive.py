"""The archived copy of handed-in work: what a badge's evidence digest is the digest of."""

import json
from dataclasses import dataclass

from credentials.openbadges.multibase import multihash
from tasks.models import Submission


@dataclass(frozen=True)
class WorkCopy:
    """Text, links and answers word for word, and every file by its name, size and digest. The same bytes each time."""

    content: bytes

    @property
    def digest(self) -> str:
        return multihash(self.content)


def copy_of(submission: Submission) -> WorkCopy:
    """One query. Files are named by digest, so each can be compared on its own."""
    files = submission.files.order_by("name", "sha256").values("name", "size", "sha256")
    words = {
        "format": "microvol-work",
        "version": 1,
        "handed_in": submission.created_at.isoformat(timespec="seconds"),
        "text": submission.text,
        "links": submission.links,
        "answers": submission.answers,
        "files": list(files),
    }
    return WorkCopy(json.dumps(words, ensure_ascii=False, sort_keys=True, indent=1).encode())
