"""Digests in the order in which staff read them: those of one run share their moment."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notifications", "0004_addresses_without_mail")]

    operations = [
        AddIndexConcurrently("digestentry", models.Index(fields=["-decided_at", "-id"], name="digest_entry_newest")),
        RemoveIndexConcurrently("digestentry", "digest_entry_when"),
    ]
