"""The doctor says in words what is wrong, comes to an end however ill the rest is, and its exit code can be trusted."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from common.heartbeats import show
from common.models import JobFailure, OutboxJob
from credentials.services.keys import create_keys
from microvol.operating import parts
from microvol.operating.doctor import data, examine, files, mail, running, settings_check
from tests.factories import UserFactory

NOBODY = "redis://127.0.0.1:9/0"


def words_of(findings: Iterator, what: str, level: str = "wrong") -> str:
    return " | ".join(finding.words for finding in findings if finding.what == what and finding.level == level)


@pytest.fixture
def sound(settings):
    """Settings that nothing is wrong with."""
    settings.IS_PRODUCTION = True
    settings.SECRET_KEY = "kT9" * 20
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://volunteer.test", ["volunteer.test"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.METRICS_TOKEN, settings.MAILBOX_ENABLED = 1, "m" * 30, False
    return settings


def test_nothing_is_wrong_with_sound_settings(sound):
    assert [finding for finding in settings_check.look("all") if finding.level == "wrong"] == []


@pytest.mark.parametrize(
    ("name", "value", "what", "words"),
    [
        ("SECRET_KEY", "change-me" * 9, "SECRET_KEY", "sample or too short"),
        ("SECRET_KEY", "kT9", "SECRET_KEY", "sample or too short"),
        ("DEBUG", True, "DEBUG", "show code and settings"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS", "lets a visitor choose"),
        ("ALLOWED_HOSTS", ["other.test"], "ALLOWED_HOSTS", "volunteer.test, the host of SITE_URL"),
        ("SESSION_COOKIE_SECURE", False, "https", "in the clear"),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN", "short enough to guess"),
        ("MAILBOX_ENABLED", True, "mailbox", "shows every mail"),
    ],
)
def test_each_unsound_setting_has_its_words(sound, name, value, what, words):
    setattr(sound, name, value)
    assert words in words_of(settings_check.look("all"), what)


def test_visitors_behind_a_proxy_that_is_not_counted(sound):
    sound.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert "share one limit" in words_of(settings_check.look("all"), "TRUSTED_PROXY_COUNT", "warning")


def test_the_demo_in_production(sound, db):
    UserFactory(email="admin@demo.example")
    assert "their password is public" in words_of(data.people("all"), "accounts")


def test_what_does_not_run(settings, db):
    settings.BROKER_URL = NOBODY
    assert "jobs and mail wait in the database" in words_of(running.redis_server("all"), "Redis")
    now = timezone.now()
    show("worker celery@one", now=now - timedelta(minutes=10))
    assert "for 10 minutes" in words_of(running.signs_of_life("all"), "workers")
    assert "ever" in words_of(running.signs_of_life("all"), "beat")
    for name in ("worker celery@one", "beat", "sweep"):
        show(name, now=now)
    assert {finding.level for finding in running.signs_of_life("all")} == {"ok"}


def test_jobs_that_gave_up_and_those_that_fail(db):
    now = timezone.now()
    OutboxJob.objects.create(name="tasks.expire_claims", parked_at=now)
    JobFailure.objects.create(
        name="tasks.expire_claims", count=1, last_at=now, last_error="boom", request_id="abcd1234"
    )
    assert "1 failed five times" in words_of(running.jobs("all"), "jobs")
    assert "boom" in words_of(running.jobs("all"), "jobs", "warning")


def test_the_mail_server_is_asked(settings, db):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_PORT = free.getsockname()[1]
    assert "does not take us" in words_of(mail.look("all"), "mail server")
    server = Controller(object(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    try:
        assert "takes us" in words_of(mail.look("all"), "mail server", "ok")
    finally:
        server.stop()


def test_uploads_and_keys(settings, tmp_path, db):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.ISSUER_KEYS_DIR = str(tmp_path / "keys")
    assert "GB free" in words_of(files.uploads("all"), "MEDIA_ROOT", "ok")
    create_keys(now=timezone.now())
    assert words_of(files.issuer_keys("worker"), "issuer keys", "ok") == "2 sign"
    assert "web server can read them" in words_of(files.issuer_keys("web"), "issuer keys")
    next((tmp_path / "keys").glob("ed25519*")).chmod(0o644)
    assert "other accounts may read ed25519" in words_of(files.issuer_keys("worker"), "issuer keys")
    settings.ISSUER_KEYS_DIR = str(tmp_path / "elsewhere")
    assert "nothing is signed" in words_of(files.issuer_keys("worker"), "issuer keys")
    settings.MEDIA_ROOT = str(settings.STATICFILES_DIRS[0] / "uploads")
    assert "static files are served from" in " ".join(
        f.words for f in files._apart("MEDIA_ROOT", settings.STATICFILES_DIRS[0])
    )


def test_a_database_that_is_away_is_a_finding_and_the_rest_is_still_looked_at(sound, monkeypatch, db):
    def away(*args: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(parts, "ask_database", away)
    monkeypatch.setattr(parts, "short_query", away)
    findings = list(examine("all"))
    assert "does not answer" in words_of(iter(findings), "database")
    assert words_of(iter(findings), "MEDIA_ROOT", "ok")


def test_the_command_ends_with_one_if_anything_is_wrong(db):
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("doctor", "--quiet", stdout=out)
    assert "WRONG    workers: none: no sign of life ever" in out.getvalue()
    assert "ok     " not in out.getvalue()
