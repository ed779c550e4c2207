"""Tests: real PostgreSQL and Redis, fast hashing, no throttles in the way."""

import os
import re

from microvol.settings import env
from microvol.settings.base import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.fresh_rows"]  # noqa: F405
SECRET_KEY = "tests-only"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = str(BASE_DIR / ".devdata" / "test-media" / str(os.getpid()))  # noqa: F405  tests/conftest.py removes it
ISSUER_KEYS_DIR = str(BASE_DIR / ".devdata" / "test-keys" / str(os.getpid()))  # noqa: F405  this one too
ISSUER_KEYS_ARE_MADE_WHEN_MISSING = True
MAILBOX_ENABLED = True
STAFF_NEED_SECOND_FACTOR = False
MAIL_TRANSPORT = "notifications.mail.MailboxBackend"
STORAGES = {
    "default": {"BACKEND": "common.storage.PrivateFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # allauth's word for none
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"anon": None, "user": None, "wrong_token": None}}  # noqa: F405

# Tests share the machine's cores: each process of them empties a cache of its own.
_PROCESS = int(env.text("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CACHES["default"]["LOCATION"] = re.sub(r"(?<=[=/])\d+$", str(1 + _PROCESS), str(CACHES["default"]["LOCATION"]))  # noqa: F405

# A test is one long transaction, and what is compiled at first use may take a slow machine more than a minute.
if not PGBOUNCER:  # noqa: F405
    DATABASES["default"]["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=0"  # noqa: F405

OUTBOX_PUBLISHES = False
IMPRESSIONS_ARE_WRITTEN = False
VISITOR_PAGES_KEPT_SECONDS = SURROUNDINGS_KEPT_SECONDS = 0
# Mail goes at once whatever the time; tests of quiet hours choose their own.
QUIET_FROM = QUIET_UNTIL = time(0)  # noqa: F405
