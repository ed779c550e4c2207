"""Erasing an account takes words out of the event log: under one setting of the session, and nothing else.

Still refused then: deleting rows, and changing who, what, when, from or to. Words may only become empty, data only less.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION microvol_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words CONSTANT text[] := ARRAY['why', 'data', 'subject'];
    before jsonb;
    later jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
        later := to_jsonb(NEW);
        IF NEW.actor_id IS NULL AND later - 'actor_id' = before - 'actor_id' THEN
            RETURN NEW;
        END IF;
        IF current_setting('microvol.erasing', true) = 'on'
            AND later - words = before - words
            AND later->>'why' IN ('', before->>'why')
            AND (NOT before ? 'data' OR before->'data' @> (later->'data'))
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'events are append-only';
END $$;
"""

EARLIER = """
CREATE OR REPLACE FUNCTION microvol_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'events are append-only';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("personal_data", "0001_erasures"), ("tasks", "0002_events_are_append_only")]
    operations = [migrations.RunSQL(FUNCTION, EARLIER)]
