"""Tasks as the record of how long their briefs took to write."""

from django.utils.translation import gettext_lazy as _

from tasks.models.task import Task


class WrittenBrief(Task):
    """No table of its own: a task whose empty form was opened on the site, for the staff's page of writing times."""

    class Meta:
        proxy = True
        verbose_name = _("writing time")
        verbose_name_plural = _("writing times")
