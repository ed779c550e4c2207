"""The review desk: pictures of a PDF's pages, why a second reviewer decides otherwise, and appeals in own words."""

import django.db.models.deletion
from django.db import migrations, models


def forget_justifications(apps, schema_editor):
    """An appeal opened by the rule held the reviewer's words, which stand in the review already."""
    apps.get_model("tasks", "Appeal").objects.filter(opened_by=None).update(text="")


class Migration(migrations.Migration):
    dependencies = [("tasks", "0012_move_appeals")]

    operations = [
        migrations.AddField(
            model_name="claimfile",
            name="page_count",
            field=models.PositiveSmallIntegerField(
                null=True, help_text="Of a PDF, once its first pages were drawn; 0 when they could not be."
            ),
        ),
        migrations.CreateModel(
            name="FilePage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("picture", models.FileField(max_length=200, upload_to="claim-pages/%Y/%m/")),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="tasks.claimfile"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("file", "number"), name="file_page_once")]},
        ),
        migrations.AddField(
            model_name="review",
            name="why_otherwise",
            field=models.TextField(
                blank=True,
                default="",
                help_text="Of two reviewers: why the second decides otherwise.",
                max_length=2000,
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="text",
            field=models.TextField(blank=True, default="", help_text="What the volunteer says.", max_length=2000),
        ),
        migrations.RunPython(forget_justifications, migrations.RunPython.noop),
    ]
