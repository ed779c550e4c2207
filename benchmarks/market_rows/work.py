"""What people did: claims, versions, reviews, what became of it, and the log of every move."""

from benchmarks.market_rows.sizes import CLAIMS_EACH, LINES_EACH, Size, one_of, pick
from benchmarks.market_rows.steps import Step

TABLES = [
    "tasks_claim", "tasks_submission", "tasks_review", "tasks_pointverdict", "tasks_skillrating", "tasks_outcome",
    "tasks_message", "tasks_taskevent",
]  # fmt: skip
# One row per claim with what the rows below need; dropped in the end. `again`: sent back once, then accepted.
STAGE = "market_work"
ANSWER = "Here is the text. I kept every sentence short, and asked a neighbour of eighty to read it to me. " * 4


def stage(size: Size) -> Step:
    busy, now, p = size.busy, size.now_sql, pick
    return Step(
        "claims, staged", busy * CLAIMS_EACH,
        f"""
        CREATE UNLOGGED TABLE IF NOT EXISTS {STAGE} (id bigint, place int, person bigint, task_id bigint,
            organization_id bigint, reviewer_id bigint, status text, again boolean, minutes int, title text,
            created_at timestamptz, sent_at timestamptz, reviewed_at timestamptz, ended_at timestamptz);
        INSERT INTO {STAGE}
        SELECT g, k, a * 10 + 1, t.id, t.organization_id, {size.owner("t.organization_id")} + g % 3, s.status,
            k = 2 AND a % 4 = 0, t.minutes, t.title, c.at, w.at, r.at,
            CASE WHEN s.status IN ('accepted', 'not_usable') THEN r.at
                WHEN s.status = 'unconfirmed' THEN least(w.at + interval '20 days', {now} - interval '1 hour')
                WHEN s.status IN ('released', 'expired', 'withdrawn') THEN c.at + interval '36 hours' END
        FROM generate_series({{first}}, {{last}}) g
        CROSS JOIN LATERAL (SELECT (g - 1) / {CLAIMS_EACH} AS a, (g - 1) % {CLAIMS_EACH} AS k) n
        CROSS JOIN LATERAL (SELECT CASE WHEN k < {LINES_EACH} THEN 'accepted' WHEN k = 3 THEN 'submitted'
            WHEN k = 4 THEN CASE WHEN a % 10 = 9 THEN 'requested' ELSE 'active' END
            ELSE (ARRAY['released', 'released', 'released', 'expired', 'expired', 'expired', 'withdrawn', 'not_usable',
                'unconfirmed', 'unconfirmed'])[1 + a % 10] END AS status) s
        JOIN tasks_task t ON t.id = CASE WHEN k < {LINES_EACH} THEN {size.closed_task(f"a * {LINES_EACH} + k")}
            WHEN k = 3 THEN {size.open_task("a")} WHEN k = 4 THEN {size.open_task(f"{busy} + a")}
            ELSE {size.closed_task(f"{busy * LINES_EACH} + a")} END
        CROSS JOIN LATERAL (SELECT CASE k
            WHEN 3 THEN greatest(t.published_at, {now} - interval '4 days' + interval '1 minute' * {p("g", 1, 1440)})
            WHEN 4 THEN greatest(t.published_at, {now} - interval '3 days' + interval '1 minute' * {p("g", 2, 3000)})
            ELSE t.published_at + interval '5 hours' + interval '1 minute' * {p("g", 3, 1440)} END AS at) c
        CROSS JOIN LATERAL (SELECT CASE WHEN k = 3 THEN c.at + ({now} - c.at) * 0.5
            WHEN s.status IN ('accepted', 'not_usable', 'unconfirmed')
            THEN c.at + interval '4 hours' + interval '1 minute' * {p("g", 4, 1200)} END AS at) w
        CROSS JOIN LATERAL (SELECT CASE WHEN s.status IN ('accepted', 'not_usable')
            THEN w.at + interval '8 hours' + interval '1 minute' * {p("g", 5, 2880)} END AS at) r
        """,
    )  # fmt: skip


