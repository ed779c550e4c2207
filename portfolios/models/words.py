"""The owner's private words about a line: what they think of it, and the story they tell of it."""

from django.db import models

from portfolios.models.line import PortfolioLine


class Reflection(models.Model):
    """Two of the three answers after an acceptance, for the owner alone. The third is on the line itself."""

    line = models.OneToOneField(PortfolioLine, on_delete=models.CASCADE, related_name="reflection")
    situation = models.TextField(max_length=600, blank=True, default="")
    different = models.TextField(max_length=600, blank=True, default="")

    def __str__(self) -> str:
        return f"of line {self.line_id}"


class Story(models.Model):
    """Situation, task, action, result: words with places for facts, which only rendering fills in (promise 36)."""

    line = models.OneToOneField(PortfolioLine, on_delete=models.CASCADE, related_name="story")
    situation = models.TextField(max_length=400, blank=True, default="")
    task = models.TextField(max_length=400, blank=True, default="")
    action = models.TextField(max_length=400, blank=True, default="")
    result = models.TextField(max_length=400, blank=True, default="")

    def __str__(self) -> str:
        return f"of line {self.line_id}"
