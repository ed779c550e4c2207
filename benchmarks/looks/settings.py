"""Production's settings on loopback; besides, what the pages of the suite's small worlds need."""

from datetime import time

from microvol.settings.production import *  # noqa: F403

STATIC_ROOT = env.required("STATIC_ROOT", "a folder")  # type: ignore[name-defined]  # noqa: F405
QUIET_FROM = QUIET_UNTIL = time(0)
ACCOUNT_RATE_LIMITS = False
STAFF_NEED_SECOND_FACTOR = False
ISSUER_KEYS_ARE_MADE_WHEN_MISSING = True
MAIL_TRANSPORT = "notifications.mail.MailboxBackend"
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"anon": None, "user": None, "wrong_token": None}}  # noqa: F405
LOGGING["handlers"]["stderr"]["formatter"] = "plain"  # type: ignore[index]  # noqa: F405
