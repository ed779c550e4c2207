"""Appeals were reports with a reason of their own; now each belongs to the review it is about."""

from django.db import migrations


def move(apps, schema_editor):
    Report = apps.get_model("tasks", "Report")
    Review = apps.get_model("tasks", "Review")
    Appeal = apps.get_model("tasks", "Appeal")
    states = {"open": "open", "resolved": "reversed", "dismissed": "upheld"}
    for report in Report.objects.filter(reason="appeal").order_by("pk"):
        review = (
            Review.objects.filter(
                submission__claim__task_id=report.task_id,
                submission__claim__volunteer__user_id=report.reporter_id,
                verdict="changes_asked",
                justification=report.text,
            )
            .order_by("-pk")
            .first()
        )
        if review is not None:
            Appeal.objects.get_or_create(
                review=review,
                defaults={
                    "text": report.text,
                    "status": states[report.status],
                    "created_at": report.created_at,
                    "answer": report.resolution,
                    "answered_by_id": report.resolved_by_id,
                    "answered_at": report.resolved_at,
                },
            )
        report.delete()


class Migration(migrations.Migration):
    dependencies = [("tasks", "0011_nonprofit_side")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
