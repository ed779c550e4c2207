"""A made-up market of any size in a database of its own, written by SQL with progress."""

import os
import sys
import time

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection

OPEN_SHARE = 0.35
WORDS = (
    "chart poster letter leaflet survey captions recipe archive library garden river shelter clinic school bus map "
    "photo video website newsletter grant budget interview welcome safety winter summer children parents seniors "
    "neighbours tenants nurses teachers drivers farmers swimmers readers singers translate proofread design test label"
)


def use_database(name: str) -> None:
    """Points Django at the database `name` of the same server; call before anything connects."""
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def make_database(name: str) -> None:
    """Creates the database unless it is there, and uses it from now on."""
    _create_database(dict(connection.settings_dict), name)
    use_database(name)


def make_market(name: str, tasks: int) -> None:
    """Creates and fills the database unless it is there with as many tasks already."""
    make_database(name)
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tasks_task")
        found = cursor.fetchone()[0]
    if found >= tasks:
        _say(f"{name}: {tasks:,} tasks are there")
        return
    if found or not _task_indexes():  # a load that was stopped halfway
        raise SystemExit(f"{name} is incomplete. Drop that database and start again.")
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off; SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")  # foreign keys are right by construction
        for title, statement in _statements(tasks):
            _step(title, lambda s=statement: cursor.execute(s))


def _create_database(server: dict, name: str) -> None:
    connection.ensure_connection()  # starts the embedded server where there is one
    maintenance = psycopg2.connect(
        host=server["HOST"], port=server["PORT"] or 5432, user=server["USER"], password=server["PASSWORD"],
        dbname="postgres",
    )  # fmt: skip
    maintenance.autocommit = True
    with maintenance.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    maintenance.close()
    connection.close()


def _statements(tasks: int) -> list[tuple[str, str]]:
    organizations = max(tasks // 500, 20)
    words = "ARRAY['" + "','".join(WORDS.split()) + "']"
    count = len(WORDS.split())

    def word(seed: str) -> str:
        return f"({words})[1 + (hashint4({seed}) & 2147483647) %% {count}]".replace("%%", "%")

    indexes = _task_indexes()
    return [
        (
            f"{organizations:,} organisations",
            f"""
            INSERT INTO organizations_organization (public_id, name, slug, about, city, country, website,
                registration_number, time_zone, industry, tier, status, source, created_at, impact_minutes,
                impact_tasks, approved_brief_count, median_review_hours)
            SELECT gen_random_uuid(), 'Organisation ' || n, 'organisation-' || n, 'About', 'Leeds', 'GB', '', '', 'UTC',
                (ARRAY['health', 'education', 'arts', ''])[1 + n % 4], 'verified', 'active', '', now(), 0, 0, 0, 20
            FROM generate_series(1, {organizations}) n
            """,
        ),
        ("indexes of tasks aside", "; ".join(f'DROP INDEX "{name}"' for name, _definition in indexes) or "SELECT 1"),
        (
            f"{tasks:,} tasks",
            f"""
            INSERT INTO tasks_task (public_id, organization_id, kind, status, title, why, need, need_html, deliverable,
                not_needed, example, minutes, places, taken_count, closes_at, languages, is_starter, needs_approval,
                ownership, portfolio_permission, ai_use, skill_ids, cause_ids, search, created_at, updated_at,
                published_at, confirmed_at, moderation_note, source, source_id, source_notes)
            SELECT gen_random_uuid(), o.ids[1 + n % array_length(o.ids, 1)],
                (ARRAY['writing','translation','data','design','accessibility','research','outreach','code','testing',
                       'labelling'])[1 + n % 10],
                CASE WHEN (n % 100 * 79) % 100 < {OPEN_SHARE * 100:.0f} THEN 'open' ELSE 'closed' END,
                w.title, 'People read it.', 'Do the work.', '<p>Do the work.</p>', 'One ' || w.a, '', '',
                (ARRAY[15,30,30,45,60,60,90,120,240,480])[1 + (n * 31) % 10], 1 + n % 5, 0,
                CASE WHEN n % 10 < 7 THEN now() + ((n % 60) || ' days')::interval + interval '1 day' END,
                CASE WHEN n % 6 = 0 THEN '{{}}'::varchar[] WHEN n % 5 = 0 THEN '{{es,en}}' ELSE '{{en}}' END,
                n % 9 = 0, false, 'organisation_with_credit', 'yes', 'declare',
                ARRAY[s.ids[1 + n % 40], s.ids[1 + (n * 13) % array_length(s.ids, 1)]],
                ARRAY[c.ids[1 + n % array_length(c.ids, 1)]],
                to_tsvector('english', w.title) || to_tsvector('simple', w.title), now(), now(),
                now() - (n || ' seconds')::interval, now(), '', '', '', '{{}}'
            FROM generate_series(1, {tasks}) n
            CROSS JOIN LATERAL (SELECT {word("n")} AS a,
                initcap({word("n * 3")}) || ' a ' || {word("n")} || ' for ' || {word("n * 7")} || ' and '
                || {word("n * 11")} || ' number ' || n AS title) w
            CROSS JOIN (SELECT array_agg(id ORDER BY id) ids FROM organizations_organization) o
            CROSS JOIN (SELECT array_agg(id ORDER BY id) ids FROM vocabularies_skill) s
            CROSS JOIN (SELECT array_agg(id ORDER BY id) ids FROM vocabularies_cause) c
            """,
        ),
        (
            "points, skills and causes of the open ones",
            """
            INSERT INTO tasks_acceptancepoint (task_id, position, text)
            SELECT id, p, 'Point ' || p FROM tasks_task, generate_series(1, 3) p WHERE status = 'open';
            INSERT INTO tasks_taskskill (task_id, skill_id, part, level)
            SELECT DISTINCT id, unnest(skill_ids), 'uses', 1 FROM tasks_task WHERE status = 'open';
            INSERT INTO tasks_task_causes (task_id, cause_id)
            SELECT id, cause_ids[1] FROM tasks_task WHERE status = 'open';
            """,
        ),
        ("indexes of tasks back", "; ".join(definition for _name, definition in indexes) or "SELECT 1"),
        ("statistics", "ANALYZE"),
    ]


def _task_indexes() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'tasks_task'
            AND indexname NOT IN (SELECT conname FROM pg_constraint)
            """
        )
        return cursor.fetchall()


def _step(title: str, action: object) -> None:
    begun = time.monotonic()
    print(f"  {title} ...", end="", flush=True, file=sys.stderr)
    action()  # type: ignore[operator]
    print(f" {time.monotonic() - begun:.1f} s", file=sys.stderr)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def setup() -> None:
    """Django with production-like settings on the development server."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "microvol.settings.dev")
    os.environ.setdefault("DEBUG", "no")
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.OUTBOX_PUBLISHES = False
