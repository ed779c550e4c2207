"""A job over many rows is cut into ranges that hold each row once; no second round is promised over a waiting one."""

import pytest
from django.utils import timezone

from accounts.models import User
from common.jobs import run_waiting
from common.models import OutboxJob
from common.ranges import id_ranges, share
from notifications.jobs import send_mornings
from notifications.models import MailSettings
from notifications.services import digests, mail_settings
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NAME = "notifications.send_mornings_of"


def test_ranges_hold_each_row_once_whatever_the_gaps() -> None:
    people = UserFactory.create_batch(7)
    people[3].delete()
    ids = sorted(User.objects.values_list("pk", flat=True))
    ranges = id_ranges(User.objects.order_by("-name"), 4)
    assert ranges == [(ids[0], ids[3]), (ids[4], ids[5])]
    assert id_ranges(User.objects.filter(name__startswith="%s"), 4) == []


def test_a_round_that_waits_is_not_promised_again_and_one_that_failed_holds_up_nobody() -> None:
    UserFactory.create_batch(3)
    assert share(NAME, User.objects.all(), size=2) == 2
    assert share(NAME, User.objects.all(), size=2) == 0
    OutboxJob.objects.update(attempts=1)
    assert share(NAME, User.objects.all(), size=2) == 2


def test_the_mornings_of_many_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "RANGE", 2)
    UserFactory.create_batch(5)
    mail_settings.make_missing_settings(now=timezone.now())
    MailSettings.objects.update(next_digest_at=timezone.now())
    OutboxJob.objects.all().delete()
    send_mornings()
    assert OutboxJob.objects.filter(name=NAME).count() == 3
    assert digests.due_mornings(timezone.now()).count() == 5
    run_waiting()
    assert not digests.due_mornings(timezone.now()).exists()
