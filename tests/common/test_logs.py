"""Log lines: a code that follows a request into its jobs, one line each, and nothing that opens a door."""

import json
import logging
import sys
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from common import jobs, logs
from common.models import JobFailure, OutboxJob

RECORDED: list[str] = []


@jobs.job("common.test_record_code")
def record_code(again: bool = False) -> None:
    RECORDED.append(logs.request_id.get())
    if again:
        jobs.enqueue("common.test_record_code")


@jobs.job("common.test_fail")
def fail() -> None:
    raise RuntimeError("no luck for ana@volunteer.example.org")


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"msg": message, "name": "test", "levelname": "INFO", **extra})
    logs.RequestIdFilter().filter(made)
    return made


@pytest.mark.parametrize("odd", ["one\ntwo", "one\r\ntwo", "one\u2028two", "one\x1b[2Jtwo", "one\x85two"])
def test_words_of_a_visitor_never_begin_a_line(odd):
    plain, structured = logs.PlainFormatter().format(record(odd)), logs.JsonFormatter().format(record(odd))
    assert len(plain.splitlines()) == len(structured.splitlines()) == 1
    assert "\x1b" not in plain + structured
    assert json.loads(structured)["message"] == odd


def test_mail_addresses_and_secret_parts_of_links_are_left_out():
    request = SimpleNamespace(request_id="abcd1234", resolver_match=SimpleNamespace(kwargs={"token": "s3cr3t"}))
    line = logs.PlainFormatter().format(
        record("Not Found: /join/s3cr3t/ for ana@volunteer.example.org", request=request)
    )
    assert "s3cr3t" not in line and "ana@" not in line
    assert "[abcd1234]" in line  # Django says so after the middleware let go of the request


@pytest.mark.parametrize("formatter", [logs.PlainFormatter, logs.JsonFormatter])
def test_a_refused_row_is_not_repeated_in_the_traceback(formatter):
    words = "duplicate key\nDETAIL:  Key (email)=(ana@volunteer.example.org) already exists."
    try:
        raise IntegrityError(words)
    except IntegrityError:
        line = formatter().format(record("failed", exc_info=sys.exc_info()))
    assert "IntegrityError" in line
    assert "ana@" not in line and "already exists" not in line


def test_a_visitor_cannot_choose_the_code(client: Client, db):
    code = client.get("/healthz", headers={"X-Request-Id": "chosen-by-me"})["X-Request-Id"]
    assert code != "chosen-by-me" and len(code) == 8


def test_a_trusted_proxy_hands_its_code_on_if_it_is_one(client: Client, settings, db):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get("/healthz", headers={"X-Request-Id": "a" * 32})["X-Request-Id"] == "a" * 32
    for odd in ("short", "a" * 65, "with space", "line\\nbreak", "<script>x</script>"):
        assert client.get("/healthz", headers={"X-Request-Id": odd})["X-Request-Id"] != odd


def test_the_code_follows_into_jobs_and_the_jobs_they_promise(db):
    RECORDED.clear()
    token = logs.request_id.set("abcd1234")
    with transaction.atomic():
        jobs.enqueue("common.test_record_code", again=True)
    logs.request_id.reset(token)
    assert OutboxJob.objects.get().request_id == "abcd1234"
    assert jobs.run_waiting() == 2
    assert RECORDED == ["abcd1234", "abcd1234"]
    assert logs.request_id.get() == logs.NO_CODE


def test_a_failed_job_is_counted_and_says_whose_it_was(db):
    token = logs.request_id.set("abcd1234")
    jobs.enqueue("common.test_fail")
    logs.request_id.reset(token)
    row = OutboxJob.objects.get()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            jobs.run_outbox_job(row.pk)
    failure = JobFailure.objects.get(name="common.test_fail")
    assert failure.count == 2 and failure.request_id == "abcd1234"


def test_changes_and_failures_are_told_with_their_page_and_nothing_that_was_sent(client: Client, caplog, db):
    caplog.set_level(logging.INFO, "microvol.request")
    client.get("/tasks/")
    assert caplog.records == []
    client.post("/accounts/login/", {"login": "ana@volunteer.example.org", "password": "the words of ana"})
    (told,) = [record for record in caplog.records if record.name == "microvol.request"]
    assert told.facts["page"] == "account_login" and told.facts["status"] == 400
    assert "the words of ana" not in json.dumps(told.facts) + told.getMessage()
