"""Pure decisions and facts about pages and their lines: no database, no clock."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, invalid, not_now
from tasks.states import PortfolioPermission, Rating

RECENT_REVIEWS = 6
MANY_MINUTES = 10 * 60
RISING_FROM = 4
ADDRESS_LENGTH_MIN = 3
ADDRESS_BASE_MAX = 30
EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.\w{2,}")
# Programs that fetch pages: search engines, link previews, monitors, scripts. Roughly, and that is enough.
PROGRAMS = re.compile(
    r"bot|crawl|spider|slurp|preview|externalhit|embedly|monitor|uptime|headless|lighthouse|curl|wget|python|java/|"
    r"go-http|okhttp|libwww|scrapy|fetch|scan",
    re.IGNORECASE,
)


# --- What the owner may do ------------------------------------------------------------------------------------------


def can_take_address(*, is_taken: bool) -> Decision:
    if is_taken:
        return invalid("address_taken", _("Someone else has this address. Try another."), "address")
    return ALLOWED


def can_leave_address(*, kept_count: int) -> Decision:
    """Each address that was left stays reserved for a time, so nobody collects them."""
    if kept_count < settings.FORMER_ADDRESSES_MAX:
        return ALLOWED
    words = _("You changed the address %(count)d times. Earlier ones still lead here. Change it again in some months.")
    return Decision("addresses_full", words % {"count": kept_count}, 409, "address")


def can_select(*, selected_titles: Sequence[str]) -> Decision:
    """Whether one more line may be selected work; the titles are those selected already."""
    if len(selected_titles) < settings.SELECTED_LINES_MAX:
        return ALLOWED
    words = _("%(count)d pieces are selected already: %(titles)s. Take one of them out first.")
    titles = ", ".join(f"“{title}”" for title in selected_titles)
    return Decision("selected_full", words % {"count": len(selected_titles), "titles": titles}, 409, "is_selected")


def suggested_address(name: str) -> str:
    """An address made from a name; empty when the name holds too few Latin letters."""
    base = slugify(name)[:ADDRESS_BASE_MAX].strip("-_").replace("_", "-")
    return base if len(base) >= ADDRESS_LENGTH_MIN else ""


def can_have_cover(*, permission: str, is_picture_of_work: bool) -> Decision:
    """A picture of accepted work, where the organisation allows the work to be shown."""
    if not shows_work(permission):
        return not_now(
            "work_private", _("The organisation keeps the work itself private, so it cannot be a picture here.")
        )
    if not is_picture_of_work:
        return invalid("no_such_picture", _("Choose one of the pictures of the accepted work."), "picture")
    return ALLOWED


def can_add_role(*, count: int) -> Decision:
    if count < settings.TARGET_ROLES_MAX:
        return ALLOWED
    return not_now("roles_full", _("%(count)d roles are enough to aim for. Remove one first.") % {"count": count})


def can_add_other_work(*, count: int) -> Decision:
    if count < settings.OTHER_WORK_MAX:
        return ALLOWED
    return not_now("other_work_full", _("%(count)d are enough. Remove one first.") % {"count": count})


def is_view(*, method: str, user_agent: str, purpose: str, is_owner: bool) -> bool:
    """Whether opening the page counts for its owner: a person who reads, not they themselves, not a program."""
    if is_owner or method != "GET" or "prefetch" in purpose.lower():
        return False
    return bool(user_agent) and not PROGRAMS.search(user_agent)


# --- What is shown --------------------------------------------------------------------------------------------------


def shows_work(permission: str) -> bool:
    """Whether words about the work may stand on a line; without it: title, organisation, skills and time."""
    return permission == PortfolioPermission.YES


def without_email(text: str) -> str:
    """Public words carry no address for spam programs to collect, whoever wrote them (promise 12)."""
    return EMAIL.sub("…", text)


def rounded(minutes: int) -> int:
    """Whole hours once there are many: never more than was given."""
    return minutes if minutes < MANY_MINUTES else minutes // 60 * 60


def shows_facts(line_count: int) -> bool:
    """Facts about a person appear only when there is enough to count (promise 16)."""
    return line_count >= settings.FACTS_FROM_CLOSED_TASKS


@dataclass(frozen=True)
class Standing:
    """What a skill's reviews say together: the level of the latest ones, and how many of them reached it."""

    level: int
    is_rising: bool
    recent_count: int
    reached_count: int


def standing(levels: Sequence[int]) -> Standing | None:
    """From ratings, oldest first. The level is one that at least half of the latest reviews reached."""
    if not levels:
        return None
    recent = levels[-RECENT_REVIEWS:]
    level = _middle(recent)
    half = len(levels) // 2
    is_rising = (
        len(levels) >= RISING_FROM and level < Rating.OUTSTANDING and _middle(levels[half:]) > _middle(levels[:half])
    )
    reached = sum(rating >= level for rating in recent)
    return Standing(level=level, is_rising=is_rising, recent_count=len(recent), reached_count=reached)


def _middle(levels: Sequence[int]) -> int:
    """The lower of two middle values."""
    return sorted(levels)[(len(levels) - 1) // 2]


def quilt_columns(count: int, least: int, most: int) -> int:
    """How many patches stand in a row, so that the last row has the fewest gaps; wider when that is equal."""
    return min(range(most, least - 1, -1), key=lambda columns: -count % columns)
