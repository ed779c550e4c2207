"""Flags: what the pattern checks found in a brief. They follow its words; a person clears them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from common.patterns import NAMES, find
from organizations.models import Organization
from tasks import rules
from tasks.models import BriefFlag, Task
from tasks.rules.patterns import FIELDS, FILES, REWORDED
from tasks.services.moderation import report_words
from tasks.services.moves import move_task
from tasks.services.telling import tell_publishers
from tasks.states import TaskStatus


def note_patterns(task: Task) -> list[BriefFlag]:
    """Stores what the words of a locked task look like now, and returns what nobody has cleared.

    A sentence that was cleared stays cleared; one that is gone takes its open flag with it. What the site wrote is not
    read.
    """
    if task.is_made_by_site:
        return []
    findings = rules.findings_in_brief(brief_words(task))
    stored = BriefFlag.objects.filter(task=task).exclude(pattern=REWORDED)
    by_finding = {rules.Finding(flag.pattern, flag.field, flag.excerpt): flag for flag in stored}
    gone = [flag.pk for finding, flag in by_finding.items() if not flag.cleared_at and finding not in findings]
    if gone:
        BriefFlag.objects.filter(pk__in=gone).delete()
    new = [
        BriefFlag(task=task, pattern=finding.pattern, field=finding.field, excerpt=finding.excerpt)
        for finding in findings
        if finding not in by_finding
    ]
    BriefFlag.objects.bulk_create(new)
    known = [by_finding[finding] for finding in findings if finding in by_finding]
    return [flag for flag in known if not flag.cleared_at] + new


def brief_words(task: Task) -> dict[str, str | Sequence[str]]:
    """All words of a brief that people read, by field."""
    words: dict[str, str | Sequence[str]] = {
        name: getattr(task, name) for name in FIELDS if name not in {"points", FILES}
    }
    words["points"] = list(task.points.order_by("position").values_list("text", flat=True))
    words[FILES] = list(task.files.order_by("pk").values_list("name", flat=True))
    return words


def flags_for_log(flags: Sequence[BriefFlag]) -> list[dict[str, str]]:
    """As an event keeps them."""
    return [{"pattern": flag.pattern, "field": flag.field, "excerpt": flag.excerpt} for flag in flags]


def hold_if_flagged(task: Task, *, actor_id: int | None, now: datetime) -> bool:
    """After a change of a locked task: what is out and looks wrong goes to moderation, and its authors are told why.

    People who hold a place keep it and go on; nobody new can claim it until a person has read it.
    """
    flags = note_patterns(task) if task.status != TaskStatus.DRAFT else []
    if not flags or task.status not in {TaskStatus.OPEN, TaskStatus.CLOSED}:
        return False
    move_task(
        task, TaskStatus.IN_MODERATION, kind="brief_sent_to_moderation", now=now, actor_id=actor_id,
        flags=flags_for_log(flags),
    )  # fmt: skip
    tell_flagged(task, flags, now=now)
    return True


def tell_flagged(task: Task, flags: Sequence[BriefFlag], *, now: datetime) -> None:
    """Says to the publishers, in plain words, why a person reads their brief first."""
    told = dict.fromkeys(rules.Finding(flag.pattern, flag.field, flag.excerpt) for flag in flags)
    lines = [f"“{finding.excerpt}” {finding.advice}" for finding in told]
    lines.append(_("A person at Microvol reads it now. If it is fine as it is, it opens without you doing anything."))
    tell_publishers(
        task,
        "brief_decided",
        key=f"flagged:{task.pk}:{now.isoformat()}",
        title=_("“%(title)s” is being checked") % {"title": task.title},
        body="\n\n".join(lines),
        action=_("See the task"),
    )


def clear_flags(task: Task, *, actor_id: int, now: datetime) -> int:
    """A moderator has read them: the sentences are fine. Returns how many there were."""
    return BriefFlag.objects.filter(task=task, cleared_at=None).update(cleared_by_id=actor_id, cleared_at=now)


def check_organization_words(*, organization_id: int, now: datetime) -> bool:
    """What an organisation says of itself: where it looks wrong, moderators get a report by the site. Again, once."""
    organization = Organization.objects.get(pk=organization_id)
    hits = [*find(organization.name), *find(organization.about)]
    if hits:
        lines = [f"{NAMES[hit.pattern]}: “{hit.excerpt}”" for hit in hits]
        report_words(organization_id=organization_id, text="\n".join(lines), now=now)
    return bool(hits)
