"""Long lists of the staff: counted so far, searched through other tables first, never acted on as a whole."""

import pytest
from django.test import Client

from common import admin
from tests.factories import ClaimFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True))
    return client


def test_a_long_list_is_counted_so_far_and_says_so(desk, monkeypatch):
    monkeypatch.setattr(admin, "COUNTED_MAX", 2)
    ClaimFactory(), ClaimFactory(), ClaimFactory()
    page = desk.get("/admin/tasks/claim/").content.decode()
    assert "The first 2 claims, or more" in page


def test_claims_are_found_by_the_words_of_a_task_and_by_an_address(desk):
    claim, other = ClaimFactory(), ClaimFactory()
    claim.task.title = "Plain words for a leaflet"
    claim.task.save(update_fields=["title"])
    for words in ("leaflet", "words Leaflet", claim.volunteer.user.email):
        found = desk.get("/admin/tasks/claim/", {"q": words}).context["cl"].queryset
        assert list(found) == [claim], words
    assert not desk.get("/admin/tasks/claim/", {"q": "leaflet poster"}).context["cl"].queryset
    assert other.pk != claim.pk


def test_nobody_acts_on_all_of_what_was_not_counted(desk, monkeypatch):
    monkeypatch.setattr(admin, "COUNTED_MAX", 2)
    claims = [ClaimFactory(), ClaimFactory()]
    form = {"action": "withdraw", "select_across": "1", "_selected_action": [claims[0].pk]}
    page = desk.post("/admin/tasks/claim/", form, follow=True).content.decode()
    assert "That is too many at once." in page
    assert {claim.status for claim in type(claims[0]).objects.all()} == {"active"}
