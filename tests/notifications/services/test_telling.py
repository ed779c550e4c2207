"""Telling somebody once, and what they want by mail."""

import pytest
from django.utils import timezone

from common.jobs import run_waiting
from common.models import OutboxJob
from notifications import services
from notifications.models import Mail, Notification, TopicChoice
from notifications.selectors import Choice, choices_of
from notifications.services import mails
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def tell(user, **changes) -> Notification | None:
    words = {"kind": "review_done", "key": "claim 7", "title": "Tom accepted your chart", "path": "/today/"}
    return services.notify(recipient_id=user.pk, **{**words, **changes})


def test_told_twice_is_one_row_and_one_mail():
    user = UserFactory()
    assert tell(user) is not None
    assert tell(user) is None
    run_waiting()
    run_waiting()
    assert Notification.objects.filter(recipient=user).count() == 1
    assert Mail.objects.filter(to=user.email).count() == 1


def test_an_unknown_kind_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no notification kind"):
        tell(UserFactory(), kind="gossip")


def test_a_kind_that_is_never_mailed_shows_on_the_site_only():
    user = UserFactory()
    assert tell(user, kind="digest_back").route == Notification.Route.SITE
    run_waiting()
    assert not Mail.objects.exists()


def test_news_waits_for_the_digest_and_costs_no_job():
    user = UserFactory()
    assert tell(user, kind="task_claimed").route == Notification.Route.DIGEST
    assert not OutboxJob.objects.exists()


def test_a_topic_switched_off_is_not_mailed():
    user = UserFactory()
    services.stop_topic(user_id=user.pk, topic="answers")
    tell(user)
    tell(user, kind="claim_reminder", key="claim 1")
    run_waiting()
    assert Notification.objects.filter(recipient=user).count() == 2
    assert [mail.notification.kind for mail in Mail.objects.all()] == ["claim_reminder"]


def test_a_topic_switched_off_on_the_site_is_told_by_mail_alone(client):
    user = UserFactory()
    services.choose_topics(user_id=user.pk, choices={"answers": Choice("now", is_in_app=False)})
    tell(user)
    run_waiting()
    client.force_login(user)
    assert "Tom accepted" not in client.get("/notifications/").content.decode()
    assert Mail.objects.count() == 1


def test_what_needs_an_action_always_shows_on_the_site():
    user = UserFactory()
    services.choose_topics(user_id=user.pk, choices={"work": Choice("never", is_in_app=False)})
    assert choices_of(user.pk)["work"].is_in_app
    assert tell(user, kind="claim_reminder").is_in_app


def test_a_closed_account_gets_no_mail():
    user = UserFactory(is_active=False)
    tell(user)
    run_waiting()
    assert not Mail.objects.exists()


def test_mailing_a_notification_twice_writes_one_mail():
    notification = tell(UserFactory())
    assert mails.queue_notification_mail(notification_id=notification.pk) is not None
    assert mails.queue_notification_mail(notification_id=notification.pk) is None
    assert Mail.objects.count() == 1


def test_the_mail_says_what_happened_and_how_to_stop(settings):
    settings.SITE_URL = "https://microvol.example"
    user = UserFactory(name="Nadia & Co <b>")
    notification = tell(
        user, title='Tom said "yes" & sent thanks', body="It reads well.\n\nThank you.", action="Read it"
    )
    mail = mails.queue_notification_mail(notification_id=notification.pk)
    assert mail.subject == 'Tom said "yes" & sent thanks'
    assert mail.sender == settings.DEFAULT_FROM_EMAIL
    assert 'Tom said "yes" & sent thanks' in mail.text
    assert "Hello Nadia," in mail.text
    assert "Read it:\nhttps://microvol.example/today/" in mail.text
    assert "Tom said &quot;yes&quot; &amp; sent thanks" in mail.html
    assert "<b>" not in mail.html
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail.headers["List-Unsubscribe"].strip("<>")
    assert address.startswith("https://microvol.example/notifications/unsubscribe/")
    assert address in mail.text
    assert address in mail.html


def test_choosing_topics_stores_each_and_can_be_taken_back():
    user = UserFactory()
    services.choose_topics(user_id=user.pk, choices={"answers": Choice("digest"), "desk_news": Choice("never")})
    assert TopicChoice.objects.filter(user=user).count() == 2
    services.choose_topics(user_id=user.pk, choices={"answers": Choice("now")})
    choices = choices_of(user.pk)
    assert [choices[code].mail for code in ("answers", "desk_news", "matches")] == ["now", "never", "digest"]


def test_reading_marks_own_messages_only():
    user, other = UserFactory(), UserFactory()
    first, second = tell(user), tell(user, key="claim 8")
    theirs = tell(other)
    assert services.mark_read(recipient_id=user.pk, now=timezone.now(), notification_ids=[first.pk, theirs.pk]) == 1
    assert services.mark_read(recipient_id=user.pk, now=timezone.now()) == 1
    second.refresh_from_db()
    theirs.refresh_from_db()
    assert second.read_at is not None
    assert theirs.read_at is None


@pytest.mark.parametrize("token", ["", "nonsense", "a.review_done:forged", "x:y:z"])
def test_a_forged_unsubscribe_link_names_nobody(token):
    assert services.read_unsubscribe_token(token) is None


def test_an_unsubscribe_link_names_one_person_and_one_topic():
    user = UserFactory()
    token = services.unsubscribe_token(public_id=user.public_id, topic="answers")
    assert services.read_unsubscribe_token(token) == (str(user.public_id), "answers")
    digest = services.unsubscribe_token(public_id=user.public_id, topic=services.DIGEST)
    assert services.read_unsubscribe_token(digest) == (str(user.public_id), "digest")
    gone = services.unsubscribe_token(public_id=user.public_id, topic="a topic we dropped")
    assert services.read_unsubscribe_token(gone) is None


def test_a_link_in_an_old_mail_named_a_kind_and_still_works():
    user = UserFactory()
    token = services.unsubscribe_token(public_id=user.public_id, topic="review_done")
    assert services.read_unsubscribe_token(token) == (str(user.public_id), "answers")
