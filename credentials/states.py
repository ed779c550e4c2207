"""What can be said about a credential, and what its event log records."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Check(models.TextChoices):
    """The answer to somebody who checks a link, a number or a file."""

    VALID = "valid", _("Valid")
    REVOKED = "revoked", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    CHANGED = "changed", _("Changed after it was signed")
    ELSEWHERE = "elsewhere", _("Issued elsewhere")
    UNKNOWN = "unknown", _("Not known here")


class Algorithm(models.TextChoices):
    ED25519 = "ed25519", "Ed25519"
    RS256 = "rs256", "RS256"


class Event(models.TextChoices):
    ISSUED = "issued", _("Issued")
    REISSUED = "reissued", _("Issued again")
    NAME_CHANGED = "name_changed", _("Name put in or taken out")
    SHARED = "shared", _("Shared")
    UNSHARED = "unshared", _("No longer shared")
    REVOKED = "revoked", _("Withdrawn")
