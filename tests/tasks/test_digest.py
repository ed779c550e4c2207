"""Suggestions and invitations in the morning mail: from the stored list, each once, with reasons and a stretch."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.models import DigestEntry, Mail, MailSettings, Notification
from notifications.services import digests, mail_settings, routing
from tasks.models import Impression, TaskInvitation
from tasks.services import impressions
from tasks.services.dismissals import dismiss_task
from tasks.services.task_invitations import invite
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, VolunteerFactory, accept
from tests.tasks.feeds import make_list

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def subscriber(**facts):
    volunteer = VolunteerFactory(skills={"translation": 3}, languages=["en"], sittings=[30, 60], **facts)
    User.objects.filter(pk=volunteer.user_id).update(name="Nadia Rahimi", seen_at=timezone.now())
    return volunteer


def morning(volunteer, *, days: int = 0) -> DigestEntry:
    """The person's next digest, daily from now on, and its entry."""
    make_list(volunteer)
    user_id = volunteer.user_id
    mail_settings.ensure_settings(user_id=user_id, now=timezone.now())
    MailSettings.objects.filter(user_id=user_id).update(cadence="daily")
    mail_settings.follow_to_zone(user_id=user_id, now=timezone.now())
    due = MailSettings.objects.get(user_id=user_id).next_digest_at + days * DAY
    digests.send_due(now=due)
    return DigestEntry.objects.filter(user_id=user_id).order_by("-date").first()


def test_promise_8_a_digest_of_five_has_a_task_marked_as_a_stretch_for_people_with_a_goal():
    volunteer = subscriber(goals=["data-analysis"])
    for _number in range(8):
        TaskFactory(uses={"translation": 2}, minutes=30)
    stretch = TaskFactory(uses={"translation": 1}, teaches=["data-analysis"], minutes=30)
    entry = morning(volunteer)
    assert (entry.status, entry.match_count) == ("sent", 5)
    assert str(stretch.pk) in entry.shown
    for part in (entry.mail.text, entry.mail.html):
        assert part.count("A stretch:") == 1
        assert "A stretch:" in part.rsplit(stretch.title, 1)[1][:600]
    assert "Lets you practise" in entry.mail.text
    assert "See all 9 matches" in entry.mail.text


def test_without_a_goal_nothing_is_called_a_stretch():
    volunteer = subscriber()
    for _number in range(3):
        TaskFactory(uses={"translation": 2}, minutes=30)
    entry = morning(volunteer)
    assert entry.match_count == 3
    assert "A stretch" not in entry.mail.text


def test_the_digest_says_done_means_why_and_when_it_closes():
    volunteer = subscriber()
    closes = timezone.now() + 10 * DAY
    team = OrganizationFactory(name="Casa Puente")
    TaskFactory(uses={"translation": 2}, minutes=30, closes_at=closes, organization=team)
    text = morning(volunteer).mail.text
    assert "You said you have up to 1 h at a time." in text
    assert "30 min · Casa Puente · closes " in text
    assert "Done means: one labelled chart on A4" in text
    assert "Why you: Uses your Translation (expert)." in text


def test_a_task_comes_once_and_not_after_no():
    volunteer = subscriber()
    first, second = TaskFactory(uses={"translation": 2}), TaskFactory(uses={"translation": 2})
    dismiss_task(task_id=second.pk, volunteer_id=volunteer.pk, reason="other", now=timezone.now())
    assert morning(volunteer).shown == [str(first.pk)]
    digests.send_due(now=MailSettings.objects.get(user_id=volunteer.user_id).next_digest_at)
    assert DigestEntry.objects.order_by("-date")[0].reason == "nothing_new"


def test_what_was_mailed_is_logged_as_shown(settings, django_capture_on_commit_callbacks):
    settings.IMPRESSIONS_ARE_WRITTEN = True
    volunteer = subscriber()
    task = TaskFactory(uses={"translation": 2})
    with django_capture_on_commit_callbacks(execute=True):
        morning(volunteer)
    impressions.flush()
    row = Impression.objects.get(place=Impression.Place.DIGEST)
    assert (row.task_id, row.volunteer_id, row.position) == (task.pk, volunteer.pk, 0)


def test_an_invitation_and_suggestions_are_one_mail_and_the_task_is_named_once():
    volunteer = subscriber()
    asked, other = TaskFactory(uses={"translation": 2}), TaskFactory(uses={"translation": 2})
    now = timezone.now()
    invitation = invite(task_id=asked.pk, volunteer_id=volunteer.pk, now=now, actor_id=None)
    routing.route_notification(notification_id=Notification.objects.get(kind="task_invitation").pk, now=now)
    entry = morning(volunteer)
    assert TaskInvitation.objects.get() == invitation
    assert (entry.invitation_count, entry.match_count) == (1, 1)
    assert entry.mail.text.count(asked.title) == 1
    assert entry.mail.text.index(asked.title) < entry.mail.text.index(other.title)
    assert Mail.objects.filter(to=volunteer.user.email).count() == 1


def test_accepted_work_is_said_with_the_way_to_show_it():
    volunteer = subscriber()
    TaskFactory(uses={"translation": 2})
    morning(volunteer)
    task = TaskFactory(uses={"translation": 2}, organization=OrganizationFactory(name="Casa Puente"))
    accept(ClaimFactory(task=task, volunteer=volunteer, status="submitted"))
    TaskFactory(uses={"translation": 2})
    make_list(volunteer)
    MailSettings.objects.filter(user=volunteer.user_id).update(last_sent_at=timezone.now() - DAY)
    digests.send_due(now=MailSettings.objects.get(user_id=volunteer.user_id).next_digest_at)
    text = DigestEntry.objects.order_by("-date")[0].mail.text
    assert "Since yesterday: Casa Puente accepted" in text
    assert "Add it to your portfolio: http" in text
