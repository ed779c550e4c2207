"""Parts of names and addresses, for the search of staff; made while people go on signing in."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, TrigramExtension
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0007_seen_last")]

    operations = [
        TrigramExtension(),
        AddIndexConcurrently("user", GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="user_email_parts")),
        AddIndexConcurrently("user", GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="user_name_parts")),
    ]
