"""What stands around the work: pages of people, certificates, notices, mails, lists, and what somebody marked."""

import json

from benchmarks.market_rows.sizes import CLAIMS_EACH, LINES_EACH, Size, one_of, pick
from benchmarks.market_rows.steps import Step
from benchmarks.market_rows.tasks import KINDS
from benchmarks.market_rows.work import STAGE

TABLES = [
    "portfolios_portfolio", "portfolios_portfolioline", "portfolios_lineskill", "portfolios_portfolioline_causes",
    "portfolios_card", "credentials_achievement", "credentials_statuslist", "credentials_credential",
    "credentials_credentialversion", "credentials_credentialevent", "notifications_notification", "notifications_mail",
    "notifications_digestentry", "tasks_feedlist", "tasks_savedtask", "tasks_follow", "tasks_dismissal",
    "tasks_impression", "tasks_taskinvitation", "tasks_workagain", "tasks_savedphrase", "tasks_report",
]  # fmt: skip
NOTICES_EACH = 12
LIST_LENGTH = 200
BITS_USED = 60_000  # of a status list
# The shape of a certificate (credentials/openbadges), unsigned and the same for everybody.
DOCUMENT = json.dumps(
    {
        "id": "https://example.org/credentials/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:example.org", "name": "Microvol", "url": "https://example.org/"},
        "awardedDate": "2026-01-02T10:00:00Z",
        "validFrom": "2026-01-02T10:00:00Z",
        "evidence": [],
        "credentialStatus": {"statusListCredential": "https://example.org/status/1", "statusListIndex": "1"},
        "credentialSubject": {
            "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
            "identifier": [],
            "activityStartDate": "2026-01-01T10:00:00Z",
            "activityEndDate": "2026-01-02T10:00:00Z",
            "role": "Volunteer",
            "narrative": "A letter in plain words, read by three hundred people each week. " * 4,
            "source": {"id": "https://example.org/organizations/1", "name": "Organisation 1"},
            "result": [{"resultDescription": "https://example.org/achievements/1#minutes", "value": "30"}],
            "achievement": {
                "id": "https://example.org/achievements/1",
                "achievementType": "CommunityService",
                "name": "A letter in plain words",
                "description": "Accepted work of thirty minutes for an organisation that checked it by points. " * 3,
                "creator": {"name": "Organisation 1"},
                "criteria": {"id": "https://example.org/achievements/1#criteria", "narrative": "All points were met."},
                "resultDescription": [{"id": "https://example.org/achievements/1#minutes", "name": "Minutes"}],
            },
        },
    }
)
TEXT = "Hello,\n\nyour work was reviewed. Read what they said, and put it on your page if you like.\n\nMicrovol\n"


