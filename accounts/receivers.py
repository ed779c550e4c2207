"""What accounts does on news from allauth."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import services
from accounts.models import User


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def sign_out_elsewhere(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever changes the second step keeps only the session they do it in, as after a new password."""
    services.end_sessions(user_id=user.pk, except_session_key=request.session.session_key)


@receiver([password_changed, password_reset, password_set])
def end_tokens(*, user: User, **kwargs: Any) -> None:
    """Each token was made with the old password, perhaps by somebody who should not have known it."""
    services.revoke_tokens(user_id=user.pk)
