from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0017_trust"),
    ]

    operations = [
        migrations.CreateModel(
            name="WrittenBrief",
            fields=[],
            options={
                "verbose_name": "writing time",
                "verbose_name_plural": "writing times",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("tasks.task",),
        ),
    ]
