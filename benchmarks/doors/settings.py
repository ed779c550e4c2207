"""Production's settings on loopback, limits of tries included; static files as they lie there."""

import os

from microvol.settings.production import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "common.storage.PrivateFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
ISSUER_KEYS_ARE_MADE_WHEN_MISSING = True
LOGGING["handlers"]["stderr"]["formatter"] = "plain"  # type: ignore[index]  # noqa: F405
if os.environ.get("DOORS_WITHOUT_LIMITS"):
    ACCOUNT_RATE_LIMITS = False
    REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": None, "user": None, "wrong_token": None}  # noqa: F405
