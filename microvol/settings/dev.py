"""Development: embedded servers, mailbox page, demo logins."""

from microvol.settings import env
from microvol.settings.base import *  # noqa: F403

DEBUG = env.flag("DEBUG", True)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
SECRET_KEY = "development-only-not-a-secret-and-never-used-in-production"  # noqa: S105
SITE_URL = env.text("SITE_URL") or f"http://127.0.0.1:{env.integer('PORT', 8000)}"
MAILBOX_ENABLED = True
STAFF_NEED_SECOND_FACTOR = False
METRICS_FROM = env.networks("METRICS_FROM", "127.0.0.1, ::1")
WEBHOOKS_MAY_REACH_LOOPBACK = env.flag("WEBHOOKS_MAY_REACH_LOOPBACK")
EXAMPLE_PORTFOLIO = "demo"
MAIL_TRANSPORT = "notifications.mail.MailboxBackend"
STORAGES = {
    "default": PRIVATE_FILES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
if USES_EMBEDDED_SERVICES and not env.text("MEDIA_ROOT"):  # noqa: F405
    MEDIA_ROOT = str(embedded.DATA / "media")  # noqa: F405
if USES_EMBEDDED_SERVICES and not env.text("ISSUER_KEYS_DIR"):  # noqa: F405
    ISSUER_KEYS_DIR = str(embedded.DATA / "issuer-keys")  # noqa: F405
ISSUER_KEYS_ARE_MADE_WHEN_MISSING = True
