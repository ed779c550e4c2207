"""Flags: what looks wrong waits for a person, whoever wrote it; its authors are told; a person clears it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from notifications.models import Notification
from organizations.models import Organization
from organizations.services.profiles import update_organization
from tasks.models import BriefFlag, Report, Task
from tasks.rules import findings_in_brief
from tasks.services.brief_files import attach_task_file
from tasks.services.briefs import BriefInput, brief_of, update_task
from tasks.services.moderation import resolve_report
from tasks.services.publishing import (
    approve_brief,
    clear_brief_flags,
    close_task,
    hold_task,
    publish_task,
    return_brief,
)
from tasks.states import TaskStatus
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, UserFactory
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
FEE = "You pay a deposit of £20 first."


@pytest.fixture
def moderator() -> int:
    return UserFactory(is_staff=True).pk


def edit(task: Task, **values: Any) -> Task:
    """The publisher's change of an existing brief."""
    task = Task.objects.prefetch_related("skills").get(pk=task.pk)
    return update_task(
        task_id=task.pk, actor_id=publisher_of(task.organization), brief=BriefInput(**{**brief_of(task), **values}),
        now=timezone.now(),
    )  # fmt: skip


def publish(task: Task) -> Task:
    return publish_task(task_id=task.pk, actor_id=publisher_of(task.organization), now=timezone.now())


def approve(task: Task, moderator: int, **extra: Any) -> Task:
    return approve_brief(task_id=task.pk, actor_id=moderator, now=timezone.now(), **extra)


@pytest.mark.parametrize("tier", ["new", "verified", "trusted"])
def test_a_flagged_brief_goes_to_moderation_whatever_the_tier_and_its_authors_read_why(tier: str) -> None:
    organization = OrganizationFactory(tier=tier)
    Organization.objects.filter(pk=organization.pk).update(approved_brief_count=3)
    task = TaskFactory(organization=organization, need=f"One chart. {FEE}")
    assert task.status == TaskStatus.IN_MODERATION
    flag = BriefFlag.objects.get(task=task)
    assert (flag.pattern, flag.field, flag.excerpt) == ("fee", "need", FEE)
    told = Notification.objects.get(recipient_id=publisher_of(organization), kind="brief_decided")
    assert FEE in told.body
    assert "Nobody pays to help" in told.body
    assert task.events.latest("pk").data["flags"] == [{"pattern": "fee", "field": "need", "excerpt": FEE}]


def test_what_a_moderator_cleared_stays_cleared_until_the_words_change(moderator: int) -> None:
    task = approve(TaskFactory(need=FEE), moderator, why="The deposit is for a key of the archive.")
    assert task.status == TaskStatus.OPEN
    assert BriefFlag.objects.get().cleared_by_id == moderator
    assert task.events.latest("pk").why == "The deposit is for a key of the archive."
    assert edit(task, why="Trustees decide on 4 June.").status == TaskStatus.OPEN
    assert edit(task, need="You pay a deposit of £30 first.").status == TaskStatus.IN_MODERATION


def test_every_place_for_words_is_read() -> None:
    words = dict.fromkeys(("title", "why", "need", "deliverable", "not_needed", "example"), "Please donate £5.")
    found = findings_in_brief({**words, "points": ["One chart", "Call 020 7946 0958"], "files": ["bank-details.pdf"]})
    assert [(finding.field, finding.pattern) for finding in found] == [
        ("title", "donation"), ("why", "donation"), ("need", "donation"), ("deliverable", "donation"),
        ("points", "contact"), ("not_needed", "donation"), ("example", "donation"), ("files", "personal_data"),
    ]  # fmt: skip


def test_an_edit_of_an_open_task_takes_it_out_of_sight_and_leaves_its_volunteers_at_work() -> None:
    claim = ClaimFactory(task=TaskFactory(places=2))
    task = edit(claim.task, why="Call me on 020 7946 0958 before you start.")
    claim.refresh_from_db()
    assert (task.status, claim.status) == (TaskStatus.IN_MODERATION, "active")
    assert not Task.objects.open().filter(pk=task.pk).exists()


