"""Production: no default for any secret; a missing one stops the start with a sentence."""

from django.core.exceptions import ImproperlyConfigured

from microvol.settings import env
from microvol.settings.base import *  # noqa: F403

SECRET_KEY = env.required("SECRET_KEY", "50 or more random characters")
_looks_like_a_sample = any(word in SECRET_KEY.lower() for word in ("change", "insecure", "development", "example"))
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or _looks_like_a_sample:
    raise ImproperlyConfigured("SECRET_KEY is a sample or too short. Make one of 50 or more random characters.")
IS_PRODUCTION = True
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
env.required("DATABASE_URL", "postgres://user:password@host:5432/name")
env.required("REDIS_URL", "redis://host:6379/0")
SITE_URL = env.required("SITE_URL", "the public address, like https://volunteer.example.org").rstrip("/")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must begin with https://, because passwords travel to it.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [SITE_URL.split("://", 1)[-1].split(":")[0].split("/")[0]]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts: with * anyone could choose the one we answer as.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
if not S3_BUCKET:  # noqa: F405
    MEDIA_ROOT = env.required("MEDIA_ROOT", "folder for private uploads, outside the code; or S3_BUCKET")
ISSUER_KEYS_DIR = env.required("ISSUER_KEYS_DIR", "folder of the issuer's private keys, outside the code")
EMAIL_HOST = env.required("EMAIL_HOST", "the SMTP server that sends mail")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
DEVICE_COOKIE_NAME = "__Host-device"
MESSAGES_COOKIE_NAME = "__Host-messages"
LOGGING["handlers"]["stderr"]["formatter"] = "plain" if env.flag("LOG_PLAIN") else "json"  # type: ignore[index]  # noqa: F405