def steps(size: Size) -> list[Step]:
    now, staged, count = size.now_sql, f"{STAGE} w WHERE w.id BETWEEN {{first}} AND {{last}}", size.busy * CLAIMS_EACH
    soon = f"{now} - interval '5 minutes' + interval '1 minute'"
    return [
        Step(
            "claims", count,
            f"""
            INSERT INTO tasks_claim (id, public_id, task_id, volunteer_id, status, created_at, lease_starts_at,
                lease_ends_at, extension_count, reminder_at, contract, revision_count, submitted_at, review_due_at,
                review_step_at, review_step, ended_at, ended_why, draft, ticked_points, wants_portfolio)
            SELECT w.id, gen_random_uuid(), w.task_id, w.person, w.status, w.created_at,
                CASE WHEN w.status <> 'requested' THEN w.created_at END,
                CASE w.status WHEN 'active' THEN {soon} * {pick("w.id", 6, 10080)} WHEN 'requested' THEN NULL
                    ELSE w.created_at + interval '36 hours' END, 0,
                CASE w.status WHEN 'active' THEN {soon} * {pick("w.id", 6, 10080)} * 0.5 END,
                jsonb_build_object('title', w.title, 'organization', 'Organisation ' || w.organization_id,
                    'tier', 'verified', 'deliverable', 'One page of text', 'minutes', w.minutes, 'lease_hours', 48,
                    'closes_at', NULL, 'points', ARRAY['Point 1 is met, and somebody else can see that it is'],
                    'not_needed', '', 'review_business_days', 5, 'peers_after_business_days', 10, 'revision_rounds', 2,
                    'ownership', 'organisation_with_credit', 'portfolio_permission', 'yes', 'ai_use', 'declare'),
                w.again::int, w.sent_at,
                CASE w.status WHEN 'submitted' THEN w.sent_at + interval '7 days' END,
                CASE w.status WHEN 'submitted' THEN {soon} * {pick("w.id", 7, 4320)} END,
                CASE w.status WHEN 'submitted' THEN 1 ELSE 0 END, w.ended_at, '', '{{}}', '{{}}', true
            FROM {staged}
            """,
        ),
        Step(
            "versions that were sent", count,
            f"""
            INSERT INTO tasks_submission (id, public_id, claim_id, version, text, text_html, links, answers, note,
                minutes, ai_use, ticked_points, created_at)
            SELECT w.id, gen_random_uuid(), w.id, 1, '{ANSWER}', '<p>{ANSWER}</p>', '{{}}', '{{}}', '', w.minutes, '',
                '{{1,2,3}}', w.sent_at
            FROM {staged} AND w.sent_at IS NOT NULL;
            INSERT INTO tasks_submission (id, public_id, claim_id, version, text, text_html, links, answers, note,
                minutes, ai_use, ticked_points, created_at)
            SELECT {count} + w.id, gen_random_uuid(), w.id, 2, '{ANSWER}', '<p>{ANSWER}</p>', '{{}}', '{{}}', '',
                w.minutes, '', '{{1,2,3}}', w.sent_at + (w.reviewed_at - w.sent_at) * 0.7
            FROM {staged} AND w.again;
            INSERT INTO tasks_message (public_id, claim_id, author_id, is_from_volunteer, is_question, body, created_at)
            SELECT gen_random_uuid(), w.id, CASE k WHEN 0 THEN w.person ELSE w.reviewer_id END, k = 0, false,
                'Shall I keep the heading?', w.created_at + interval '10 minutes' * (k + 1)
            FROM generate_series(0, 1) k, {staged} AND w.place = 3
            """,
        ),
        Step(
            "reviews", count,
            f"""
            INSERT INTO tasks_review (id, public_id, submission_id, reviewer_id, verdict, what_worked, what_to_change,
                justification, quote, private_note, confirmed_minutes, is_peer, why_otherwise, transferable_skills,
                created_at)
            SELECT w.id, gen_random_uuid(), w.id, w.reviewer_id,
                CASE WHEN w.again THEN 'changes_asked' ELSE w.status END,
                'It reads well.', CASE WHEN w.again THEN 'The second page is too long.' ELSE '' END, '',
                CASE WHEN w.id % 3 = 0 AND w.status = 'accepted' AND NOT w.again THEN 'Thank you,
                    it is in use.' ELSE '' END,
                '', CASE WHEN w.status = 'accepted' AND NOT w.again THEN w.minutes END, false, '', '{{}}',
                CASE WHEN w.again THEN w.sent_at + (w.reviewed_at - w.sent_at) * 0.4 ELSE w.reviewed_at END
            FROM {staged} AND w.reviewed_at IS NOT NULL;
            INSERT INTO tasks_review (id, public_id, submission_id, reviewer_id, verdict, what_worked, what_to_change,
                justification, quote, private_note, confirmed_minutes, is_peer, why_otherwise, transferable_skills,
                created_at)
            SELECT {count} + w.id, gen_random_uuid(), {count} + w.id, w.reviewer_id, 'accepted', 'Now it is clear.',
                '', '',
                '', '', w.minutes, false, '', '{{}}', w.reviewed_at
            FROM {staged} AND w.again;
            INSERT INTO tasks_pointverdict (review_id, point_id, is_met, comment)
            SELECT w.id, p.id, NOT w.again OR p.position < 3, ''
            FROM tasks_acceptancepoint p, {staged} AND w.reviewed_at IS NOT NULL AND p.task_id = w.task_id;
            INSERT INTO tasks_skillrating (review_id, skill_id, level)
            SELECT w.id + CASE WHEN w.again THEN {count} ELSE 0 END, t.skill_ids[1], 1 + {pick("w.id", 8, 4)}
            FROM tasks_task t, {staged} AND w.status = 'accepted' AND t.id = w.task_id
            """,
        ),
        Step(
            "what became of it", count,
            f"""
            INSERT INTO tasks_outcome (public_id, claim_id, days, asked_at, answer, link, number, number_of, note,
                answered_by_id, answered_at)
            SELECT gen_random_uuid(), w.id, d, w.ended_at + interval '1 day' * d, a.answer, '', NULL, '', '',
                CASE WHEN a.answer <> '' THEN w.reviewer_id END,
                CASE WHEN a.answer <> '' THEN w.ended_at + interval '1 day' * d + interval '5 hours' END
            FROM unnest(ARRAY[30, 90]) d, {STAGE} w
            CROSS JOIN LATERAL (SELECT {one_of(["used", "adapted", "not_used", ""], "w.id", 9)} AS answer) a
            WHERE w.id BETWEEN {{first}} AND {{last}} AND w.status = 'accepted'
            AND w.ended_at + interval '1 day' * d < {now}
            """,
        ),
        *_events(size),
    ]  # fmt: skip


