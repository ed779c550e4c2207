"""First tasks, the queue of reports and parts of titles by an index; made while people go on claiming."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("tasks", "0020_staff_lists"),
        ("accounts", "0008_name_parts"),  # the extension
    ]

    operations = [
        AddIndexConcurrently(
            "task",
            models.Index(
                fields=["-is_starter", "minutes", "-published_at", "-id"],
                name="task_open_starters",
                condition=Q(status="open"),
            ),
        ),
        AddIndexConcurrently("task", GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="task_title_parts")),
        AddIndexConcurrently(
            "report",
            models.Index(
                Case(
                    When(status="open", then=F("id") - Value(2**62)),
                    default=F("id"),
                    output_field=models.BigIntegerField(),
                ),
                name="report_staff_order",
            ),
        ),
    ]
