"""Sign-in adapters: where allauth meets our user."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes out through Django's backend, which is our outbox."""
