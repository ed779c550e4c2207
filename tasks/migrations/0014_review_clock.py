"""The review clock by an index of what is due. Work that waits when this is deployed takes its next step in the first run."""

from django.db import migrations, models

FILL = "UPDATE tasks_claim SET review_step_at = submitted_at WHERE status = 'submitted'"


class Migration(migrations.Migration):
    dependencies = [("tasks", "0013_review_desk")]

    operations = [
        migrations.AddField("claim", "review_step", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("claim", "review_step_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "claim",
            models.Index(
                fields=["review_step_at"], name="claim_review_step", condition=models.Q(("status", "submitted"))
            ),
        ),
        migrations.AddConstraint(
            "task",
            models.UniqueConstraint(
                fields=["checks_claim"], name="task_one_open_peer_review", condition=models.Q(("status", "open"))
            ),
        ),
    ]
