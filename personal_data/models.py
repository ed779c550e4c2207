"""That somebody left, without saying who."""

from django.db import models


class Erasure(models.Model):
    """One account that was erased. The hash of its public id finds it again in a backup, and nowhere else."""

    id_hash = models.CharField(max_length=64, unique=True)
    took_work_back = models.BooleanField(default=False)
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.erased_at:%Y-%m-%d} {self.id_hash[:12]}"
