from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0007_away_dates_in_order")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="answered_share",
            field=models.PositiveSmallIntegerField(help_text="Percent of work sent that it answered.", null=True),
        ),
    ]
