"""Tasks of every status with points, skills, causes and what belongs to their briefs."""

from benchmarks.market_rows.sizes import CLOSED_OF_100, OPEN_OF_100, Size, one_of, pick
from benchmarks.market_rows.steps import Step

TABLES = [
    "tasks_task", "tasks_acceptancepoint", "tasks_taskskill", "tasks_task_causes", "tasks_taskprice", "tasks_question",
]  # fmt: skip
_WORDS = (
    "chart poster letter leaflet survey captions recipe archive library garden river shelter clinic school bus map "
    "photo video website newsletter grant budget interview welcome safety winter summer children parents seniors "
    "neighbours tenants nurses teachers drivers farmers swimmers readers singers translate proofread design test label"
)
WORDS = _WORDS.split()
RARE_WORD = "kestrel"
RARE_COUNT = 25  # tasks with that word, at every size
KINDS = [
    "writing", "translation", "data", "design", "accessibility", "research", "outreach", "code", "testing",
    "labelling",
]  # fmt: skip
NEED = (
    "Write it so that a person of twelve understands it. Keep each sentence short, and say what to do before you say "
    "why. We send you our notes and last year’s version, and somebody answers questions within a day. "
)
WHY = "Three hundred people read it each week, and most of them have nobody else to ask about these things."


def steps(size: Size, skills: list[int], causes: list[int]) -> list[Step]:
    now = size.now_sql
    every = size.tasks // RARE_COUNT
    title = (
        f"CASE WHEN m % {every} = {every // 200 * 100} THEN 'Kestrel ' ELSE '' END || "
        f"initcap({one_of(WORDS, 'm', 1)}) || ' a ' || {one_of(WORDS, 'm', 2)} || ' for ' || {one_of(WORDS, 'm', 3)}"
        f" || ' and ' || {one_of(WORDS, 'm', 4)} || ' number ' || m"
    )
    few = skills[:40]  # most tasks ask for one of a few skills
    return [
        Step(
            "tasks", size.tasks,
            f"""
            INSERT INTO tasks_task (id, public_id, organization_id, kind, status, title, why, need, need_html,
                deliverable, not_needed, example, minutes, places, taken_count, closes_at, languages, is_starter,
                needs_approval, ownership, portfolio_permission, ai_use, needs_two_reviewers, audience, skill_ids,
                cause_ids, search, created_at, updated_at, begun_at, published_at, confirmed_at, closed_at,
                created_by_id,
                moderation_note, source, source_id, source_notes)
            SELECT g, gen_random_uuid(), o.id, {one_of(KINDS, "m", 5)}, s.status, t.title, '{WHY}', '{NEED * 2}',
                '<p>{NEED * 2}</p>', 'One page of text', '', '', {one_of([15, 30, 30, 45, 60, 60, 90, 120, 240, 480],
                "m", 6)},
                1 + {pick("m", 7, 5)}, {size.taken("m")},
                CASE WHEN s.status = 'open' AND {pick("m", 8, 10)} < 7
                    THEN {now} + interval '1 day' + interval '1 minute' * {pick("m", 9, 86400)} END,
                CASE {pick("m", 10, 6)} WHEN 0 THEN '{{}}'::varchar[] WHEN 1 THEN '{{es,en}}' ELSE '{{en}}' END,
                {pick("m", 11, 9)} = 0, {pick("m", 12, 12)} = 0, 'organisation_with_credit', 'yes', 'declare', false,
                'everyone', ARRAY[k.one, k.other], ARRAY[k.cause],
                to_tsvector('english', t.title) || to_tsvector('simple', t.title), p.at - interval '1 day', p.at,
                p.at - interval '25 minutes', CASE WHEN s.status <> 'draft' THEN p.at END,
                CASE WHEN s.status <> 'draft' THEN p.at END,
                CASE WHEN s.status IN ('closed', 'cancelled') THEN p.at + interval '5 days 12 hours' END,
                {size.owner("o.id")}, '', '', '', '{{}}'
            FROM generate_series({{first}}, {{last}}) g
            CROSS JOIN LATERAL (SELECT g - 1 AS m) n
            CROSS JOIN LATERAL (SELECT {title} AS title) t
            CROSS JOIN LATERAL (SELECT {size.organization("m")} AS id) o
            CROSS JOIN LATERAL (SELECT {size.published("m")} AS at) p
            CROSS JOIN LATERAL (SELECT CASE WHEN m % 100 < {OPEN_OF_100} THEN 'open'
                WHEN m % 100 < {OPEN_OF_100 + CLOSED_OF_100} THEN 'closed' WHEN m % 100 = 97 THEN 'cancelled'
                WHEN m % 1000 = 999 THEN 'in_moderation' ELSE 'draft' END AS status) s
            CROSS JOIN LATERAL (SELECT {one_of(few, "m", 13)} AS one, {one_of(skills[40:], "m", 14)} AS other,
                {one_of(causes, "m", 15)} AS cause) k
            """,
        ),
        Step(
            "points, skills, causes", size.tasks,
            """
            INSERT INTO tasks_acceptancepoint (task_id, position, text)
            SELECT g, p, 'Point ' || p || ' is met, and somebody else can see that it is'
            FROM generate_series({first}, {last}) g, generate_series(1, 3) p;
            INSERT INTO tasks_taskskill (task_id, skill_id, part, level)
            SELECT id, skill_ids[p], CASE p WHEN 1 THEN 'uses' ELSE 'teaches' END, 2 - p
            FROM tasks_task, generate_series(1, 2) p WHERE id BETWEEN {first} AND {last};
            INSERT INTO tasks_task_causes (task_id, cause_id)
            SELECT id, cause_ids[1] FROM tasks_task WHERE id BETWEEN {first} AND {last};
            """,
        ),
        Step(
            "prices and questions of open ones", size.tasks,
            f"""
            INSERT INTO tasks_taskprice (task_id, price, expected, made_at)
            SELECT id, 0.2 + 0.8 / places, 0, {now} FROM tasks_task
            WHERE status = 'open' AND id BETWEEN {{first}} AND {{last}};
            INSERT INTO tasks_question (public_id, task_id, author_id, body, created_at, answer, answered_by_id,
                answered_at, answer_told_at, hidden_why)
            SELECT gen_random_uuid(), id, 1 + {pick("id", 16, size.busy)} * 10, 'May it be longer than a page?',
                published_at + interval '10 minutes', 'Two pages at most.', {size.owner("organization_id")},
                published_at + interval '50 minutes', published_at + interval '51 minutes', ''
            FROM tasks_task WHERE status = 'open' AND id % 4 = 0 AND id BETWEEN {{first}} AND {{last}}
            """,
        ),
    ]  # fmt: skip