def test_the_name_of_a_new_file_is_read() -> None:
    task = TaskFactory()
    upload = SimpleUploadedFile("registration-fee.csv", b"a,b\n1,2")
    attach_task_file(task_id=task.pk, actor_id=publisher_of(task.organization), upload=upload, now=timezone.now())
    task.refresh_from_db()
    assert task.status == TaskStatus.IN_MODERATION


def test_a_closed_task_is_closed_again_when_it_was_fine(moderator: int) -> None:
    task = TaskFactory()
    close_task(task_id=task.pk, actor_id=publisher_of(task.organization), now=timezone.now())
    assert edit(task, why="Please donate £5.").status == TaskStatus.IN_MODERATION
    assert approve(task, moderator).status == TaskStatus.CLOSED


def test_an_author_who_takes_it_out_after_it_was_sent_back_is_still_read_by_a_person(moderator: int) -> None:
    task = TaskFactory(need=FEE)
    return_brief(task_id=task.pk, actor_id=moderator, now=timezone.now(), why="Nobody pays here.")
    edit(task, need="One chart.")
    task = publish(task)
    assert task.status == TaskStatus.IN_MODERATION
    assert not BriefFlag.objects.filter(task=task).exists()
    assert approve(task, moderator).status == TaskStatus.OPEN
    assert edit(task, need="One chart on A4.").status == TaskStatus.OPEN


def test_words_of_an_open_task_that_a_person_finds_fine_stay(moderator: int) -> None:
    claim = ClaimFactory(task=TaskFactory(places=2))
    BriefFlag.objects.create(task=claim.task, pattern="reworded", field="why", excerpt="Other words")
    for _again in range(2):
        clear_brief_flags(task_id=claim.task_id, actor_id=moderator, now=timezone.now(), why="Fine.")
    assert BriefFlag.objects.get().cleared_at
    assert claim.task.events.filter(kind="flags_cleared").count() == 1


def test_a_moderator_takes_an_open_task_out_of_sight_with_a_reason(moderator: int) -> None:
    task = hold_task(task_id=TaskFactory().pk, actor_id=moderator, now=timezone.now(), why="Who owns the photos?")
    assert task.status == TaskStatus.IN_MODERATION
    assert Notification.objects.get(kind="brief_decided").body == "Who owns the photos?"


@pytest.mark.parametrize("role", ["owner", "manager", "reviewer"])
def test_nobody_moderates_their_own_organisation(role: str) -> None:
    organization = OrganizationFactory(tier="new")
    staff = MembershipFactory(organization=organization, role=role, user=UserFactory(is_staff=True)).user
    task, now = TaskFactory(organization=organization), timezone.now()
    for call in (
        lambda: approve_brief(task_id=task.pk, actor_id=staff.pk, now=now),
        lambda: return_brief(task_id=task.pk, actor_id=staff.pk, now=now, why="No"),
        lambda: clear_brief_flags(task_id=task.pk, actor_id=staff.pk, now=now),
        lambda: hold_task(task_id=task.pk, actor_id=staff.pk, now=now, why="No"),
    ):
        with pytest.raises(ActionDenied) as refusal:
            call()
        assert refusal.value.code == "own_organization"


def test_what_an_organisation_says_of_itself_becomes_a_report_by_the_site_once(moderator: int) -> None:
    organization = OrganizationFactory()

    def say(about: str) -> None:
        kept = ("name", "city", "country", "time_zone", "website", "registration_number", "industry")
        values = {name: getattr(organization, name) for name in kept}
        update_organization(
            organization_id=organization.pk, actor_id=publisher_of(organization), about=about, now=timezone.now(),
            cause_ids=[], **values,
        )  # fmt: skip
        run_waiting()

    say("We feed people. Please donate £5.")
    say("We feed people. Please donate £10.")
    report = Report.objects.get()
    assert (report.reporter, report.organization, "£10" in report.text) == (None, organization, True)
    resolve_report(
        report_id=report.pk, actor_id=moderator, now=timezone.now(), status="dismissed", resolution="A quote of theirs."
    )
    say("We feed people. Please donate £10. We cook, too.")
    assert Report.objects.count() == 1
