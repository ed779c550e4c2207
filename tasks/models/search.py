"""The word list that mends typing errors in searches."""

from django.db import models


class SearchWord(models.Model):
    """A word that occurs in open tasks, for correcting searches. Refreshed by a job."""

    word = models.CharField(max_length=60, primary_key=True)
    task_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word
