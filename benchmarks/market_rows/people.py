"""Organisations with their teams, and volunteers: what they can, want and have time for."""

from benchmarks.market_rows.sizes import TEAM, Size, one_of, pick
from benchmarks.market_rows.steps import Step

TABLES = [
    "organizations_organization", "organizations_organization_causes", "organizations_membership",
    "organizations_organizationevent", "accounts_user", "account_emailaddress", "volunteers_volunteer",
    "volunteers_volunteerskill", "volunteers_volunteergoal", "volunteers_volunteer_causes",
    "notifications_mailsettings",
]  # fmt: skip


def steps(size: Size, skills: list[int], causes: list[int]) -> list[Step]:
    now, users, people, teams = size.now_sql, size.users, size.volunteers, size.organizations
    in_a_week = f"{now} + interval '7 days' * ({pick('g', 5, 10080)} / 10080.0) - interval '5 minutes'"
    return [
        Step(
            "organisations", teams,
            f"""
            INSERT INTO organizations_organization (id, public_id, name, slug, about, city, country, website,
                registration_number, time_zone, industry, tier, status, source, created_at, impact_minutes,
                impact_tasks, approved_brief_count, median_review_hours, first_time_share, answered_share)
            SELECT g, gen_random_uuid(), 'Organisation ' || g, 'organisation-' || g,
                'We help our neighbours, and are glad of every hour that somebody gives.', 'Leeds', 'GB', '', '', 'UTC',
                (ARRAY['health', 'education', 'arts', ''])[1 + g % 4],
                CASE WHEN g % 10 = 0 THEN 'trusted' WHEN g % 10 = 9 THEN 'new' ELSE 'verified' END,
                'active', '', {now} - interval '900 days', 150 * 45, 150, 100, 20, 85, 96
            FROM generate_series({{first}}, {{last}}) g;
            INSERT INTO organizations_organization_causes (organization_id, cause_id)
            SELECT DISTINCT g, (ARRAY{causes})[1 + (g + k) % {len(causes)}]
            FROM generate_series({{first}}, {{last}}) g, generate_series(0, 1) k;
            INSERT INTO organizations_organizationevent (organization_id, kind, subject, actor_id, at, from_value,
                to_value, why)
            SELECT g, 'organization_changed', NULL, {size.owner('g')}, {now} - interval '1 day' * k * 90, 'city',
                'Leeds',
                ''
            FROM generate_series({{first}}, {{last}}) g, generate_series(1, 5) k
            """,
        ),
        Step(
            "people", users,
            f"""
            INSERT INTO accounts_user (id, public_id, password, is_superuser, email, name, time_zone, is_active,
                is_staff, joined_at, seen_at, takes_work_back)
            SELECT g, gen_random_uuid(), '!', g = {users}, 'person-' || g || '@example.org', 'Person ' || g,
                (ARRAY['UTC', 'Europe/London', 'America/New_York', 'Asia/Kolkata'])[1 + g % 4], true, g = {users},
                {now} - interval '900 days' * {size.share(f"least(g, {people})")},
                CASE WHEN g % 10 = 1 OR g > {people} THEN {now} - interval '2 days'
                    ELSE {now} - interval '1 day' * {pick("g", 4, 300)} END, false
            FROM generate_series({{first}}, {{last}}) g;
            INSERT INTO account_emailaddress (user_id, email, verified, "primary")
            SELECT g, 'person-' || g || '@example.org', true, true FROM generate_series({{first}}, {{last}}) g;
            INSERT INTO notifications_mailsettings (user_id, cadence, weekday, quiet_from, quiet_until, is_paused,
                next_digest_at, next_invitations_at, last_date, last_due_at, last_sent_date, last_sent_at,
                unopened_count)
            SELECT g, 'weekly', g % 7, '21:00', '08:00', false, d.at, d.at, (d.at - interval '7 days')::date,
                d.at - interval '7 days', (d.at - interval '7 days')::date, d.at - interval '7 days', 0
            FROM generate_series({{first}}, {{last}}) g, LATERAL (SELECT {in_a_week} AS at) d
            """,
        ),
        Step(
            "volunteers", users - 1,
            f"""
            INSERT INTO volunteers_volunteer (id, public_id, user_id, sittings, weekly_minutes, languages, aims,
                industries, growth, invitations_per_week, is_paused, accepted_count, onboarded_at, created_at,
                suggested_at)
            SELECT g, gen_random_uuid(), g,
                CASE {pick("g", 1, 4)} WHEN 0 THEN '{{15}}'::int2[] WHEN 1 THEN '{{30,60}}' WHEN 2 THEN
                    '{{15,30,60,120}}' ELSE '{{}}' END,
                NULLIF({one_of([0, 30, 60, 90, 90, 120, 180], "g", 2)}, 0),
                CASE {pick("g", 3, 4)} WHEN 0 THEN '{{en,es}}'::varchar[] WHEN 1 THEN '{{}}' ELSE '{{en}}' END, '{{}}',
                CASE {pick("g", 6, 4)} WHEN 0 THEN '{{health}}'::varchar[] WHEN 1 THEN '{{education,arts}}'
                    ELSE '{{}}' END,
                50, 2, false, CASE WHEN g % 10 = 1 AND g <= {people} THEN 3 ELSE 0 END, {now} - interval '100 days',
                {now} - interval '900 days' * {size.share(f"least(g, {people})")}, {now} - interval '6 hours'
            FROM generate_series({{first}}, {{last}}) g;
            INSERT INTO volunteers_volunteerskill (volunteer_id, skill_id, level)
            SELECT g, s, 1 + {pick("g", 7, 3)} FROM generate_series({{first}}, {{last}}) g, LATERAL (
                SELECT DISTINCT {one_of(skills, "g * 4 + k", 8)} AS s FROM generate_series(0, 2) k) x;
            INSERT INTO volunteers_volunteergoal (volunteer_id, skill_id)
            SELECT g, {one_of(skills, "g", 9)} FROM generate_series({{first}}, {{last}}) g;
            INSERT INTO volunteers_volunteer_causes (volunteer_id, cause_id)
            SELECT DISTINCT g, {one_of(causes, "g * 2 + k", 10)}
            FROM generate_series({{first}}, {{last}}) g, generate_series(0, 1) k
            """,
        ),
        Step(
            "seats", teams,
            f"""
            INSERT INTO organizations_membership (organization_id, user_id, role, title, created_at)
            SELECT g, {size.owner("g")} + k, (ARRAY['owner', 'manager', 'reviewer'])[1 + k], '',
                {now} - interval '900 days'
            FROM generate_series({{first}}, {{last}}) g, generate_series(0, {TEAM - 1}) k
            """,
        ),
    ]  # fmt: skip
