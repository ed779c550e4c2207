"""The word list that mends typing errors in searches."""

import uuid
from collections import Counter

from django.core.cache import cache
from django.db import connection, transaction

from tasks.models import SearchWord, Task
from tasks.selectors.search import VERSION_KEY
from tasks.states import TaskStatus

WORDS_MAX = 50_000
TASKS_AT_ONCE = 20_000  # about a second
_WORDS = """
    SELECT word, ndoc FROM ts_stat($$
        SELECT to_tsvector('simple', tasks_task.title || ' ' || organizations_organization.name || ' ' ||
            coalesce((SELECT string_agg(skill.name, ' ') FROM vocabularies_skill skill
                      WHERE skill.id = ANY (tasks_task.skill_ids)), ''))
        FROM tasks_task JOIN organizations_organization
            ON organizations_organization.id = tasks_task.organization_id
        WHERE tasks_task.status = 'open' AND tasks_task.id BETWEEN %s AND %s
    $$) WHERE length(word) BETWEEN 3 AND 60
"""


def refresh_search_words() -> int:
    """Counts the words of open tasks' titles, organisations and skills and swaps the list. Returns its length."""
    counts: Counter[str] = Counter()
    first = 0
    while (last := _end_of_block(first)) is not None:
        with connection.cursor() as cursor:
            cursor.execute(_WORDS, [first, last])
            for word, count in cursor.fetchall():
                counts[word] += count
        first = last + 1
    most = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:WORDS_MAX]
    with transaction.atomic():
        SearchWord.objects.all().delete()
        SearchWord.objects.bulk_create(
            [SearchWord(word=word, task_count=count) for word, count in most], batch_size=5000
        )
        transaction.on_commit(lambda: cache.set(VERSION_KEY, uuid.uuid4().hex, None), robust=True)
    return len(most)


def _end_of_block(first: int) -> int | None:
    """The id of the last task of the block that begins at `first`; None behind the last open one."""
    ids = Task.objects.filter(status=TaskStatus.OPEN, pk__gte=first).order_by("pk").values_list("pk", flat=True)
    return ids[TASKS_AT_ONCE - 1 : TASKS_AT_ONCE].first() or ids.last()
