"""Choosing how to hear of each topic and when, and the link that stops one without signing in."""

import pytest
from django.test import Client
from django.urls import reverse

from notifications import selectors, services
from notifications.kinds import TOPICS
from notifications.models import MailSettings, TopicChoice
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/notifications/mails/"


def stop_address(user, topic="answers") -> str:
    token = services.unsubscribe_token(public_id=user.public_id, topic=topic)
    return reverse("notifications:unsubscribe", args=[token])


def form_of(**changes) -> dict[str, str]:
    mails = {f"mail_{topic.code}": topic.mail for topic in TOPICS.values()}
    boxes = {f"app_{code}": "on" for code in ("answers", "invitations", "desk_decisions", "desk_news")}
    rhythm = {"cadence": "weekly", "weekday": "3", "quiet_from": "22:00", "quiet_until": "07:00"}
    return {**mails, **boxes, **rhythm, **changes}


def test_the_page_shows_what_holds_and_stores_what_is_chosen(client):
    user = UserFactory()
    client.force_login(user)
    assert client.get(PAGE).context["form"].initial["mail_desk_news"] == "digest"
    changed = form_of(mail_answers="digest", cadence="daily", weekday="0", quiet_from="23:30")
    changed.pop("app_answers")
    assert client.post(PAGE, changed).status_code == 302
    choice = selectors.choice_of(user.pk, "answers")
    assert (choice.mail, choice.is_in_app) == ("digest", False)
    row = MailSettings.objects.get(user=user)
    assert (row.cadence, row.weekday, row.quiet_from.isoformat()) == ("daily", 0, "23:30:00")
    assert row.next_digest_at is not None
    shown = client.get(PAGE).context["form"].initial
    assert (shown["mail_answers"], shown["app_answers"], shown["cadence"]) == ("digest", False, "daily")


@pytest.mark.parametrize(
    "wrong",
    [{"mail_answers": "hourly"}, {"mail_matches": "now"}, {"cadence": ""}, {"weekday": "7"}, {"quiet_from": "x"}],
)
def test_what_is_not_offered_is_refused_and_nothing_is_stored(client, wrong):
    user = UserFactory()
    client.force_login(user)
    response = client.post(PAGE, form_of(**wrong))
    assert response.status_code == 400
    assert "error-summary" in response.content.decode()
    assert not TopicChoice.objects.exists()
    assert not MailSettings.objects.exists()


def test_what_needs_an_action_has_no_switch_for_the_site(client):
    client.force_login(UserFactory())
    form = client.get(PAGE).context["form"]
    assert "app_work" not in form.fields
    assert "app_desk_action" not in form.fields
    assert "app_answers" in form.fields


def test_looking_at_the_stop_link_changes_nothing(client):
    user = UserFactory()
    response = client.get(stop_address(user))
    assert response.status_code == 200
    assert "Stop emails about “Reviews and answers”?" in response.content.decode()
    assert not TopicChoice.objects.exists()


def test_one_click_stops_the_topic_without_a_session_or_a_token_of_the_form():
    user, other = UserFactory(), UserFactory()
    mail_program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        response = mail_program.post(stop_address(user), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    assert selectors.choice_of(user.pk, "answers").mail == "never"
    assert selectors.choice_of(other.pk, "answers").mail == "now"


def test_one_click_stops_the_digest_for_somebody_who_never_chose():
    user = UserFactory()
    for _ in range(2):
        assert Client().post(stop_address(user, services.DIGEST)).status_code == 200
    row = MailSettings.objects.get(user=user)
    assert (row.cadence, row.next_digest_at) == ("never", None)


def test_a_forged_link_is_not_found(client):
    assert client.get("/notifications/unsubscribe/forged/").status_code == 404
    assert client.post("/notifications/unsubscribe/forged:token/").status_code == 404
    assert not TopicChoice.objects.exists()
