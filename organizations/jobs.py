"""Background doors of organisations."""

from django.utils import timezone

from common.jobs import job
from organizations.services import invitations


@job("organizations.forget_invitations")
def forget_invitations() -> None:
    invitations.forget_invitations(now=timezone.now())
