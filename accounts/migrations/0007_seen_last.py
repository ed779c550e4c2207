"""Those seen last, for whom to ask about a task; made while people go on signing in."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0006_consents")]

    operations = [
        AddIndexConcurrently(
            "user", models.Index(models.F("seen_at").desc(nulls_last=True), name="user_seen_last")
        ),
    ]
