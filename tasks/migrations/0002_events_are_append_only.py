"""The database itself refuses to change or delete an event; only forgetting its actor is possible."""

from django.db import migrations

TABLES = ["tasks_taskevent", "organizations_organizationevent"]

FUNCTION = """
CREATE FUNCTION microvol_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'events are append-only';
END $$;
"""


def triggers() -> list:
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION microvol_refuse_event_change();",
            f"DROP TRIGGER append_only ON {table};",
        )
        for table in TABLES
    ]


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial"), ("organizations", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION microvol_refuse_event_change();"), *triggers()]
