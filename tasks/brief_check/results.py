"""Several results in one sentence: "a poster and a flyer"."""

import re

_STARTS = re.compile(r"(an?|one|two|three|four|five|six|\d+|the)\s", re.I)
_BOUNDARY = re.compile(
    r"\s*(?:;|,\s+(?:and\s+|plus\s+)?|\s+and\s+|\s+plus\s+)\s*(?=(?:an?|one|two|three|four|\d+)\s)", re.I
)
# What follows belongs to the result before: "one chart with a title and a legend", "a list, one line each".
_BELONGS = re.compile(r"\b(with|that|which|including|containing|showing|between|of both|:)", re.I)


def results_in(deliverable: str) -> list[str]:
    """The results that a sentence names, one if it names only one."""
    text = " ".join(deliverable.split()).rstrip(". ")
    found: list[str] = []
    for piece in _BOUNDARY.split(text):
        is_told = _BELONGS.search(found[-1]) if found else None
        is_new = not found or (_STARTS.match(found[0]) and not is_told and not re.search(r"\beach\b", piece, re.I))
        if is_new:
            found.append(piece)
        else:
            found[-1] = f"{found[-1]}, {piece}"
    return [piece for piece in found if piece] if len(found) > 1 else ([text] if text else [])
