"""The addresses of a site whose mail goes through a provider."""

from django.urls import include, path

from microvol.urls import *  # noqa: F403
from microvol.urls import urlpatterns as without_provider
from notifications.provider_urls import routes

urlpatterns = [*without_provider, path("mail/news/", include(routes("postmark")))]
