"""The stored feed, and the word list that mends typing errors in searches."""

from django.db import models

from tasks.models.task import Task
from volunteers.models import Volunteer


class Suggestion(models.Model):
    """One line of a volunteer's feed: made by a job, read by pages, with its reasons."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="suggestions")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    # The parts that add up to the score: [{"name", "points", "about"}], as matching/scoring.py names them.
    parts = models.JSONField(default=list)
    is_stretch = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "task"], name="suggestion_once")]
        indexes = [models.Index(fields=["volunteer", "-score", "task"], name="suggestion_best")]

    def __str__(self) -> str:
        return f"{self.task_id} for {self.volunteer_id}: {self.score:.3f}"


class SearchWord(models.Model):
    """A word that occurs in open tasks, for correcting searches. Refreshed by a job."""

    word = models.CharField(max_length=60, primary_key=True)
    task_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word
