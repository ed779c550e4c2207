"""The word list that mends typing errors in searches."""

import uuid

from django.core.cache import cache
from django.db import connection, transaction

from tasks.models import SearchWord
from tasks.selectors.search import VERSION_KEY

WORDS_MAX = 50_000


@transaction.atomic
def refresh_search_words() -> int:
    """Counts the words of open tasks' titles, organisations and skills and swaps the list. Returns its length."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word, ndoc FROM ts_stat($$
                SELECT to_tsvector('simple', tasks_task.title || ' ' || organizations_organization.name || ' ' ||
                    coalesce((SELECT string_agg(skill.name, ' ') FROM vocabularies_skill skill
                              WHERE skill.id = ANY (tasks_task.skill_ids)), ''))
                FROM tasks_task JOIN organizations_organization
                    ON organizations_organization.id = tasks_task.organization_id
                WHERE tasks_task.status = 'open'
            $$) WHERE length(word) BETWEEN 3 AND 60 ORDER BY ndoc DESC, word LIMIT %s
            """,
            [WORDS_MAX],
        )
        words = [SearchWord(word=word, task_count=count) for word, count in cursor.fetchall()]
    SearchWord.objects.all().delete()
    SearchWord.objects.bulk_create(words, batch_size=5000)
    transaction.on_commit(lambda: cache.set(VERSION_KEY, uuid.uuid4().hex, None), robust=True)
    return len(words)
