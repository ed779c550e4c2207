"""Where a mail provider reports returned mail; microvol/urls.py mounts it only where MAIL_PROVIDER is set.

The view asks for the secret (HTTP basic), and the provider's own signature where it has one.
"""

from django.conf import settings
from django.urls import URLPattern, path
from django.utils.module_loading import import_string


def routes(provider: str) -> list[URLPattern]:
    view = import_string(f"anymail.webhooks.{provider}.{settings.MAIL_PROVIDERS[provider][1]}")
    return [path(f"{provider}/", view.as_view(), name="mail_provider_news")]


urlpatterns = routes(settings.MAIL_PROVIDER) if settings.MAIL_PROVIDER else []
