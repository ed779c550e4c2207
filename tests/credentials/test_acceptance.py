"""What docs/credentials.md promises and no other test asks: links, evidence, terms, no network, a changed name."""

import hashlib
import json
import re
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.error import URLError

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from common.jobs import run_waiting
from credentials.jobs import sweep
from credentials.openbadges import baking, status_lists
from credentials.openbadges.multibase import from_base64url, multihash, sha256_in
from credentials.services.revoking import revoke_credential
from tests import network
from tests.credentials.conftest import SITE
from tests.credentials.independent.verifiers import npm_verify, pypi_verify, status_of
from tests.credentials.make import document_of, fresh, issued, owner_of
from tests.factories import OrganizationFactory, UserFactory, VolunteerFactory
from tests.factories.tasks import publisher_of
from tests.portfolios.make import portfolio_of, signed_in

pytestmark = pytest.mark.django_db
ELEVEN = {
    "learner": "Person Nadia Rahimi",
    "title": "Title ",
    "country": "Country United Kingdom",
    "awarding body": "Confirmed by Riverkeepers , 1234567",
    "date": "Date Worked on from ",
    "learning outcomes": "What had to be done The work is handed in.",
    "workload": "Workload 45 min, confirmed by the reviewer",
    "level": "Level Translation: strong",
    "type of assessment": "How it was assessed A reviewer of the organisation, who is not the author, checked each",
    "form of participation": "Online.",
    "quality assurance": "Quality assurance Briefs of new organisations are checked by us. A volunteer may appeal",
}


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def addresses(part: Any) -> Iterator[str]:
    """Every address of this host in a document, without what stands behind #."""
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for value in part:
            yield from addresses(value)
    elif isinstance(part, str) and part.startswith(f"{SITE}/"):
        yield part.removeprefix(SITE).partition("#")[0]


def test_item_1_every_address_of_ours_in_the_signed_document_answers_200() -> None:
    credential = issued(shows_name=True, ratings={"translation": 3})
    portfolio_of(credential.volunteer)
    document = document_of(credential)
    ours = set(addresses(document))
    assert {"/", "/status/1", "/terms/credentials", credential.get_absolute_url()} <= ours
    assert any(path.startswith("/organizations/") for path in ours)
    assert any(path.endswith("/criteria") for path in ours)
    assert {path: Client().get(path).status_code for path in ours} == dict.fromkeys(ours, 200)
    did = Client().get("/.well-known/did.json").json()
    assert document["proof"]["verificationMethod"] in did["assertionMethod"]
    assert "id" in did and did["id"] == document["issuer"]["id"] == "did:web:volunteer.example"


def test_item_2_a_changed_value_is_found_in_every_form() -> None:
    credential = issued(shows_name=True)
    token = Client().get(f"{credential.get_absolute_url()}.jwt").content.decode()
    head, body, signature = token.split(".")
    token = f"{head}.{body[:-8]}{body[-4:]}{body[-8:-4]}.{signature}"
    document = fresh(credential).current.document.replace("Nadia Rahimi", "Nadia Rahimo")  # type: ignore[union-attr]
    png, svg = bytes(credential.achievement.picture_png), credential.achievement.picture_svg
    for content in (
        document.encode(), token.encode(), baking.into_png(png, document), baking.into_svg(svg, document).encode(),
    ):  # fmt: skip
        answer = Client().post("/verify/", {"file": SimpleUploadedFile("badge", content)})
        assert [row["state"] for row in answer.context["answers"]] == ["changed"]
    assert not npm_verify(token=token)["verified"]
    for baked in (baking.from_png(baking.into_png(png, document)), baking.from_svg(baking.into_svg(svg, document))):
        assert not npm_verify(document=json.loads(baked))["verified"]


def test_item_2_the_served_list_says_withdrawn_within_a_minute_in_both_forms() -> None:
    credential = issued()
    revoke_credential(credential_id=credential.pk, actor_id=publisher_of(credential.organization), why="Not theirs.",
                      now=timezone.now())  # fmt: skip
    run_waiting()
    as_json = Client().get("/status/1")
    as_token = Client().get("/status/1", headers={"accept": "application/vc+jwt"})
    payload = as_token.content.decode().split(".")[1]
    for document in (json.loads(as_json.content), json.loads(from_base64url(f"u{payload}"))):
        assert status_lists.is_set(document["credentialSubject"]["encodedList"], credential.status_index)
    for answer in (as_json, as_token):
        seconds = re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])
        assert seconds is not None and int(seconds[1]) <= 60
        assert answer.headers["Access-Control-Allow-Origin"] == "*" and "Accept" in answer.headers["Vary"]


