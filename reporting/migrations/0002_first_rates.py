"""The rates a new installation begins with (reporting/data/README.md). Staff may change or delete them."""

from django.db import migrations

from reporting.first_rates import insert_first_rates


def insert(apps, schema_editor):
    insert_first_rates(apps.get_model("reporting", "HourlyRate"))


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_hourly_rates")]

    operations = [migrations.RunPython(insert, migrations.RunPython.noop, elidable=False)]
