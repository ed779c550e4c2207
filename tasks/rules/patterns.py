"""What a brief looks like to the pattern checks: for its authors while they write, for moderators afterwards.

for finding in findings_in_brief({"title": "…", "need": "…", "points": ["…"], "files": ["list.csv"]}):
    finding.field, finding.excerpt, finding.advice
"""

import dataclasses
from collections.abc import Mapping, Sequence

from common.patterns import ADVICE, NAMES, find, find_in_file_name

# The fields that are read, in the order of the form.
FIELDS = ("title", "why", "need", "deliverable", "points", "not_needed", "example", "files")
FILES = "files"
# Words of a new organisation that were changed after a person had read them: a flag without a pattern.
REWORDED = "reworded"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """A pattern in one sentence of one field."""

    pattern: str
    field: str
    excerpt: str

    @property
    def name(self) -> str:
        """What it looks like, in a few words."""
        return str(NAMES[self.pattern])

    @property
    def advice(self) -> str:
        """What it looks like and what to do, for whoever wrote it."""
        return str(ADVICE[self.pattern])


def findings_in_brief(words: Mapping[str, str | Sequence[str]]) -> list[Finding]:
    """What the words of a brief look like, field by field; drafts and half a brief included. Never a refusal."""
    found: dict[Finding, None] = {}
    for field in FIELDS:
        value = words.get(field) or ""
        for text in [value] if isinstance(value, str) else value:
            for hit in find_in_file_name(text) if field == FILES else find(text):
                found[Finding(hit.pattern.value, field, hit.excerpt)] = None
    return list(found)
