"""The list of kinds, and the classes of those with a rule of their own."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from tasks.kinds.base import DATA, Content, Kind, Problem, read

if TYPE_CHECKING:
    from tasks.models import Task


class Code(Kind):
    """Code is read where it lives: a repository, a pull request or a gist."""

    def own_problems(self, content: Content) -> list[Problem]:
        if content.links and not any(urlsplit(link).scheme == "https" for link in content.links):
            return [Problem("links", _("Use a link that starts with https://, to the repository or pull request."))]
        return []


class Translation(Kind):
    """A translation that repeats the original is not one."""

    def own_problems(self, content: Content) -> list[Problem]:
        words = [row for row in content.rows if len(row.get("source", "").split()) > 3]
        same = [row for row in words if row.get("source", "").strip() == row.get("target", "").strip()]
        if words and len(same) == len(words):
            return [Problem("rows", _("The translation is the same as the original."))]
        return []


class Accessibility(Kind):
    """An alternative text that is a file name helps nobody."""

    def own_problems(self, content: Content) -> list[Problem]:
        endings = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
        return [
            Problem(
                "rows",
                _("Row %(number)s: write what the picture says, not its file name.") % {"number": number},
                row=number,
                column="text",
            )
            for number, row in enumerate(content.rows, start=1)
            if row.get("text", "").strip().lower().endswith(endings)
        ]


class PeerReview(Kind):
    """A review of another volunteer's work is sent with the reviewer's form; services/peer_reviews.py takes it."""

    def own_problems(self, content: Content) -> list[Problem]:
        return [Problem("text", _("Answer the points of the work with the review form."))]


_OWN: dict[str, type[Kind]] = {
    "code": Code,
    "translation": Translation,
    "accessibility": Accessibility,
    "peer_review": PeerReview,
}
_ORDER = [
    "writing", "translation", "data", "design", "accessibility", "research", "outreach", "code", "testing", "labelling",
]  # fmt: skip


def _load() -> dict[str, Kind]:
    codes = [*_ORDER, *sorted(path.stem for path in DATA.glob("*.json") if path.stem not in _ORDER)]
    return {code: _OWN.get(code, Kind)(read(code)) for code in codes}


KINDS: dict[str, Kind] = _load()
# Those an organisation chooses from when it writes a brief.
OFFERED_KINDS: dict[str, Kind] = {code: kind for code, kind in KINDS.items() if kind.is_offered}


def kind_by_code(code: str) -> Kind:
    """Raises KeyError for a kind that does not ship."""
    return KINDS[code]


def kind_of(task: "Task") -> Kind:
    return KINDS[task.kind]
