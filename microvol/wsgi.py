"""The WSGI door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "microvol.settings.production")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402

from common import patience  # noqa: E402
from common.requests import Request  # noqa: E402

application.request_class = Request
patience.install()
get_resolver().url_patterns  # noqa: B018  imports every view: seconds that all threads' first visitors waited for
