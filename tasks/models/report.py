"""A report by a person that something is wrong, for moderators."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from organizations.models import Organization
from tasks.models.task import Task
from tasks.states import ReportStatus

# What is open, the oldest first, then everything else: one number, so one index.
REPORT_ORDER = Case(
    When(status=ReportStatus.OPEN, then=F("id") - Value(2**62)), default=F("id"), output_field=models.BigIntegerField()
)


class Report(PublicIdModel):
    class Reason(models.TextChoices):
        UNPAID_JOB = "unpaid_job", _("This is a paid job in disguise")
        MONEY = "money", _("It asks for money or fees")
        PERSONAL_DATA = "personal_data", _("It asks for personal data")
        HARMFUL = "harmful", _("It is harmful or hateful")
        MISLEADING = "misleading", _("It is not what it says")
        OTHER = "other", _("Something else")
        IMPERSONATION = "impersonation", _("It pretends to be somebody else")
        HARASSMENT = "harassment", _("It insults or presses somebody")

    task = models.ForeignKey(Task, null=True, on_delete=models.CASCADE, related_name="reports")
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.CASCADE, related_name="reports", verbose_name=_("organisation")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", help_text="Whose page it is."
    )
    message = models.ForeignKey("tasks.Message", null=True, on_delete=models.CASCADE, related_name="reports")
    question = models.ForeignKey("tasks.Question", null=True, on_delete=models.CASCADE, related_name="reports")
    thanks = models.ForeignKey("tasks.ThankYou", null=True, on_delete=models.CASCADE, related_name="reports")
    # Empty: the site itself, because of what the pattern checks found.
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("what is wrong"), max_length=20, choices=Reason.choices)
    text = models.TextField(_("tell us more"), max_length=2000, blank=True, default="")
    status = models.CharField(max_length=10, choices=ReportStatus.choices, default=ReportStatus.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "task", "organization", "person", "message", "question", "thanks"],
                name="report_open_once",
                condition=models.Q(status=ReportStatus.OPEN),
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="report_queue"),
            models.Index(fields=["reporter", "created_at"], name="report_of_person"),
            models.Index(REPORT_ORDER, name="report_staff_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.subject})"

    @property
    def subject(self) -> str:
        """What it is about: the narrowest thing. A message also names its task and organisation, for context."""
        names = ("question", "message", "thanks", "person", "task")
        return next((name for name in names if getattr(self, f"{name}_id")), "organization")
