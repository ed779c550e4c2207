"""What all readers of a task may read: questions with their answers, and the log of changes to its brief."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from common.models import PublicIdModel
from tasks.models.task import Task


class Question(PublicIdModel):
    """A public question about a task. The asker's name is shown to the organisation only."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    body = models.TextField(max_length=1000)
    created_at = models.DateTimeField(db_default=Now())
    answer = models.TextField(max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True, help_text="Taken out of sight by the organisation or a moderator.")

    class Meta:
        indexes = [models.Index(fields=["task", "id"], name="question_thread")]

    def __str__(self) -> str:
        return self.body[:60]


class BriefChange(PublicIdModel):
    """One change of a published brief, as shown to everyone: what stood there, what stands there now, and why."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="brief_changes")
    question = models.ForeignKey(Question, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    changes = models.JSONField(help_text="A list of {field, from, to}.")

    class Meta:
        indexes = [models.Index(fields=["task", "-id"], name="brief_change_newest")]

    def __str__(self) -> str:
        return f"change of {self.task_id}"
