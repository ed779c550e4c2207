from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0015_talk"),
    ]

    operations = [
        migrations.AddField(
            model_name="taskseries",
            name="is_repeated",
            field=models.BooleanField(default=False),
        ),
    ]