def steps(size: Size, run_id: int, key_id: int) -> list[Step]:
    """`run_id` is the matching run whose lists these are, `key_id` what certificates say they are signed with."""
    now, busy, lines = size.now_sql, size.busy, size.busy * LINES_EACH
    person = "((g - 1) * 10 + 1)"
    accepted = f"""
        FROM {STAGE} w JOIN tasks_task t ON t.id = w.task_id
        CROSS JOIN LATERAL (SELECT (w.id - 1) / {CLAIMS_EACH} * {LINES_EACH} + w.place + 1 AS id) l
        WHERE w.status = 'accepted' AND w.id BETWEEN {{first}} AND {{last}}"""
    return [
        Step(
            "pages of people", busy,
            f"""
            INSERT INTO portfolios_portfolio (id, volunteer_id, address, is_public, opened_at, name, headline, about,
                place, open_to, shows_languages, shows_reliability, created_at)
            SELECT g, {person}, 'person-' || {person}, g % 2 = 1,
                CASE WHEN g % 2 = 1 THEN {now} - interval '300 days' END,
                'Person ' || {person}, 'Writes so that people understand', 'I like short sentences.', 'Leeds', '', true,
                false, {now} - interval '400 days'
            FROM generate_series({{first}}, {{last}}) g;
            INSERT INTO portfolios_card (portfolio_id, line_id, digest, alt, picture)
            SELECT g, NULL, 'made up', 'A card', '\\x00' FROM generate_series({{first}}, {{last}}) g WHERE g % 2 = 1
            """,
        ),
        Step(
            "lines and certificates", busy * CLAIMS_EACH,
            f"""
            INSERT INTO portfolios_portfolioline (id, public_id, volunteer_id, claim_id, organization_id, title, kind,
                why, deliverable, permission, estimated_minutes, reported_minutes, confirmed_minutes, accepted_at,
                was_accepted_first_time, reviewer_name, quote, point_count, met_count, evidence, evidence_by,
                evidence_at, visibility, published_at, own_title, role, summary, learned, shows_learned, is_selected,
                position, created_at)
            SELECT l.id, gen_random_uuid(), w.person, w.id, w.organization_id, t.title, t.kind, t.why, t.deliverable,
                'yes',
                w.minutes, w.minutes, w.minutes, w.reviewed_at, NOT w.again, 'Person ' || w.reviewer_id,
                CASE WHEN w.id % 3 = 0 THEN 'Thank you, it is in use.' ELSE '' END, 3, 3, 'organisation_confirmed',
                'Person ' || w.reviewer_id, w.reviewed_at, CASE WHEN w.place < 2 THEN 'public' ELSE 'hidden' END,
                CASE WHEN w.place < 2 THEN w.reviewed_at + interval '1 day' END, '', '', '', '', false, w.place = 0, 0,
                w.reviewed_at {accepted};
            INSERT INTO portfolios_lineskill (line_id, skill_id, level)
            SELECT l.id, t.skill_ids[p], 3 {accepted.replace("WHERE", "CROSS JOIN generate_series(1, 2) p WHERE")};
            INSERT INTO portfolios_portfolioline_causes (portfolioline_id, cause_id)
            SELECT l.id, t.cause_ids[1] {accepted};
            INSERT INTO credentials_credential (id, public_id, subject, salt, shows_name, is_shared, status_list_id,
                status_index, awarded_at, revoked_why, achievement_id, claim_id, organization_id, volunteer_id,
                current_id, digests)
            SELECT l.id, gen_random_uuid(), md5(w.person::text)::uuid, md5(l.id::text), true, w.place = 0,
                (l.id - 1) / {BITS_USED} + 1, (l.id - 1) % {BITS_USED}, w.reviewed_at, '', 1 + w.id % {len(KINDS)},
                w.id,
                w.organization_id, w.person, l.id, '{{}}' {accepted};
            INSERT INTO credentials_credentialversion (id, credential_id, number, document, token, key_id, token_key_id,
                recipient_name, recipient_email, valid_from)
            SELECT l.id, l.id, 1, '{DOCUMENT}', repeat('e', 500), {key_id}, {key_id}, 'Person ' || w.person,
                'person-' || w.person || '@example.org', w.reviewed_at {accepted};
            INSERT INTO credentials_credentialevent (credential_id, kind, why, at)
            SELECT l.id, 'issued', '', w.reviewed_at {accepted}
            """,
        ),
        Step(
            "what is awarded, status lists", 1,
            f"""
            INSERT INTO credentials_achievement (id, slug, version, content, digest, cause, picture_png, picture_svg)
            SELECT g, (ARRAY{KINDS})[g], 1, '{{"name": "Made up", "description": "Work of one kind."}}', md5(g::text),
                '',
                '\\x00', '' FROM generate_series(1, {len(KINDS)}) g;
            INSERT INTO credentials_statuslist (id, number, document, token, signed_at)
            SELECT g, g, '{{}}', '', {now} FROM generate_series(1, {(lines - 1) // BITS_USED + 1}) g
            """,
        ),
        Step(
            "notices, mails, digests", busy,
            f"""
            INSERT INTO notifications_notification (public_id, recipient_id, kind, key, title, body, path, action,
                created_at, read_at, is_in_app, route)
            SELECT gen_random_uuid(), {person}, (ARRAY['claim_decided', 'review_done', 'thanks',
                'outcome_known'])[1 + k % 4],
                'made up ' || k, 'Organisation ' || g % 20 || ' answered', 'Your work was accepted.', '/claims/',
                'Read it',
                {now} - interval '13 days' + interval '1 day' * k, CASE WHEN k < {NOTICES_EACH - 3} THEN {now} END,
                true,
                'mailed'
            FROM generate_series({{first}}, {{last}}) g, generate_series(1, {NOTICES_EACH}) k;
            INSERT INTO notifications_notification (public_id, recipient_id, kind, key, title, body, path, action,
                created_at, is_in_app, route)
            SELECT gen_random_uuid(), w.reviewer_id, 'review_needed', w.id::text, 'Work was sent', '', '/', 'Review',
                w.sent_at,
                true, 'mailed'
            FROM {STAGE} w WHERE w.status = 'submitted'
            AND w.id BETWEEN ({{first}} - 1) * {CLAIMS_EACH} + 1 AND {{last}} * {CLAIMS_EACH};
            INSERT INTO notifications_mail (status, priority, "to", sender, subject, text, html, headers, created_at,
                next_attempt_at, attempts, sent_at, tried_at, last_error)
            SELECT 'sent', 1, 'person-' || {person} || '@example.org', 'Microvol <hello@example.org>',
                'Your work was reviewed', '{TEXT}', '', '{{}}', s.at, s.at, 1, s.at, s.at, ''
            FROM generate_series({{first}}, {{last}}) g, generate_series(1, 3) k, LATERAL (SELECT {now}
                - interval '1 minute' - interval '1 second' * ({pick("g * 3 + k", 1, 29 * 86400)}) AS at) s;
            INSERT INTO notifications_digestentry (user_id, date, due_at, decided_at, status, reason, is_digest,
                match_count, invitation_count, news_count, shown)
            SELECT {person}, ({now} - interval '7 days' * k)::date, {now} - interval '7 days' * k,
                {now} - interval '7 days' * k, 'sent', '', true, 5, 0, 2, '[]'
            FROM generate_series({{first}}, {{last}}) g, generate_series(1, 2) k
            """,
        ),
        Step(
            "stored lists", busy,
            f"""
            INSERT INTO tasks_feedlist (run_id, volunteer_id, task_ids, "values", marks, made_at)
            SELECT {run_id}, {person}, ids.list, v.list, v.marks, {now}
            FROM generate_series({{first}}, {{last}}) g
            CROSS JOIN LATERAL (SELECT array_agg({size.open_task(f"g * {LIST_LENGTH} + k")} ORDER BY k) AS list
                FROM generate_series(1, {LIST_LENGTH}) k) ids
            CROSS JOIN (SELECT array_agg(0.9 - k * 0.004 ORDER BY k) AS list, array_agg((k % 3)::int2) AS marks
                FROM generate_series(1, {LIST_LENGTH}) k) v
            """,
        ),
        Step(
            "what people marked and were shown", busy,
            f"""
            INSERT INTO tasks_savedtask (volunteer_id, task_id, created_at)
            SELECT {person}, {size.open_task("g * 5 + k")}, {now} - interval '1 day' * k
            FROM generate_series({{first}}, {{last}}) g, generate_series(1, 5) k;
            INSERT INTO tasks_follow (volunteer_id, organization_id, created_at)
            SELECT DISTINCT ON (g, o.id) {person}, o.id, {now} - interval '9 days'
            FROM generate_series({{first}}, {{last}}) g, generate_series(1, 3) k,
            LATERAL (SELECT 1 + {pick("g * 3 + k", 2, size.organizations)} AS id) o;
            INSERT INTO tasks_dismissal (volunteer_id, task_id, reason, created_at)
            SELECT {person}, {size.open_task("g * 2 + k + 1000")}, 'other', {now} - interval '1 day' * k
            FROM generate_series({{first}}, {{last}}) g, generate_series(1, 2) k;
            INSERT INTO tasks_impression (volunteer_id, task_id, place, position, shown_at)
            SELECT {person}, {size.open_task("g * 7 + k")}, {one_of(["today", "browse", "digest"], "g + k", 3)}, k,
                {now} - interval '1 minute' * {pick("g * 10 + k", 4, 200 * 1440)}
            FROM generate_series({{first}}, {{last}}) g, generate_series(1, 10) k;
            INSERT INTO tasks_taskinvitation (public_id, task_id, volunteer_id, wave, parts, created_at, answer)
            SELECT gen_random_uuid(), {size.open_task("g + 5000")}, {person}, 1, '[]', {now} - interval '2 days', ''
            FROM generate_series({{first}}, {{last}}) g WHERE g % 5 = 0;
            INSERT INTO tasks_workagain (organization_id, volunteer_id, created_at)
            SELECT DISTINCT w.organization_id, w.person, {now} FROM {STAGE} w
            WHERE w.place = 0 AND w.id % 5 = 0 AND w.status = 'accepted'
            AND w.id BETWEEN ({{first}} - 1) * {CLAIMS_EACH} + 1 AND {{last}} * {CLAIMS_EACH}
            """,
        ),
        Step(
            "reports and phrases", size.organizations,
            f"""
            INSERT INTO tasks_savedphrase (public_id, organization_id, text, created_at)
            SELECT gen_random_uuid(), g, 'Thank you for phrase ' || k, {now}
            FROM generate_series({{first}}, {{last}}) g, generate_series(1, 3) k;
            INSERT INTO tasks_report (public_id, task_id, reporter_id, reason, text, status, created_at, resolution)
            SELECT gen_random_uuid(), g * 100 + 1, 1 + g * 10, 'misleading', 'It is longer than it says.',
                CASE WHEN g % 10 = 0 THEN 'open' ELSE 'dismissed' END, {now} - interval '3 days', ''
            FROM generate_series({{first}}, {{last}}) g
            """,
        ),
    ]  # fmt: skip
