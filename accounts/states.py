"""What an access token may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One right of an access token. A view of the API names the one that each of its methods needs."""

    TASKS_READ = "tasks:read", _("Read tasks, and whether you may claim them")
    CLAIMS_READ = "claims:read", _("Read your claims, what you handed in and its reviews")
    CLAIMS_WRITE = "claims:write", _("Claim, hand in, hand back and ask for more time in your name")
    FEED_READ = "feed:read", _("Read your suggestions and their reasons")
    FEED_WRITE = "feed:write", _("Say which suggestions are not for you")
