"""The owner's page, the organisation's page, and the staff screen."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from credentials.services.checking import count_checks
from credentials.services.revoking import revoke_credential
from tests.credentials.make import fresh, issued, owner_of
from tests.factories import UserFactory, VolunteerFactory
from tests.factories.tasks import publisher_of
from tests.portfolios.make import signed_in

pytestmark = pytest.mark.django_db
LIST = "/portfolio/certificates/"


def test_the_list_shows_state_checks_files_and_the_linkedin_link() -> None:
    credential = issued()
    count_checks(credential_ids=[credential.pk, credential.pk], now=timezone.now())
    response = signed_in(owner_of(credential)).get(LIST)
    html = response.content.decode()
    assert "Checked once, 1 in 30 days" in html
    for form in ("pdf", "png", "svg", "json", "jwt"):
        assert f'{credential.get_absolute_url()}.{form}"' in html
    link = urlsplit(response.context["own"].rows[0].linkedin)
    fields = parse_qs(link.query)
    assert (link.netloc, fields["startTask"]) == ("www.linkedin.com", ["CERTIFICATION_NAME"])
    assert fields["certUrl"] == [f"https://volunteer.example{credential.get_absolute_url()}"]
    assert fields["certId"] == [str(credential.public_id)]


def test_one_and_three_rows_take_the_same_number_of_queries() -> None:
    volunteer = VolunteerFactory()
    issued(volunteer)
    client, counts = signed_in(volunteer.user), []
    client.get(LIST)
    for more in (0, 2):
        for _number in range(more):
            issued(volunteer)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_sharing_and_the_name_are_switches() -> None:
    credential = issued(is_shared=False)
    client = signed_in(owner_of(credential))
    start = f"{LIST}{credential.public_id}/"
    client.post(f"{start}share/", {"is_on": "yes"})
    client.post(f"{start}name/", {"is_on": "yes"})
    assert (fresh(credential).is_shared, fresh(credential).shows_name) == (True, True)
    assert "being signed again" in client.get(LIST).content.decode()
    client.post(f"{start}share/")
    client.post(f"{start}name/")
    assert (fresh(credential).is_shared, fresh(credential).shows_name) == (False, False)
    assert signed_in(UserFactory()).post(f"{start}share/", {"is_on": "yes"}).status_code == 404


def test_a_withdrawn_one_can_still_be_closed_to_others() -> None:
    credential = issued()
    revoke_credential(credential_id=credential.pk, actor_id=publisher_of(credential.organization), why="Not theirs.",
                      now=timezone.now())  # fmt: skip
    html = signed_in(owner_of(credential)).get(LIST).content.decode()
    assert "Withdrawn: Not theirs." in html
    assert "Stop sharing" in html and "Put my name in" not in html


def test_a_name_that_our_fonts_lack_is_said_beside_the_files() -> None:
    credential = issued(VolunteerFactory(user=UserFactory(name="王小明")), shows_name=True)
    assert "lack these characters of your name: 王 小 明" in signed_in(owner_of(credential)).get(LIST).content.decode()


def test_an_empty_list_says_where_they_come_from() -> None:
    assert "No certificates yet" in signed_in(VolunteerFactory().user).get(LIST).content.decode()


def test_the_organisation_withdraws_with_a_reason() -> None:
    credential = issued(is_shared=False)
    client = Client()
    client.force_login(User.objects.get(pk=publisher_of(credential.organization)))
    desk = f"/organizations/{credential.organization.slug}/desk/certificates/"
    assert credential.achievement.content["name"] in client.get(desk).content.decode()
    address = f"{desk}{credential.public_id}/withdraw/"
    assert client.post(address, {"why": ""}).status_code == 400
    assert fresh(credential).revoked_at is None
    assert client.post(address, {"why": "Not theirs."}).status_code == 302
    assert fresh(credential).revoked_why == "Not theirs."
    assert client.post(address, {"why": "Again."}).status_code == 409


def test_staff_withdraw_from_the_staff_screen() -> None:
    credential = issued()
    client = signed_in(UserFactory(is_staff=True))
    answer = client.post("/admin/credentials/credential/", {
        "action": "revoke", "_selected_action": [credential.pk], "decided": "1", "why": "Not theirs.",
    })  # fmt: skip
    assert answer.status_code == 302
    assert fresh(credential).revoked_why == "Not theirs."
