"""Everything that ends by itself: its job runs, the document names it, and after the job nothing is left over."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from common.jobs import run_outbox_job
from common.models import OutboxJob
from microvol.operating.doctor import data
from microvol.schedule import SCHEDULE
from notifications.models import Mail, Notification
from notifications.services import notify
from organizations.models import Invitation
from organizations.services.invitations import invite_member
from personal_data.retention import RETENTION, overdue
from tasks.models import Claim, ClaimFile
from tasks.services.drafts import attach_file, forget_drafts
from tasks.states import ClaimStatus
from tests.factories import ClaimFactory, OrganizationFactory, UserFactory

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "privacy.md").read_text()
NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=800)


def run(job: str) -> None:
    run_outbox_job(OutboxJob.objects.create(name=job, arguments={}).pk)


def test_each_kind_has_a_job_in_the_timetable_and_a_line_in_the_document():
    timetable = {entry["task"] for entry in SCHEDULE.values()}
    assert {kept.job for kept in RETENTION} <= timetable
    lines = re.findall(r"^\| ([^|]+) \| (\d+ days) \| `([\w.]+)` \|$", DOCUMENT, re.MULTILINE)
    written = {what.strip(): (term.strip(), job) for what, term, job in lines}
    assert written == {kept.what: (f"{kept.term.days} days", kept.job) for kept in RETENTION}


def test_no_network_address_is_kept_for_more_than_30_days():
    with_address = [kept for kept in RETENTION if "address of a new sign-in" in kept.what or "network" in kept.what]
    assert len(with_address) == 2
    assert max(kept.term for kept in with_address) <= timedelta(days=30)


@pytest.mark.django_db
def test_a_site_without_anything_has_nothing_left_over_and_every_question_can_be_asked():
    assert [kept.what for kept in overdue(NOW)] == []


@pytest.mark.django_db
def test_the_doctor_names_what_lies_too_long_and_the_job_ends_it():
    user = UserFactory()
    notify(recipient_id=user.pk, kind="task_stopped", key="1", title="Accepted", path="/")
    Notification.objects.update(created_at=LONG_AGO, route=Notification.Route.SITE)
    Mail.objects.create(to="a@people.example", sender="us@site.example", subject="x", text="x", status="sent")
    Mail.objects.update(created_at=LONG_AGO)
    told = [finding.words for finding in data.retention("all") if finding.level == "warning"]
    assert told == [
        "words and links of mails, with the address of a new sign-in lie longer than 30 days",
        "that a mail was sent, and to whom lie longer than 365 days",
        "messages on the site lie longer than 365 days",
    ]
    run("notifications.forget_old_mails")
    assert [finding.level for finding in data.retention("all")] == ["ok"]
    assert not Mail.objects.exists() and not Notification.objects.exists()


@pytest.mark.django_db
def test_a_message_whose_mail_is_not_decided_stays():
    notify(recipient_id=UserFactory().pk, kind="task_stopped", key="1", title="Accepted", path="/")
    Notification.objects.update(created_at=LONG_AGO, route=Notification.Route.HELD)
    run("notifications.forget_old_mails")
    assert Notification.objects.exists()


@pytest.mark.django_db
def test_drafts_of_work_that_never_came_go_with_their_files_and_others_stay():
    old, young = ClaimFactory(), ClaimFactory()
    for claim in (old, young):
        attach_file(claim_id=claim.pk, upload=SimpleUploadedFile("half.csv", b"1,2"), now=NOW)
    stored = {file.claim_id: file.file.name for file in ClaimFile.objects.all()}
    ended = {"status": ClaimStatus.EXPIRED, "draft": {"text": "half of it"}}
    Claim.objects.filter(pk=old.pk).update(ended_at=NOW - timedelta(days=181), **ended)
    Claim.objects.filter(pk=young.pk).update(ended_at=NOW - timedelta(days=179), **ended)
    assert forget_drafts(now=NOW) == 1
    assert [default_storage.exists(stored[claim.pk]) for claim in (old, young)] == [False, True]
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.draft, young.draft) == ({}, {"text": "half of it"})
    assert forget_drafts(now=NOW) == 0


@pytest.mark.django_db
def test_who_never_confirmed_an_address_is_forgotten_after_a_month():
    never, later, signed_in = UserFactory(is_verified=False), UserFactory(is_verified=False), UserFactory()
    staff = UserFactory(is_verified=False, is_staff=True)
    for user in (never, later):
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": False})
    User.objects.filter(pk__in=[never.pk, signed_in.pk, staff.pk]).update(joined_at=LONG_AGO)
    assert accounts.forget_unconfirmed(now=NOW) == 1
    assert set(User.objects.values_list("pk", flat=True)) == {later.pk, signed_in.pk, staff.pk}


@pytest.mark.django_db
def test_the_address_of_somebody_who_was_offered_a_seat_goes_a_month_after_the_link_ran_out():
    owner = UserFactory()
    organization = OrganizationFactory(owner=owner)
    invite_member(
        organization_id=organization.pk, actor_id=owner.pk, email="a@people.example", role="reviewer", now=NOW
    )
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=29))
    run("organizations.forget_invitations")
    assert Invitation.objects.exists()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=31))
    run("organizations.forget_invitations")
    assert not Invitation.objects.exists()
