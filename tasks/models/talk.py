"""What all readers of a task may read: questions with their answers, and the log of changes to its brief.

And what belongs to the messages of a claim: their files, and how far each person has read.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from common.models import PublicIdModel
from tasks.models.claim import Claim, Message
from tasks.models.task import Task
from tasks.querysets import MessageFileQuerySet, QuestionQuerySet


class Question(PublicIdModel):
    """A public question about a task. The asker's name is shown to the organisation only."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    body = models.TextField(max_length=1000)
    created_at = models.DateTimeField(db_default=Now())
    # The asker's work under way, whose clock stands until the answer. Others wait without a clock.
    claim = models.ForeignKey(Claim, null=True, on_delete=models.CASCADE, related_name="questions")
    answer = models.TextField(max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_edited_at = models.DateTimeField(null=True)
    answer_told_at = models.DateTimeField(null=True, help_text="When the asker last heard of the answer.")
    hidden_at = models.DateTimeField(null=True, help_text="Taken out of sight by the organisation or a moderator.")
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    hidden_why = models.CharField(max_length=300, blank=True, default="")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["task", "id"], name="question_thread"),
            models.Index(
                fields=["created_at"],
                name="question_waits",
                condition=models.Q(answered_at__isnull=True, hidden_at__isnull=True),
            ),
            models.Index(fields=["author", "created_at"], name="question_author"),
            models.Index(
                fields=["answer_told_at"],
                name="question_answer_news",
                condition=models.Q(answer_edited_at__gt=models.F("answer_told_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.body[:60]


class BriefChange(PublicIdModel):
    """One change of a published brief, as shown to everyone: what stood there, what stands there now, and why."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="brief_changes")
    question = models.ForeignKey(Question, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    changes = models.JSONField(help_text="A list of {field, from, to}.")
    told_at = models.DateTimeField(
        null=True, help_text="When the people it concerns heard of it; they hear of several at once."
    )

    class Meta:
        indexes = [
            models.Index(fields=["task", "-id"], name="brief_change_newest"),
            models.Index(fields=["at"], name="brief_change_untold", condition=models.Q(told_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"change of {self.task_id}"


class MessageFile(PublicIdModel):
    """A file sent with a message: the volunteer and the organisation's members may download it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to="message-files/%Y/%m/", max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = MessageFileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class ThreadMark(models.Model):
    """How far one person has read the messages of one claim."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="thread_marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "user"], name="thread_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} read claim {self.claim_id} up to {self.message_id}"
