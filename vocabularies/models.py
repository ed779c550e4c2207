"""The shared words: skills, causes and languages."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Skill(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    category = models.CharField(max_length=80, db_index=True)
    aliases = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    esco_uri = models.URLField(blank=True, default="")
    esco_label = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("skill")

    def __str__(self) -> str:
        return self.name


class Cause(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("cause")

    def __str__(self) -> str:
        return self.name
