"""Open tasks for readers elsewhere: the Atom feed, and the small page in an organisation's own website."""

from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from common.atom import Entry
from common.templatetags.microvol import minutes as minutes_words
from organizations.models import Organization
from tasks.kinds import KINDS
from tasks.models import BriefChange, Task
from tasks.selectors.filters import Filters

FEED_LENGTH = 50
EMBED_MAX = 20


def feed_entries(filters: Filters, now: datetime) -> list[Entry]:
    """The newest listed tasks that fit. Three queries, whatever their number."""
    # Asked for each shown task: grouped, the database would go through every open one.
    newest_change = BriefChange.objects.filter(task=OuterRef("pk")).order_by("-pk").values("at")[:1]
    tasks = filters.tasks(now).annotate(changed_at=Subquery(newest_change))
    return [_entry(task) for task in tasks.for_cards().order_by("-published_at", "-pk")[:FEED_LENGTH]]


def _entry(task: Task) -> Entry:
    assert task.published_at is not None
    changed_at: datetime | None = task.changed_at  # type: ignore[attr-defined]
    time, kind = minutes_words(task.minutes), KINDS[task.kind].name
    parts = [_("%(time)s. %(kind)s.") % {"time": time, "kind": kind}, task.deliverable, task.why]
    return Entry(
        id=f"urn:uuid:{task.public_id}",
        title=task.title,
        url=settings.SITE_URL + task.get_absolute_url(),
        published_at=task.published_at,
        updated_at=max(task.published_at, changed_at or task.published_at),
        author=task.organization.name,
        summary="\n".join(part.strip() for part in parts if part.strip()),
        categories=[
            (task.kind, str(kind)),
            *((row.skill.slug, row.skill.name) for row in task.skills.all()),
            *((cause.slug, cause.name) for cause in task.causes.all()),
        ],
    )


def embedded_tasks(organization: Organization, *, cause: str, limit: int, now: datetime) -> QuerySet[Task]:
    """The newest open tasks of one organisation, those of one cause if asked."""
    tasks = Task.objects.listed(now).filter(organization=organization)
    if cause:
        tasks = tasks.filter(causes__slug=cause)
    return tasks.order_by("-published_at", "-pk")[:limit]
