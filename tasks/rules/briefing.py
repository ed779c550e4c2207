"""Writing briefs over and over: splitting, using again, asking a volunteer to read one, rewording one that is out."""

import dataclasses

from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, invalid, not_now
from tasks.states import TaskStatus

PARTS_MIN, PARTS_MAX = 2, 12
TEMPLATES_MAX = 40


def can_rewrite(*, is_made_by_site: bool) -> Decision:
    """Checks of briefs and of work are written by the site, so nobody changes or copies their words."""
    if is_made_by_site:
        return not_now("made_by_site", _("Microvol wrote this task, so its words stay as they are."))
    return ALLOWED


def can_split(*, status: str, part_count: int) -> Decision:
    """Only a draft is split: nobody has read it, and nobody has claimed it."""
    if status != TaskStatus.DRAFT:
        return not_now("not_a_draft", _("Only a draft can be split. Use this task again, then split the new draft."))
    if not PARTS_MIN <= part_count <= PARTS_MAX:
        return invalid(
            "parts_range",
            _("Split it into %(min)s to %(max)s parts.") % {"min": PARTS_MIN, "max": PARTS_MAX},
            "parts",
        )
    return ALLOWED


def can_repeat(*, is_part: bool) -> Decision:
    if is_part:
        return not_now("part_of_another", _("This is a part of something larger. Use it again as a task of its own."))
    return ALLOWED


def can_keep_template(*, count: int) -> Decision:
    if count < TEMPLATES_MAX:
        return ALLOWED
    words = _("A team keeps up to %(max)s templates. Delete one first.") % {"max": TEMPLATES_MAX}
    return invalid("too_many_templates", words, "name")


def can_name_template(*, is_taken: bool) -> Decision:
    if is_taken:
        return invalid("name_taken", _("Another template has this name. Choose a different one."), "name")
    return ALLOWED


@dataclasses.dataclass(frozen=True, slots=True)
class BriefCheckFacts:
    """What `can_ask_for_brief_check` asks about a draft."""

    status: str
    is_made_by_site: bool
    has_check: bool
    has_words: bool
    organization_is_active: bool


def can_ask_for_brief_check(facts: BriefCheckFacts) -> Decision:
    """May a volunteer be asked to read this draft? One at a time, and only where there is something to read."""
    made = can_rewrite(is_made_by_site=facts.is_made_by_site)
    if not made:
        return made
    if facts.status != TaskStatus.DRAFT:
        return not_now("not_a_draft", _("Volunteers check drafts. This brief is out already."))
    if not facts.organization_is_active:
        return not_now("organization_suspended", _("Your organisation is suspended. Write to us before you publish."))
    if facts.has_check:
        return not_now("check_under_way", _("A volunteer is already asked to check this draft. Wait for the answer."))
    if not facts.has_words:
        return invalid(
            "too_little_to_check",
            _("Write what you need, the result and at least one point first. Then there is something to check."),
            "need",
        )
    return ALLOWED


def is_read_again(*, needs_moderation: bool, status: str, changed: bool) -> bool:
    """Whether a person has to read what was approved before, because its words are other ones now."""
    return needs_moderation and changed and status == TaskStatus.OPEN
