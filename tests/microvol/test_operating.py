"""What an operator sees: alive, ready, and figures, in good days and with parts away."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from common.heartbeats import show
from common.models import JobFailure, OutboxJob
from microvol.operating import figures, parts

NOBODY = "redis://127.0.0.1:9/0"


def figure(client: Client, name: str) -> float | None:
    lines = client.get("/metrics").content.decode().splitlines()
    return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(f"{name} ")), None)


@pytest.fixture
def operator(client, settings, db):
    settings.METRICS_FROM = [ip_network("127.0.0.0/8")]
    return client


def test_alive_asks_nobody(client, django_assert_num_queries, settings, db):
    settings.BROKER_URL = NOBODY
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_with_everything(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert [check["part"] for check in answer.json()["checks"]] == ["database", "migrations", "broker"]


def test_ready_but_degraded_without_redis(client, settings, db):
    settings.BROKER_URL = NOBODY
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert "jobs and mail wait in the database" in answer.json()["checks"][-1]["words"]


@pytest.mark.logs_errors
def test_not_ready_while_a_migration_is_missing(client, db):
    parts._migrated.clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'common' AND name = '0002_operating'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"][1]["words"] == "1 missing: run manage.py migrate"


@pytest.mark.logs_errors
def test_not_ready_without_the_database(client, monkeypatch, db):
    def away() -> None:
        raise OperationalError("could not connect to server: password=hidden")

    monkeypatch.setattr(parts, "ask_database", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert "hidden" not in answer.content.decode()


def test_figures_are_for_those_with_the_token_or_a_near_address(client, settings, db):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "thirty-characters-nobody-guesses"
    assert client.get("/metrics", headers={"Authorization": "Bearer guess"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"}).status_code == 200
    settings.METRICS_FROM = [ip_network("10.0.0.0/8")]
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.1.1.1"}).status_code == 404  # nobody trusts that word
    assert client.get("/metrics", REMOTE_ADDR="10.1.1.1").status_code == 200
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    visitor = {"REMOTE_ADDR": "10.1.1.1", "headers": {"X-Forwarded-For": "10.0.0.9, 203.0.113.9"}}
    assert client.get("/metrics", **visitor).status_code == 404


def test_requests_are_counted_by_page(operator):
    name = 'microvol_requests_total{method="GET",page="healthz",status="2xx"}'
    before = figure(operator, name) or 0
    operator.get("/healthz")
    assert figure(operator, name) == before + 1
    operator.get("/no/such/page/at-all/")
    assert figure(operator, 'microvol_requests_total{method="GET",page="unknown",status="4xx"}')


def test_what_waits_has_a_number_and_an_age(operator):
    now = timezone.now()
    unsent = OutboxJob.objects.create(name="common.sweep_outbox")
    OutboxJob.objects.create(name="common.sweep_outbox", parked_at=now)
    OutboxJob.objects.filter(pk=unsent.pk).update(created_at=now - timedelta(minutes=10))
    show("beat", now=now - timedelta(minutes=5))
    JobFailure.objects.create(name="tasks.expire_claims", count=3, last_at=now, last_error="RuntimeError()")
    assert figure(operator, 'microvol_outbox_jobs{state="unsent"}') == 1
    assert figure(operator, 'microvol_outbox_jobs{state="parked"}') == 1
    assert figure(operator, 'microvol_outbox_oldest_seconds{state="unsent"}') == pytest.approx(600, abs=20)
    assert figure(operator, 'microvol_heartbeat_age_seconds{part="beat"}') == pytest.approx(300, abs=20)
    assert figure(operator, 'microvol_job_failures_total{job="tasks.expire_claims"}') == 3
    for name in ("microvol_reminders_late", "microvol_review_clock_late", 'microvol_mail{state="queued"}'):
        assert figure(operator, name) == 0
    assert figure(operator, "microvol_broker_up") == 1


def test_room_for_uploads_is_a_figure_where_they_lie_on_a_disk(operator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert (figure(operator, "microvol_uploads_free_bytes") or 0) > 0
    settings.MEDIA_ROOT = tmp_path / "missing"
    assert figure(operator, "microvol_uploads_free_bytes") is None


def test_a_slow_figure_is_left_out_and_named(operator, monkeypatch):
    def slow(now):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        yield

    monkeypatch.setattr(figures, "QUERY_MILLISECONDS", 50)
    monkeypatch.setattr(figures, "FIGURES", [slow, figures.reminders])
    assert figure(operator, 'microvol_figure_unread{figure="slow"}') == 1
    assert figure(operator, 'microvol_figure_unread{figure="reminders"}') == 0
    assert figure(operator, "microvol_database_up") == 1
