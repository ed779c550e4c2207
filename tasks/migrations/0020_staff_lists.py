"""Indexes by which lists of the staff are read from their beginning, made while people go on working."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tasks", "0019_thanks_and_news")]

    operations = [
        AddIndexConcurrently(
            "task",
            models.Index(
                Case(
                    When(status="in_moderation", then=F("id") - Value(2**62)),
                    default=F("id") * Value(-1),
                    output_field=models.BigIntegerField(),
                ),
                name="task_staff_order",
            ),
        ),
        AddIndexConcurrently(
            "task",
            models.Index(fields=["-begun_at", "-id"], name="task_written", condition=Q(begun_at__isnull=False)),
        ),
    ]
