"""The verify page and the files: for anyone, without a script or a cookie; private ones do not exist."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.jobs import run_waiting
from credentials.models import CheckCount, Credential
from credentials.services.owning import set_shared
from credentials.services.revoking import revoke_credential
from tests.credentials.make import fresh, issued, owner_of
from tests.factories import UserFactory
from tests.factories.tasks import publisher_of
from tests.portfolios.make import portfolio_of, signed_in

pytestmark = pytest.mark.django_db
JSON_LD = "application/vc+ld+json"


def words(response: object) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(text.split())


def count_of(credential: Credential) -> int:
    return sum(CheckCount.objects.filter(credential=credential).values_list("count", flat=True))


def test_promise_40_the_page_shows_issuer_criteria_evidence_confirmer_date_and_status_without_login() -> None:
    credential = issued(shows_name=True, ratings={"translation": 3}, minutes=45)
    response = Client().get(credential.get_absolute_url())
    text = words(response)

    assert response.status_code == 200
    assert response.cookies == {}
    assert text.index("This certificate is valid") < text.index("Nadia Rahimi") < text.index("In full")
    day = credential.awarded_at
    for fact in [
        "Nadia Rahimi", credential.achievement.content["name"], "United Kingdom", credential.organization.name,
        f"accepted on {day.day} {day:%B} {day.year}", "One chart on A4", "45 min", "Translation: strong",
        "checked each acceptance point", "Online", "Quality assurance", "3 of 3 acceptance points met", "Microvol",
        "Check it yourself", "did:web:volunteer.example",
    ]:  # fmt: skip
        assert fact in text, fact
    assert owner_of(credential).email not in response.content.decode()


def test_all_its_links_of_ours_answer() -> None:
    credential = issued()
    portfolio_of(credential.volunteer)
    html = Client().get(credential.get_absolute_url()).content.decode()
    links = {link.replace("https://volunteer.example", "") for link in re.findall(r'href="([^"]+)"', html)}
    ours = {link for link in links if link.startswith("/") and not link.startswith(("/static", "/accounts", "/organ"))}
    assert f"/p/nadia/lines/{credential.claim.portfolio_line.public_id}/" in ours
    assert {link: Client().get(link).status_code for link in ours if Client().get(link).status_code != 200} == {}


def test_a_withdrawn_one_says_so_with_day_and_reason() -> None:
    credential = issued()
    revoke_credential(credential_id=credential.pk, actor_id=publisher_of(credential.organization),
                      why="It was somebody else’s work.", now=timezone.now())  # fmt: skip
    response = Client().get(credential.get_absolute_url())
    assert response.status_code == 200
    assert "This certificate was withdrawn" in words(response)
    assert "It was somebody else’s work." in words(response)
    assert "is valid" not in words(response)


def test_private_and_unknown_ones_are_the_same_to_others() -> None:
    credential = issued(is_shared=False)
    path = credential.get_absolute_url()
    unknown = "/credentials/9987e61f-36fc-4dae-bae8-a1c78855c9c4"
    for client in (Client(), signed_in(UserFactory())):
        answers = [client.get(address) for address in (path, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert words(answers[0]) == words(answers[1])
        for form in ("json", "jwt", "png", "svg", "pdf"):
            assert client.get(f"{path}.{form}").status_code == 404
        assert client.get(path, headers={"accept": JSON_LD}).status_code == 404
    assert signed_in(owner_of(credential)).get(path).status_code == 200
    assert count_of(credential) == 0


def test_one_that_is_closed_again_is_gone_for_others() -> None:
    credential = issued()
    set_shared(credential_id=credential.pk, is_shared=False, actor_id=owner_of(credential).pk, now=timezone.now())
    assert Client().get(credential.get_absolute_url()).status_code == 404


def test_by_accept_and_by_ending_it_is_the_signed_file_as_issued() -> None:
    credential = issued()
    path, current = credential.get_absolute_url(), fresh(credential).current
    for address, accept, content_type in [
        (path, JSON_LD, JSON_LD),
        (path, "application/vc", "application/vc"),
        (path, "application/json, text/html;q=0.1", JSON_LD),
        (f"{path}.json", "*/*", JSON_LD),
    ]:
        response = Client().get(address, headers={"accept": accept})
        assert response.content.decode() == current.document
        assert response.headers["Content-Type"] == content_type
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Accept" in response.headers["Vary"]
        assert response.cookies == {}
    assert Client().get(path, headers={"accept": "*/*"}).headers["Content-Type"].startswith("text/html")
    token = Client().get(f"{path}.jwt")
    assert (token.content.decode(), token.headers["Content-Type"]) == (current.token, "text/plain; charset=utf-8")
    kinds = {form: Client().get(f"{path}.{form}").headers["Content-Type"] for form in ("png", "svg", "pdf")}
    assert kinds == {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


def test_files_keys_and_lists_have_a_tag_and_answer_304() -> None:
    path = issued().get_absolute_url()
    for address in (f"{path}.json", f"{path}.png", "/.well-known/did.json", "/status/1"):
        tag = Client().get(address).headers["ETag"]
        again = Client().get(address, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_the_status_list_is_json_and_a_token_for_who_asks() -> None:
    issued()
    assert Client().get("/status/1").headers["Content-Type"] == "application/vc"
    assert json.loads(Client().get("/status/1").content)["type"] == [
        "VerifiableCredential",
        "BitstringStatusListCredential",
    ]
    token = Client().get("/status/1", headers={"accept": "application/vc+jwt"})
    assert token.headers["Content-Type"] == "application/vc+jwt" and token.content.count(b".") == 2
    assert Client().get("/status/2").status_code == 404


def test_checks_are_counted_by_day_and_by_nobody() -> None:
    credential = issued()
    path = credential.get_absolute_url()
    Client().get(path)
    Client().get(path, headers={"accept": JSON_LD})
    signed_in(UserFactory()).get(path)
    Client().head(path)
    signed_in(owner_of(credential)).get(path)
    row = CheckCount.objects.get()
    assert (row.credential, row.day, row.count) == (credential, timezone.now().date(), 3)
    assert {field.name for field in CheckCount._meta.fields} == {"id", "credential", "day", "count"}
    assert isinstance(row.day, date)


def test_a_pdf_that_is_not_made_yet_says_so() -> None:
    credential = issued()
    credential.versions.update(pdf=None)
    response = Client().get(f"{credential.get_absolute_url()}.pdf")
    assert response.status_code == 409
    assert "ready within a minute" in words(response)


def test_an_achievement_is_a_page_a_document_and_has_its_criteria_apart() -> None:
    achievement = issued().achievement
    path = achievement.get_absolute_url()
    assert "One chart on A4" in words(Client().get(path))
    assert "One chart on A4" in words(Client().get(f"{path}/criteria"))
    document = Client().get(path, headers={"accept": "application/ld+json"}).json()
    assert document["id"] == f"https://volunteer.example{path}" and document["version"] == "1"
    assert Client().get(path.replace("/v/1", "/v/2")).status_code == 404


def test_a_page_takes_the_same_number_of_queries_whatever_stands_in_it() -> None:
    short = issued()
    long = issued(ratings={"translation": 3, "data-entry": 2, "plain-language": 4})
    run_waiting()
    counts = []
    for credential in (short, long):
        with CaptureQueriesContext(connection) as queries:
            Client().get(credential.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
