"""What a person may do with their account."""

from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, not_now


def can_create_token(*, token_count: int, limit: int) -> Decision:
    if token_count >= limit:
        return not_now("token_limit", _("You have %(limit)d tokens. Revoke one first.") % {"limit": limit})
    return ALLOWED
