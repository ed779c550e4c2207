"""Production's settings on loopback: no limits of tries, no quiet hours, static files as they lie there."""

import faulthandler
import signal
from datetime import time

from microvol.settings.production import *  # noqa: F403

QUIET_FROM = QUIET_UNTIL = time(0)
ACCOUNT_RATE_LIMITS = False
STORAGES = {
    "default": {"BACKEND": "common.storage.PrivateFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
LOGGING["handlers"]["stderr"]["formatter"] = "plain"  # type: ignore[index]  # noqa: F405

# Where all threads stand, into the log, when a drill asks.
faulthandler.register(signal.SIGRTMIN, all_threads=True)
