"""A volunteer's home: what waits for them first, then what fits, then what they have built."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.models import Notification
from pages.selectors.moment import Moment, first_lines, moment_of
from pages.selectors.record import Built, Goal, Offer, Week, accepted_work, built_from, goals_of, offer_from, week_of
from pages.selectors.waiting import OfferedSkill, OfferedStep, is_invited, offered_skill, offered_step
from tasks.models import Submission
from tasks.selectors.invitations import OpenInvitation, open_invitations
from tasks.selectors.lines import TaskLine, Viewer
from tasks.selectors.work import MyWork, my_work
from volunteers.models import Volunteer

NEWS_SHOWN = 5
NEWS_SYMBOLS = {
    "address_bounces": "mail-warning",
    "message": "message-circle",
    "review_done": "badge-check",
    "skill_offer": "sprout",
    "claim_reminder": "hourglass",
    "claim_expired": "hourglass",
    "place_free": "users",
    "review_needed": "inbox",
    "review_reminder": "inbox",
}


@dataclass(frozen=True)
class Desk:
    """An organisation where work waits for this person's review."""

    name: str
    slug: str
    waiting_count: int


@dataclass(frozen=True)
class News:
    notification: Notification
    symbol: str


@dataclass(frozen=True)
class Today:
    """The page. Someone without accepted work gets `starters` in place of `built`."""

    summary: str
    is_paused: bool
    desks: list[Desk]
    work: MyWork
    invitations: list[OpenInvitation]
    moment: Moment | None
    starters: list[TaskLine]
    offer: Offer | None
    skill_offer: OfferedSkill | None
    next_step: OfferedStep | None
    week: Week | None
    goals: list[Goal]
    built: Built | None
    news: list[News]
    unread_count: int


def today_of(viewer: Viewer, *, is_member: bool, minutes: int | None, now: datetime, zone: tzinfo) -> Today:
    """Eleven queries, however much there is; two more with invitations, one for who reviews. Expects `reader_of`."""
    user, volunteer = viewer.user, viewer.volunteer
    work = my_work(user)
    accepted = accepted_work(volunteer, now=now) if volunteer else []
    offer = offer_from(volunteer, accepted, now=now, zone=zone) if volunteer else None
    is_paused = bool(volunteer and volunteer.is_paused)
    willing = None if is_paused else volunteer
    has_begun = bool(accepted or not work.is_empty)
    has_week = volunteer and (accepted or volunteer.weekly_minutes)
    running = [card.claim for card in work.under_way]
    news, unread_count = _news(user)
    return Today(
        summary=_summary(work, is_new=not accepted, has_offer=offer is not None),
        is_paused=is_paused,
        desks=_desks(user) if is_member else [],
        work=work,
        invitations=_invitations(willing, now) if willing else [],
        moment=moment_of(viewer, minutes=minutes, now=now) if has_begun and not is_paused else None,
        starters=[] if accepted or is_paused else first_lines(viewer, now=now),
        offer=offer,
        skill_offer=offered_skill(volunteer) if volunteer and accepted else None,
        next_step=offered_step(willing) if willing else None,
        week=week_of(volunteer, accepted, now=now, zone=zone) if volunteer and has_week else None,
        goals=goals_of(volunteer, accepted, running) if volunteer else [],
        built=built_from(accepted),
        news=news,
        unread_count=unread_count,
    )


def _summary(work: MyWork, *, is_new: bool, has_offer: bool) -> str:
    """One sentence on what there is to do."""
    changes = sum(card.review is not None for card in work.under_way)
    to_finish = len(work.under_way) - changes
    parts = []
    if to_finish:
        parts.append(ngettext("one task to finish", "%(count)d tasks to finish", to_finish) % {"count": to_finish})
    if changes:
        words = ngettext("changes asked for in one", "changes asked for in %(count)d", changes)
        parts.append(words % {"count": changes})
    if has_offer:
        parts.append(_("new work for your portfolio"))
    if parts:
        return _("%(sentence)s.") % {"sentence": capfirst(get_text_list(parts, _("and")))}
    if work.in_review or work.requested:
        return _("Others are at work: nothing waits for you.")
    return _("Three small tasks to begin with.") if is_new else _("Nothing waits for you.")


def _invitations(volunteer: Volunteer, now: datetime) -> list[OpenInvitation]:
    return open_invitations(volunteer.user_id, now, volunteer=volunteer) if is_invited(volunteer) else []


def _desks(user: Any) -> list[Desk]:
    rows = (
        Submission.objects.reviewable_by(user)
        .waiting()
        .values_list("claim__task__organization__name", "claim__task__organization__slug")
        .annotate(count=Count("pk", distinct=True))
        .order_by("-count", "claim__task__organization__name")
    )
    return [Desk(name, slug, count) for name, slug, count in rows]


def _news(user: Any) -> tuple[list[News], int]:
    """The newest messages, and how many of all are unread: one query for both."""
    shown = Notification.objects.filter(recipient=user, is_in_app=True)
    unread = shown.filter(read_at__isnull=True).order_by().values("recipient").annotate(count=Count("pk"))
    rows = list(shown.annotate(unread=Coalesce(Subquery(unread.values("count")), 0)).order_by("-pk")[:NEWS_SHOWN])
    news = [News(row, NEWS_SYMBOLS.get(row.kind, "bell")) for row in rows]
    return news, rows[0].unread if rows else 0
