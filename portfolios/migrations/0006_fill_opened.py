"""Pages that are public now were opened at the latest when their first line was published."""

from typing import Any

from django.db import migrations
from django.db.models import F


def fill(apps: Any, schema_editor: Any) -> None:
    pages = apps.get_model("portfolios", "Portfolio").objects
    pages.filter(is_public=True, opened_at__isnull=True).update(opened_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0005_page_opened")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
