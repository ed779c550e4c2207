"""Promise 40: links, numbers and badge files in, one state each out; many as a job with progress and a CSV file."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from common.jobs import run_waiting
from credentials.jobs import forget_checks, run_check
from credentials.models import BulkCheck, CheckCount
from credentials.openbadges import baking
from credentials.services.revoking import revoke_credential
from tests.credentials.conftest import SITE
from tests.credentials.make import fresh, issued
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db


def post(**data: object) -> object:
    return Client(enforce_csrf_checks=True).post("/verify/", data)


def states(response: object) -> list[str]:
    return [row["state"] for row in response.context["answers"]]  # type: ignore[attr-defined]


def test_promise_40_pasting_20_links_returns_20_states() -> None:
    valid, revoked, private = issued(shows_name=True), issued(), issued(is_shared=False)
    revoke_credential(credential_id=revoked.pk, actor_id=publisher_of(revoked.organization), why="Not theirs.",
                      now=timezone.now())  # fmt: skip
    links = [f"{SITE}{row.get_absolute_url()}" for row in (valid, revoked, private)]
    entries = [*links, "https://elsewhere.example/badge/1", str(uuid4()), "nonsense"]
    entries += [f"{SITE}/credentials/{uuid4()}" for _number in range(20 - len(entries))]
    response = post(text="\n".join(entries))

    assert response.status_code == 200
    assert response.cookies == {}
    assert states(response) == ["valid", "revoked", "unknown", "elsewhere", *["unknown"] * 16]
    assert "Not theirs." in response.content.decode()
    assert [row["recipient"] for row in response.context["answers"][:2]] == ["Nadia Rahimi", ""]
    assert set(CheckCount.objects.values_list("credential", "count")) == {(valid.pk, 1), (revoked.pk, 1)}


def test_more_are_a_job_with_progress_and_a_csv_file() -> None:
    credential = issued()
    entries = [f"{SITE}{credential.get_absolute_url()}", "=cmd()", *(str(uuid4()) for _number in range(98))]
    response = post(text="\n".join(entries))
    assert response.status_code == 302
    address = response.headers["Location"]
    before = Client().get(address)
    assert "0 of 100 are checked." in before.content.decode()
    assert 'hx-trigger="every 2s"' in before.content.decode()
    run_waiting()

    after = Client().get(address)
    assert "All 100 are checked." in after.content.decode() and "hx-trigger" not in after.content.decode()
    table = list(csv.DictReader(io.StringIO(Client().get(f"{address}answers.csv").content.decode("utf-8-sig"))))
    assert [row["state"] for row in table] == ["valid", *["unknown"] * 99]
    assert table[1]["entry"] == "'=cmd()"
    part = Client().get(address, headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith("<div") and "<html" not in part.content.decode()


def test_a_job_that_runs_twice_counts_once() -> None:
    credential = issued()
    post(text="\n".join([str(credential.public_id), *(str(uuid4()) for _number in range(30))]))
    run_waiting()
    run_check(check_id=BulkCheck.objects.get().pk)
    assert CheckCount.objects.get().count == 1
    assert len(BulkCheck.objects.get().answers) == 31


@pytest.mark.parametrize("text", ["", "  \n ", "\n".join(str(number) for number in range(101))])
def test_nothing_and_too_many_are_refused_with_the_text_kept(text: str) -> None:
    response = post(text=text)
    assert response.status_code == 400
    assert not BulkCheck.objects.exists()
    if text.strip():
        assert "101 are too many" in response.content.decode() and "\n100" in response.content.decode()


def test_very_many_waiting_checks_are_refused_for_now() -> None:
    now = timezone.now()
    BulkCheck.objects.bulk_create(BulkCheck(entries=["x"], created_at=now) for _number in range(50))
    assert post(text="\n".join(str(uuid4()) for _number in range(30))).status_code == 409


def test_what_was_checked_is_forgotten_after_a_day() -> None:
    now = timezone.now()
    old = BulkCheck.objects.create(entries=["x"], created_at=now - timedelta(hours=25))
    new = BulkCheck.objects.create(entries=["x"], created_at=now)
    forget_checks()
    assert list(BulkCheck.objects.all()) == [new]
    assert Client().get(f"/verify/{old.public_id}/").status_code == 404


def test_a_link_in_the_address_is_checked_too() -> None:
    credential = issued()
    response = Client().get("/verify/", {"id": str(credential.public_id)})
    assert states(response) == ["valid"]
    assert CheckCount.objects.get().count == 1


@pytest.mark.parametrize("is_shared", [True, False])
def test_whoever_holds_the_file_may_check_it_in_every_form(is_shared: bool) -> None:
    credential = issued(is_shared=is_shared)
    current, achievement = fresh(credential).current, credential.achievement
    png = baking.into_png(bytes(achievement.picture_png), current.document)
    svg = baking.into_svg(achievement.picture_svg, current.document).encode()
    for name, content in {"a.png": png, "a.svg": svg, "a.json": current.document.encode(),
                          "a.jwt": current.token.encode()}.items():  # fmt: skip
        assert states(post(file=SimpleUploadedFile(name, content))) == ["valid"], name
    assert states(post(text=current.document)) == ["valid"]
    assert states(post(text=current.token)) == ["valid"]


def test_a_changed_forged_or_foreign_badge_is_told_apart() -> None:
    document = fresh(issued()).current.document
    changed = document.replace('"value": "0.5"', '"value": "50"')
    assert changed != document
    foreign = document.replace("did:web:volunteer.example#", "did:web:elsewhere.example#")
    unknown_key = document.replace("#ed25519-", "#ed25519-of-nobody-")
    for text, state in [(changed, "changed"), (foreign, "elsewhere"), (unknown_key, "changed"), ("{}", "elsewhere"),
                        ('{"proof": 5}', "elsewhere"), ("{", "changed"), ('{"a":' * 100_000, "changed"),
                        ("[" * 5000, "unknown")]:  # fmt: skip
        assert states(post(text=text)) == [state], text[:40]
    for content in (b"\x89PNG\r\n\x1a\nbroken", b"\xff\xfe\x00", b"<svg></svg>", b""):
        assert post(file=SimpleUploadedFile("a.bin", content)).status_code in {200, 400}


def test_an_earlier_version_verifies_and_says_withdrawn_when_it_is() -> None:
    credential = issued()
    first = fresh(credential).current.document
    revoke_credential(credential_id=credential.pk, actor_id=publisher_of(credential.organization), why="Not theirs.",
                      now=timezone.now())  # fmt: skip
    assert states(post(text=first)) == ["revoked"]
