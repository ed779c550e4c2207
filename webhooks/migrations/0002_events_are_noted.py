"""Events of tasks whose organisation has a webhook are noted where they are written, in the same transaction.

A trigger, because no service and no bulk insert can forget it, and because the numbers of rows are no order of commits:
who reads events after the last number seen misses those that commit late.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION microvol_note_event_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhooks_newevent (event_id)
    SELECT NEW.id
    WHERE EXISTS (
        SELECT 1 FROM webhooks_endpoint
        JOIN tasks_task ON tasks_task.organization_id = webhooks_endpoint.organization_id
        WHERE tasks_task.id = NEW.task_id AND webhooks_endpoint.is_active
    );
    RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER note_for_webhooks AFTER INSERT ON tasks_taskevent
FOR EACH ROW EXECUTE FUNCTION microvol_note_event_for_webhooks();
"""


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_webhooks"), ("tasks", "0002_events_are_append_only")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION microvol_note_event_for_webhooks();"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER note_for_webhooks ON tasks_taskevent;"),
    ]
