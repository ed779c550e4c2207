"""Everything an organisation owns in one file: complete, checkable, and without what is not its own."""

import hashlib
import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.jobs import run_waiting
from downloads.models import Download
from downloads.services.asking import ask_for
from downloads.states import DownloadStatus
from organizations.models import Membership, Organization
from organizations.states import Role
from tasks.services.messages import send_message
from tasks.services.organization_export import KIND
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, VolunteerFactory

pytestmark = pytest.mark.django_db


def owner_of(organization: Organization) -> Membership:
    return Membership.objects.owners().select_related("user").get(organization=organization)


def made(organization: Organization) -> Download:
    download = ask_for(
        user_id=owner_of(organization).user_id,
        kind=KIND,
        title="Everything",
        arguments={"organization_id": organization.pk},
        now=timezone.now(),
    )
    run_waiting()
    download.refresh_from_db()
    return download


@pytest.fixture
def organization() -> Organization:
    organization = OrganizationFactory()
    volunteer = VolunteerFactory()
    claim = ClaimFactory(
        task=TaskFactory(organization=organization, kind="design", title="=SUM(A1)"), volunteer=volunteer,
        status="accepted",
    )  # fmt: skip
    send_message(claim_id=claim.pk, author_id=volunteer.user_id, body="Which week?", now=timezone.now())
    ClaimFactory(task=TaskFactory(title="Of another organisation"), volunteer=volunteer, status="accepted")
    return organization


def test_the_file_holds_everything_and_its_manifest_adds_up(organization: Organization) -> None:
    download = made(organization)
    assert download.status == DownloadStatus.READY
    with download.file.open() as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    assert (manifest["format"], manifest["version"]) == ("microvol-organization-export", 1)
    assert {entry["path"] for entry in manifest["files"]} == set(contents)
    for entry in manifest["files"]:
        content = contents[entry["path"]]
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    data = {name: json.loads(content) for name, content in contents.items() if name.endswith(".json")}
    assert [task["title"] for task in data["tasks.json"]] == ["=SUM(A1)"]
    assert [message["body"] for message in data["messages.json"]] == ["Which week?"]
    assert [review["verdict"] for review in data["reviews.json"]] == ["accepted"]
    assert [event["kind"] for event in data["task_events.json"]][-1] == "task_done"
    [sent] = data["submissions.json"]
    assert [name for name in contents if name.startswith("files/work/")] == [
        f"files/work/{sent['files'][0]['public_id']}-{sent['files'][0]['name']}"
    ]
    assert "'=SUM(A1)" in contents["tasks.csv"].decode("utf-8-sig")


def test_no_address_and_nothing_of_others_is_in_it(organization: Organization) -> None:
    with made(organization).file.open() as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        text = "".join(
            archive.read(name).decode(errors="replace") for name in archive.namelist() if "files/" not in name
        )
    assert "@example.org" not in text
    assert "Of another organisation" not in text


def test_whoever_is_no_owner_any_more_gets_nothing(organization: Organization) -> None:
    seat = owner_of(organization)
    MembershipFactory(organization=organization, role=Role.OWNER)
    download = ask_for(
        user_id=seat.user_id, kind=KIND, title="Everything", arguments={"organization_id": organization.pk},
        now=timezone.now(),
    )  # fmt: skip
    seat.role = Role.MANAGER
    seat.save()
    run_waiting()
    download.refresh_from_db()
    assert (download.status, download.problem) == (
        DownloadStatus.FAILED,
        "Only owners of the organisation take everything out.",
    )


def test_asking_leads_to_the_page_that_shows_how_far_it_is(client: Client, organization: Organization) -> None:
    address = reverse("tasks:organization_export", args=[organization.slug])
    client.force_login(owner_of(organization).user)
    page = client.post(address, follow=True)
    assert page.status_code == 200
    assert Download.objects.get().get_absolute_url() == page.redirect_chain[-1][0]
    manager = MembershipFactory(organization=organization, role=Role.MANAGER)
    client.force_login(manager.user)
    assert client.get(address).status_code == 403
