"""Who sees a portfolio line, and what stands behind it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    UNLISTED = "unlisted", _("Unlisted")
    HIDDEN = "hidden", _("Hidden")


class Evidence(models.TextChoices):
    SELF_REPORTED = "self_reported", _("Self-reported")
    PEER_CHECKED = "peer_checked", _("Peer-checked")
    ORGANIZATION_CONFIRMED = "organisation_confirmed", _("Confirmed by the organisation")
    OUTCOME_CONFIRMED = "outcome_confirmed", _("Outcome confirmed")