def _events(size: Size) -> list[Step]:
    """As the services write them, about five and a half per task. Within a task their numbers follow time."""
    into = "INSERT INTO tasks_taskevent (task_id, claim_id, kind, actor_id, at, from_status, to_status, why, data)"
    owner, count = size.owner("organization_id"), size.busy * CLAIMS_EACH
    sent = "jsonb_build_object('submission', {}, 'version', {})"
    reviewed = (
        "jsonb_build_object('verdict', {}, 'review', {}, 'version', {}, 'confirmed_minutes', {},"
        " 'organization', w.organization_id, 'is_peer', false)"
    )
    last = f"w.id + w.again::int * {count}"
    return [
        Step(
            "events of tasks", size.tasks,
            f"""
            {into}
            SELECT id, NULL, e.kind, {owner}, e.at, e.came, e.went, '', '{{}}'
            FROM tasks_task CROSS JOIN LATERAL (VALUES ('task_drafted', created_at, '', 'draft'),
                ('task_published', published_at, 'draft', 'open')) e(kind, at, came, went)
            WHERE id BETWEEN {{first}} AND {{last}} AND e.at IS NOT NULL
            """,
        ),
        Step(
            "events of claims", count,
            f"""
            {into}
            SELECT w.task_id, w.id, e.kind, e.actor, e.at, e.came, e.went, '', e.data
            FROM {STAGE} w CROSS JOIN LATERAL (VALUES
                (1, 'claim_requested', w.created_at, w.person, '', 'requested', '{{}}'::jsonb),
                (2, 'claim_started', CASE WHEN w.status <> 'requested' THEN w.created_at END, w.person, 'requested',
                    'active', '{{}}'),
                (3, 'work_submitted', w.sent_at, w.person, 'active', 'submitted', {sent.format("w.id", 1)}),
                (4, 'work_reviewed', CASE WHEN w.again THEN w.sent_at + (w.reviewed_at - w.sent_at) * 0.4 END,
                    w.reviewer_id, 'submitted', 'active', {reviewed.format("'changes_asked'", "w.id", 1, "NULL")}),
                (5, 'work_submitted', CASE WHEN w.again THEN w.sent_at + (w.reviewed_at - w.sent_at) * 0.7 END,
                w.person,
                    'active', 'submitted', {sent.format(f"{count} + w.id", 2)}),
                (6, 'work_reviewed', w.reviewed_at, w.reviewer_id, 'submitted', w.status,
                    {reviewed.format("w.status", last, "1 + w.again::int", "w.minutes")}),
                (7, 'claim_released', CASE WHEN w.status = 'released' THEN w.ended_at END, w.person, 'active', w.status,
                    '{{}}'),
                (8, 'claim_expired', CASE WHEN w.status = 'expired' THEN w.ended_at END, NULL, 'active', w.status,
                '{{}}'),
                (9, 'claim_withdrawn', CASE WHEN w.status = 'withdrawn' THEN w.ended_at END, w.reviewer_id, 'active',
                    w.status, '{{}}'),
                (10, 'review_never_came', CASE WHEN w.status = 'unconfirmed' THEN w.ended_at END, NULL, 'submitted',
                    w.status, '{{}}')
            ) e(place, kind, at, actor, came, went, data)
            WHERE w.id BETWEEN {{first}} AND {{last}} AND e.at IS NOT NULL ORDER BY w.id, e.place
            """,
        ),
        Step(
            "events of closing", size.tasks,
            f"""
            {into}
            SELECT id, NULL, CASE status WHEN 'cancelled' THEN 'task_cancelled' ELSE 'task_closed' END, {owner},
                closed_at,
                'open', status, '', '{{}}'
            FROM tasks_task WHERE id BETWEEN {{first}} AND {{last}} AND closed_at IS NOT NULL
            """,
        ),
        Step(
            "events of outcomes", count,
            f"""
            {into}
            SELECT w.task_id, w.id, e.kind, e.actor, e.at, '', '', '', jsonb_build_object('days', o.days,
                'organization',
                w.organization_id) || CASE e.kind WHEN 'outcome_asked' THEN '{{}}' ELSE jsonb_build_object(
                'answer', o.answer, 'link', '', 'number', NULL, 'number_of', '', 'note', '') END
            FROM {STAGE} w JOIN tasks_outcome o ON o.claim_id = w.id CROSS JOIN LATERAL (VALUES
                ('outcome_asked', o.asked_at, NULL::bigint), ('outcome_recorded', o.answered_at, o.answered_by_id)
            ) e(kind, at, actor)
            WHERE w.id BETWEEN {{first}} AND {{last}} AND e.at IS NOT NULL
            """,
        ),
    ]  # fmt: skip
