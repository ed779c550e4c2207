"""Settings: what would let strangers in, or keep visitors out."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from microvol.operating.doctor.findings import Finding, Part

SAMPLE_WORDS = ("change", "insecure", "development", "example", "tests-only")


def look(part: Part) -> Iterator[Finding]:
    if not settings.IS_PRODUCTION:
        todo = "In a deployment set DJANGO_SETTINGS_MODULE=microvol.settings.production."
        yield Finding("warning", "settings", "these are not production's", todo)
    key = settings.SECRET_KEY
    if len(key) < 50 or any(word in key.lower() for word in SAMPLE_WORDS):
        todo = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"
        yield Finding("wrong", "SECRET_KEY", "is a sample or too short: anyone could sign sessions and links", todo)
    else:
        yield Finding("ok", "SECRET_KEY", "is long and no sample")
    if getattr(settings, "SECRET_KEY_FALLBACKS", None):
        todo = "Empty SECRET_KEY_FALLBACKS once 30 days have passed since the change."
        yield Finding("warning", "SECRET_KEY_FALLBACKS", "an earlier key still opens sessions and links", todo)
    if settings.DEBUG:
        yield Finding("wrong", "DEBUG", "error pages show code and settings to everyone", "Use production's settings.")
    else:
        yield Finding("ok", "DEBUG", "off")
    yield _hosts()
    if settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE and settings.SITE_URL.startswith("https://"):
        yield Finding("ok", "https", "cookies travel encrypted only, and SITE_URL is https")
    else:
        yield Finding(
            "wrong", "https", "sessions may travel in the clear", "Set SITE_URL to https://... in production."
        )
    yield _proxies()
    if not (settings.METRICS_TOKEN or settings.METRICS_FROM):
        yield Finding("warning", "figures", "nobody may read /metrics", "Set METRICS_TOKEN or METRICS_FROM.")
    elif settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 20:
        yield Finding("wrong", "METRICS_TOKEN", "is short enough to guess", "Use 30 or more random characters.")
    if settings.MAILBOX_ENABLED:
        yield Finding("wrong", "mailbox", "/mailbox/ shows every mail to everyone", "Use production's settings.")
    for message in checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield Finding(
                "warning", f"check --deploy {message.id}", message.msg.split("\n")[0], str(message.hint or "")
            )


def _hosts() -> Finding:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        words = "* lets a visitor choose the host that mailed links name"
        return Finding("wrong", "ALLOWED_HOSTS", words, "Name the hosts, or leave it empty for the one of SITE_URL.")
    answers = any(host == name or (name.startswith(".") and host.endswith(name)) for name in settings.ALLOWED_HOSTS)
    if not answers:
        words = f"{host}, the host of SITE_URL, is not answered"
        return Finding("wrong", "ALLOWED_HOSTS", words, f"Add {host} to ALLOWED_HOSTS.")
    return Finding("ok", "ALLOWED_HOSTS", ", ".join(settings.ALLOWED_HOSTS))


def _proxies() -> Finding:
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if count:
        todo = "See that it is the number of proxies of yours, and that nobody reaches the web server past them."
        return Finding("ok", "TRUSTED_PROXY_COUNT", f"{count}: visitors are told apart by X-Forwarded-For", todo)
    words = "0: behind a proxy all visitors look like one, and share one limit of tries"
    return Finding("warning", "TRUSTED_PROXY_COUNT", words, "Set it to 1 behind the proxy of docker-compose.yml.")
