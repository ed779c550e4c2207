"""How long things are kept: one table of every kind that ends by itself, the job that ends it, and what it left over.

docs/privacy.md says the same to people who run a site (tests/personal_data/test_retention.py compares), and the doctor
warns where something lies longer. Files without a row go a day later (`tasks.sweep_orphan_files`, `downloads.forget`).
"""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from accounts import services as accounts
from accounts.models import AccessToken, User
from credentials.models import BulkCheck
from credentials.services import checking
from downloads.models import Download
from notifications.models import DigestEntry, Mail
from notifications.services import forgetting, sending
from organizations.services import invitations
from personal_data.models import ArchiveImport
from personal_data.services import importing
from tasks.models import Impression
from tasks.services import drafts, impressions, task_imports
from webhooks.models import Delivery
from webhooks.services import collecting

Left = Callable[[datetime], QuerySet]
LATE_AFTER = timedelta(days=2)  # each job runs daily or more often


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """`left(now)` is what should be gone by now, `term` after it ended or was made."""

    what: str
    term: timedelta
    job: str
    left: Left


_mails_with_words = Mail.objects.filter(status__in=[Mail.Status.SENT, Mail.Status.FAILED, Mail.Status.SUPPRESSED])

RETENTION = (
    Kept(
        "sign-ins with network address and browser", settings.SESSION_LIMITS[1], "accounts.forget_sign_ins",
        accounts.sessions_over,
    ),
    Kept(
        "sessions that ran out", timedelta(0), "accounts.forget_sign_ins",
        lambda now: Session.objects.filter(expire_date__lte=now),
    ),
    Kept(
        "access tokens that ended", accounts.ENDED_TOKENS_KEPT, "accounts.forget_sign_ins",
        lambda now: AccessToken.objects.filter(ends_at__lte=now - accounts.ENDED_TOKENS_KEPT),
    ),
    Kept(
        "accounts whose address nobody confirmed", settings.UNCONFIRMED_KEPT_FOR, "accounts.forget_sign_ins",
        accounts.unconfirmed_accounts,
    ),
    Kept(
        "accounts whose owners asked to leave", settings.LEAVING_WAIT, "personal_data.erase_due",
        lambda now: User.objects.filter(leaves_at__lte=now),
    ),
    Kept(
        "words and links of mails, with the address of a new sign-in", sending.KEPT_FOR,
        "notifications.forget_old_mails",
        lambda now: _mails_with_words.filter(created_at__lt=now - sending.KEPT_FOR).exclude(text=""),
    ),
    Kept(
        "that a mail was sent, and to whom", settings.NEWS_KEPT_FOR, "notifications.forget_old_mails",
        forgetting.old_mails,
    ),
    Kept("messages on the site", settings.NEWS_KEPT_FOR, "notifications.forget_old_mails", forgetting.old_news),
    Kept(
        "the record of digests", settings.DIGEST_ENTRIES_KEPT, "notifications.forget_old_digests",
        lambda now: DigestEntry.objects.filter(decided_at__lt=now - settings.DIGEST_ENTRIES_KEPT),
    ),
    Kept(
        "files made for one person, exports among them", settings.DOWNLOADS_KEPT_FOR, "downloads.forget",
        lambda now: Download.objects.expired(now),
    ),
    Kept(
        "archives of other sites that were looked at", importing.KEPT_FOR, "personal_data.erase_due",
        lambda now: ArchiveImport.objects.filter(created_at__lt=now - importing.KEPT_FOR),
    ),
    Kept(
        "certificates that somebody checked in bulk", checking.KEPT_FOR, "credentials.forget_checks",
        lambda now: BulkCheck.objects.filter(created_at__lt=now - checking.KEPT_FOR),
    ),
    Kept(
        "drafts of work whose claim ended without any", settings.DRAFTS_KEPT_FOR, "tasks.forget_drafts",
        drafts.old_drafts,
    ),
    Kept(
        "tables of tasks that were looked at and left", task_imports.PREVIEWS_KEPT, "tasks.forget_drafts",
        task_imports.old_tables,
    ),
    Kept(
        "which tasks were shown to whom", impressions.KEPT, "tasks.prune_impressions",
        lambda now: Impression.objects.filter(shown_at__lt=now - impressions.KEPT),
    ),
    Kept(
        "addresses that were offered a seat, after the link ran out", settings.INVITATIONS_KEPT_FOR,
        "organizations.forget_invitations", invitations.old_invitations,
    ),
    Kept(
        "messages to webhooks", collecting.KEPT_FOR, "webhooks.forget",
        lambda now: Delivery.objects.filter(created_at__lt=now - collecting.KEPT_FOR, next_try_at=None),
    ),
)  # fmt: skip


def overdue(now: datetime) -> Iterator[Kept]:
    """What lies two days longer than it may: its job does not run, or does not do what it should."""
    return (kept for kept in RETENTION if kept.left(now - LATE_AFTER).exists())
