"""What one digest holds and how it reads: sections gathered from the apps above, bundled news, and the mail."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.templatetags.microvol import minutes as minutes_words
from notifications import digest_sections, selectors
from notifications.digest_sections import Asked, Matches, Since, TaskItem
from notifications.kinds import topic_of
from notifications.models import Mail, MailSettings, Notification
from notifications.services import DIGEST, unsubscribe_token

ITEMS_MAX = 5
FOLLOWED_MAX = 3
NEWS_MAX = 10
# The dial of a mail: four cells, filled clockwise from the top, one for each started quarter of an hour.
_QUARTERS = 4


@dataclass(frozen=True)
class Content:
    """What there is to say; `settled` are waiting messages that need no mail any more."""

    invitations: tuple[TaskItem, ...] = ()
    followed: tuple[TaskItem, ...] = ()
    matches: Matches | None = None
    news: tuple[Notification, ...] = ()
    since: tuple[Since, ...] = ()
    bundled_ids: tuple[int, ...] = ()
    settled_ids: tuple[int, ...] = ()

    @property
    def match_items(self) -> tuple[TaskItem, ...]:
        return self.matches.items if self.matches else ()

    @property
    def items(self) -> tuple[TaskItem, ...]:
        return self.invitations + self.followed + self.match_items

    @property
    def is_empty(self) -> bool:
        """What happened since the last time is an extra, not a reason to write."""
        return not (self.items or self.news)


def gather(asked: Asked, *, is_digest: bool) -> Content:
    """Reads what this person is to be told; takes the waiting messages under lock. Not a digest: invitations alone."""
    choices = selectors.choices_of(asked.user_id)
    waiting = list(
        Notification.objects.select_for_update()
        .filter(recipient_id=asked.user_id, route=Notification.Route.DIGEST)
        .order_by("pk")
    )
    wanted = [row for row in waiting if row.read_at is None and choices[topic_of(row.kind).code].mail != "never"]
    settled = {row.pk for row in waiting} - {row.pk for row in wanted}
    invitation_rows = [row for row in wanted if topic_of(row.kind).is_suggestion]
    asked = replace(asked, keys=tuple(row.key for row in invitation_rows))
    invitations = digest_sections.invitations(asked)[:ITEMS_MAX]
    keys = {item.key for item in invitations}
    # The rest waits for another morning if it is one too many, and is over if its task is.
    is_more = len(invitations) == ITEMS_MAX
    settled |= {row.pk for row in invitation_rows if row.key not in keys and not is_more}
    bundled = {row.pk for row in invitation_rows if row.key in keys}
    if not is_digest:
        return Content(invitations=invitations, bundled_ids=tuple(bundled), settled_ids=tuple(settled))
    news = [row for row in wanted if row not in invitation_rows]
    matches = None
    room = ITEMS_MAX - len(invitations)
    followed: tuple[TaskItem, ...] = ()
    if choices["matches"].mail != "never":
        followed = digest_sections.followed(replace(asked, limit=FOLLOWED_MAX))
        shown = asked.shown | {item.key for item in followed}
        matches = digest_sections.matches(replace(asked, limit=room, shown=shown)) if room else None
    return Content(
        invitations=invitations,
        followed=followed,
        matches=matches,
        news=tuple(news),
        since=tuple(digest_sections.since(asked)) if asked.since else (),
        bundled_ids=tuple(bundled | {row.pk for row in news}),
        settled_ids=tuple(settled),
    )


def write(*, user: User, row: MailSettings, content: Content, day: date, is_digest: bool, is_slowed: bool) -> Mail:
    """The mail of one morning, not yet stored. Expects the reader's zone and language to be active."""
    token = unsubscribe_token(public_id=user.public_id, topic=DIGEST if is_digest else "invitations")
    site = settings.SITE_URL
    heading = _heading(content, day)
    context = {
        "heading": heading,
        "preheader": _preheader(content),
        "name": user.get_short_name(),
        "day": day,
        "content": content,
        "invitations": [_dialled(item) for item in content.invitations],
        "items_are_mixed": bool(content.invitations) + bool(content.followed) + bool(content.match_items) > 1,
        "followed": [_dialled(item) for item in content.followed],
        "matches": [_dialled(item) for item in content.match_items],
        "matches_url": site + content.matches.path if content.matches else "",
        "news": content.news[:NEWS_MAX],
        "more_news_count": max(len(content.news) - NEWS_MAX, 0),
        "why": _why(row, day, is_digest=is_digest, is_slowed=is_slowed),
        "is_digest": is_digest,
        "since_words": _since_words(row, day),
        "site_url": site,
        "preferences_url": site + reverse("notifications:preferences"),
        "news_url": site + reverse("notifications:notification_list"),
        "unsubscribe_url": site + reverse("notifications:unsubscribe", args=[token]),
    }
    return Mail(
        to=user.email,
        priority=Mail.Priority.BULK,
        sender=settings.DEFAULT_FROM_EMAIL,
        subject=_("%(name)s, %(words)s") % {"name": user.get_short_name(), "words": _subject(content, day)},
        text=render_to_string("emails/digest/message.txt", context).strip() + "\n",
        html=render_to_string("emails/digest/message.html", context),
        headers={
            "Message-ID": f"<{day.isoformat()}.{user.public_id}@{urlsplit(site).hostname}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{context['unsubscribe_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


# --- Words ----------------------------------------------------------------------------------------------------------


def _heading(content: Content, day: date) -> str:
    count = len(content.items)
    words = {"day": date_format(day, "l"), "count": apnumber(count), "many": str(apnumber(count)).capitalize()}
    if content.match_items:
        return ngettext("One task that fits your %(day)s", "%(many)s tasks that fit your %(day)s", count) % words
    if content.invitations:
        count = len(content.invitations)
        words = {"count": apnumber(count)}
        return ngettext("You are invited to a task", "You are invited to %(count)s tasks", count) % words
    if content.followed:
        return ngettext("A new task of an organisation you follow", "New tasks of organisations you follow", count)
    return _("News for your %(day)s") % words


def _subject(content: Content, day: date) -> str:
    count = len(content.items)
    words = {"day": date_format(day, "l"), "count": count}
    if content.match_items:
        return ngettext("1 task that fits your %(day)s", "%(count)s tasks that fit your %(day)s", count) % words
    if content.invitations:
        count = len(content.invitations)
        return ngettext("you are invited to a task", "you are invited to %(count)s tasks", count) % {"count": count}
    if content.followed:
        return ngettext("a new task of an organisation you follow", "new tasks of organisations you follow", count)
    return _("news for your %(day)s") % words


def _preheader(content: Content) -> str:
    if not content.items:
        return content.news[0].title
    shortest = min(item.minutes for item in content.items)
    words = {"titles": "; ".join(item.title for item in content.items[:3]), "time": minutes_words(shortest)}
    return _("%(titles)s. The shortest takes %(time)s.") % words


def _since_words(row: MailSettings, day: date) -> str:
    if row.last_sent_date is None:
        return ""
    days = (day - row.last_sent_date).days
    if days == 1:
        return _("Since yesterday:")
    return _("Since last week:") if days == 7 else _("Since %(day)s:") % {"day": date_format(row.last_sent_date, "j F")}


def _why(row: MailSettings, day: date, *, is_digest: bool, is_slowed: bool) -> str:
    if not is_digest:
        return _("You get this because you take invitations to tasks that fit you.")
    if is_slowed:
        return _("You get this rarely because you have been away for a while. One visit, and it comes as you chose.")
    if row.cadence == MailSettings.Cadence.DAILY:
        return _("You get this every morning when there is something new, as you chose.")
    return _("You get this on %(day)ss when there is something new.") % {"day": date_format(day, "l")}


@dataclass(frozen=True)
class _Dialled:
    """A task with its dial: which of the four cells are on."""

    item: TaskItem
    url: str
    top_right: bool
    bottom_right: bool
    bottom_left: bool
    top_left: bool


def _dialled(item: TaskItem) -> _Dialled:
    filled = [item.minutes > quarter * 15 for quarter in range(_QUARTERS)]
    return _Dialled(item, settings.SITE_URL + item.path, *filled)
