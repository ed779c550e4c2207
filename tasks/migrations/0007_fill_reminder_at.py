"""Claims at work when this is deployed get their next reminder; a reminder already sent is not sent again."""

from django.db import migrations

FILL = """
UPDATE tasks_claim
SET reminder_at = LEAST(lease_starts_at + (lease_ends_at - lease_starts_at) / 2, lease_ends_at - interval '24 hours')
WHERE status = 'active' AND reminder_at IS NULL AND lease_starts_at IS NOT NULL AND lease_ends_at > now()
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0006_dismissal_undo")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