def test_what_programs_fetch_has_a_tag_every_origin_may_read_it_and_no_cookie() -> None:
    start = issued().get_absolute_url()
    forms = [f"{start}.{form}" for form in ("json", "jwt", "png", "svg", "pdf")]
    for address in (start, *forms, "/status/1", "/.well-known/did.json"):
        answer = Client().get(address, headers={"accept": "application/vc+ld+json"} if address == start else {})
        assert answer.status_code == 200
        assert answer.headers["ETag"] and answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.cookies == {}


def test_item_5_the_page_shows_the_eleven_elements_evidence_and_status_without_login_or_script() -> None:
    organization = OrganizationFactory(name="Riverkeepers", registration_number="1234567", country="GB")
    credential = issued(shows_name=True, ratings={"translation": 3}, minutes=45, organization=organization)
    answer = Client().get(credential.get_absolute_url())
    text = words(answer)
    assert {element for element, shown in ELEVEN.items() if shown not in text} == set()
    assert "This certificate is valid" in text and "3 of 3 acceptance points met" in text
    assert "Evidence" in text and answer.cookies == {}
    assert Client().get("/credentials/9987e61f-36fc-4dae-bae8-a1c78855c9c4").status_code == 404


def test_evidence_has_the_digest_of_a_copy_that_its_owner_can_take() -> None:
    credential = issued(is_shared=True)
    digest = document_of(credential)["evidence"][0]["digestMultibase"]
    address = f"/portfolio/certificates/{credential.public_id}/work.json"
    answer = signed_in(owner_of(credential)).get(address)

    assert digest.startswith("uEi") and digest == multihash(answer.content)
    assert sha256_in(digest) == hashlib.sha256(answer.content).hexdigest()
    assert sha256_in(digest) in words(Client().get(credential.get_absolute_url()))
    assert answer.headers["Cache-Control"] == "private, no-store"
    submission = credential.claim.submissions.get()
    copy = answer.json()
    assert (copy["text"], copy["links"]) == (submission.text, submission.links)
    files = [(one["name"], one["sha256"]) for one in copy["files"]]
    assert files == list(submission.files.order_by("name", "sha256").values_list("name", "sha256"))
    assert signed_in(UserFactory()).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_terms_are_a_page_for_anyone() -> None:
    answer = Client().get("/terms/credentials")
    assert answer.status_code == 200 and answer.cookies == {}


def test_a_changed_name_reaches_badge_page_pictures_and_pdf_and_the_old_badge_says_there_is_a_newer() -> None:
    credential = issued(VolunteerFactory(user=UserFactory(name="Nadia Rahimi")), shows_name=True)
    path, old = credential.get_absolute_url(), fresh(credential).current
    User.objects.filter(pk=credential.volunteer.user_id).update(name="Nadia Nowak-Żółć")
    sweep()
    run_waiting()
    document = Client().get(f"{path}.json").json()

    assert document["id"] == f"{SITE}{path}" and document["awardedDate"] == json.loads(old.document)["awardedDate"]  # type: ignore[union-attr]
    assert document["credentialSubject"]["identifier"][1]["identityHash"] == "Nadia Nowak-Żółć"
    assert npm_verify(document=document, status=status_of())["verified"] and pypi_verify(document)
    pdf = Client().get(f"{path}.pdf").content
    reader = PdfReader(BytesIO(pdf))
    text = "".join(reader.pages[0].extract_text().split())
    assert "NadiaNowak-Żółć" in text and "Rahimi" not in text
    assert json.loads(reader.attachments["credential.json"][0]) == document
    assert json.loads(baking.from_png(Client().get(f"{path}.png").content)) == document
    page = words(Client().get(path))
    assert "Nadia Nowak-Żółć" in page and "Rahimi" not in page
    answer = Client().post("/verify/", {"text": old.document})  # type: ignore[union-attr]
    assert [row["state"] for row in answer.context["answers"]] == ["valid"]
    assert "a newer" in words(answer)


def test_item_10_issuing_pdf_pages_and_verifying_need_no_network() -> None:
    """It is cut for all tests; here nobody even tried."""
    with pytest.raises(URLError):
        urllib.request.urlopen("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", timeout=5)
    network.attempts.clear()
    credential = issued(shows_name=True, ratings={"translation": 3})
    path = credential.get_absolute_url()
    for address in (path, *(f"{path}.{form}" for form in ("json", "jwt", "png", "svg", "pdf")), "/status/1"):
        assert Client().get(address).status_code == 200
    answer = Client().post("/verify/", {"text": fresh(credential).current.document})  # type: ignore[union-attr]
    assert [row["state"] for row in answer.context["answers"]] == ["valid"]
    assert pypi_verify(document_of(credential))
    assert network.attempts == []
