"""The WSGI door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "microvol.settings.production")
application = get_wsgi_application()

from common import patience  # noqa: E402
from common.requests import Request  # noqa: E402

application.request_class = Request
patience.install()
