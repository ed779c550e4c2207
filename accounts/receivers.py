"""What accounts does on news from allauth."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import services
from accounts.models import User


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def sign_out_elsewhere(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever changes the second step keeps only the session they do it in, as after a new password."""
    services.end_sessions(user_id=user.pk, except_session_key=request.session.session_key)
