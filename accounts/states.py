"""What an access token may do, and what somebody may agree to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One right of an access token. A view of the API names the one that each of its methods needs."""

    TASKS_READ = "tasks:read", _("Read tasks, and whether you may claim them")
    CLAIMS_READ = "claims:read", _("Read your claims, what you handed in and its reviews")
    CLAIMS_WRITE = "claims:write", _("Claim, hand in, hand back and ask for more time in your name")
    FEED_READ = "feed:read", _("Read your suggestions and their reasons")
    FEED_WRITE = "feed:write", _("Say which suggestions are not for you")


class Consent(models.TextChoices):
    """What its owner alone opens to others, or lets come by mail. Nobody reads these words but in the own archive."""

    PUBLIC_PAGE = "public_page"
    LANGUAGES = "languages"
    RELIABILITY = "reliability"
    LINE = "line"
    LEARNED = "learned"
    OTHER_WORK = "other_work"
    MAIL_TOPIC = "mail_topic"
    DIGEST = "digest"
