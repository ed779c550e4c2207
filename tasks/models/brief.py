"""What helps to write briefs: templates of one's own, series of linked tasks, and imports from a table."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from organizations.models import Organization
from tasks.states import ImportStatus


class BriefTemplate(PublicIdModel):
    """A brief that an organisation keeps to start from."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="brief_templates")
    name = models.CharField(_("name"), max_length=80)
    brief = models.JSONField(help_text="The values of the brief form, without dates.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="brief_template_once")]

    def __str__(self) -> str:
        return self.name


class TaskSeries(PublicIdModel):
    """Tasks that belong together: the parts of something larger, or the same work again and again."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="task_series")
    name = models.CharField(_("name"), max_length=120)
    # The same work again and again, with as many tasks as there will be; otherwise the parts of one thing.
    is_repeated = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class TaskImport(PublicIdModel):
    """A table of tasks: read, shown row by row with what is wrong, then made into drafts by a job, and undone."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="task_imports")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=200)
    rows = models.JSONField(help_text="Per row: its number, its values, and its problems by field.")
    status = models.CharField(max_length=10, choices=ImportStatus.choices, default=ImportStatus.PREVIEW)
    done_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.file_name} for {self.organization_id}"
