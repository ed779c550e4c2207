"""Leaving: a week to stay, nobody left without an owner, what the organisation keeps, certificates afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common.decisions import ActionDenied
from common.jobs import run_waiting
from credentials.jobs import sweep
from credentials.models import Credential
from credentials.selectors.checks import check_badge
from organizations.services.standing import close_organization
from personal_data.models import Erasure
from personal_data.services.erasing import erase_due, erase_person
from personal_data.services.leaving import ask_to_leave, stay
from tasks.models import ClaimFile, Submission, Task, TaskEvent
from tasks.selectors.event_words import words_of_event
from tasks.services.appeals import appeal_review
from tests.credentials.make import issued
from tests.factories import (
    PASSWORD,
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def erase(user: User, *, took_work_back: bool = False) -> User:
    erase_person(user_id=user.pk, took_work_back=took_work_back, now=timezone.now())
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> Client:
    """Signed in, and having just given the password once more."""
    client = Client()
    client.force_login(user)
    again = client.get("/settings/leave/").url
    assert "reauthenticate" in again
    assert client.post(again, {"password": PASSWORD}).url == "/settings/leave/"
    return client


def test_nothing_happens_before_the_week_is_over_and_one_may_stay() -> None:
    user, now = UserFactory(), timezone.now()
    ask_to_leave(user_id=user.pk, takes_work_back=False, now=now)
    assert not erase_due(user_id=user.pk, now=now + WEEK - timedelta(seconds=1))
    assert stay(user_id=user.pk)
    assert not stay(user_id=user.pk)
    assert not erase_due(user_id=user.pk, now=now + WEEK)
    assert User.objects.get(pk=user.pk).name == user.name


def test_after_a_week_the_account_is_nobodys() -> None:
    user, now = UserFactory(), timezone.now()
    ask_to_leave(user_id=user.pk, takes_work_back=False, now=now)
    assert erase_due(user_id=user.pk, now=now + WEEK)
    left = User.objects.get(pk=user.pk)
    assert (left.name, left.is_active, left.has_usable_password()) == ("A former volunteer", False, False)
    assert left.public_id != user.public_id
    assert not Client().login(email=left.email, password=PASSWORD)
    assert Erasure.objects.count() == 1


def test_the_only_owner_hands_over_first() -> None:
    owner = UserFactory()
    organization = OrganizationFactory(owner=owner, name="Oakwood")
    with pytest.raises(ActionDenied) as refusal:
        ask_to_leave(user_id=owner.pk, takes_work_back=False, now=timezone.now())
    assert (refusal.value.code, refusal.value.decision.status) == ("last_owner", 409)
    assert "Oakwood" in str(refusal.value)
    close_organization(organization_id=organization.pk, actor_id=owner.pk, why="Done.", now=timezone.now())
    ask_to_leave(user_id=owner.pk, takes_work_back=False, now=timezone.now())
    erase(owner)
    assert not organization.memberships.exists()


def test_who_became_the_only_owner_meanwhile_stays_and_is_told(mailoutbox: list[EmailMessage]) -> None:
    first, second = UserFactory(), UserFactory()
    organization = OrganizationFactory(owner=first)
    MembershipFactory(organization=organization, user=second, role="owner")
    now = timezone.now()
    ask_to_leave(user_id=first.pk, takes_work_back=False, now=now)
    organization.memberships.filter(user=second).delete()
    assert not erase_due(user_id=first.pk, now=now + WEEK)
    assert User.objects.get(pk=first.pk).leaves_at is None
    assert mailoutbox[-1].to == [first.email]
    assert organization.name in mailoutbox[-1].body


def test_staff_give_their_rights_back_first() -> None:
    staff = UserFactory(is_staff=True)
    with pytest.raises(ActionDenied) as refusal:
        ask_to_leave(user_id=staff.pk, takes_work_back=False, now=timezone.now())
    assert refusal.value.code == "staff_account"


@pytest.mark.parametrize("takes_it_back", [False, True])
def test_accepted_work_stays_without_a_name_or_goes_by_choice(
    takes_it_back: bool, django_capture_on_commit_callbacks: Any
) -> None:
    volunteer = VolunteerFactory(user=UserFactory(name="Ana Silva"))
    claim = ClaimFactory(task=TaskFactory(kind="design"), volunteer=volunteer, status="accepted")
    file = claim.submissions.get().files.get()
    Submission.objects.filter(claim=claim).update(text="The chart is done.")
    with django_capture_on_commit_callbacks(execute=True):
        erase(volunteer.user, took_work_back=takes_it_back)
    claim.refresh_from_db()
    assert claim.status == "accepted"
    assert claim.volunteer.user.name == "A former volunteer"
    assert claim.submissions.get().text == ("" if takes_it_back else "The chart is done.")
    kept = ClaimFile.objects.filter(claim=claim)
    assert [row.name for row in kept] == ([] if takes_it_back else [f"file-{file.pk}.png"])
    assert file.file.storage.exists(file.file.name) is not takes_it_back


def test_open_work_goes_back_and_its_places_are_free() -> None:
    volunteer = VolunteerFactory()
    sent = ClaimFactory(volunteer=volunteer, status="submitted")
    held = ClaimFactory(volunteer=volunteer)
    erase(volunteer.user)
    for claim in (held, sent):
        claim.refresh_from_db()
        assert (claim.status, claim.draft) == ("released", {})
        assert Task.objects.get(pk=claim.task_id).taken_count == 0
    assert not Submission.objects.waiting().exists()
    told = TaskEvent.objects.filter(claim=sent).order_by("-pk").values_list("kind", flat=True)[:2]
    assert list(told) == ["claim_released_by_site", "work_taken_back"]


def test_the_log_stays_and_says_no_name() -> None:
    volunteer = VolunteerFactory(user=UserFactory(name="Ana Silva"))
    claim = ClaimFactory(task=TaskFactory(kind="design"), volunteer=volunteer, status="not_usable")
    appeal_review(review_id=claim.submissions.get().review.pk, text="All is there.", now=timezone.now())
    before = list(TaskEvent.objects.filter(claim=claim).order_by("pk").values_list("pk", "kind", "at", "actor_id"))
    erase(volunteer.user)
    events = TaskEvent.objects.filter(claim=claim).order_by("pk")
    assert list(events.values_list("pk", "kind", "at", "actor_id")) == before
    words = [words_of_event(event) for event in events.select_related("actor", "claim__volunteer__user")]
    assert any("A former volunteer" in line for line in words)
    assert not any("Ana" in line for line in words)


@pytest.mark.parametrize("change", [
    "UPDATE tasks_taskevent SET kind = 'other'",
    "UPDATE tasks_taskevent SET why = 'Other words.'",
    "UPDATE tasks_taskevent SET data = '{\"more\": 1}'",
    "DELETE FROM tasks_taskevent",
])  # fmt: skip
def test_even_while_erasing_an_event_only_loses_words(change: str) -> None:
    ClaimFactory()
    with pytest.raises(InternalError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL microvol.erasing = 'on'")
        cursor.execute(change)


def test_without_the_setting_an_event_keeps_its_words() -> None:
    claim = ClaimFactory()
    TaskEvent.objects.create(task=claim.task, kind="task_edited", why="Clearer.")
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        TaskEvent.objects.filter(kind="task_edited").update(why="")


def test_a_certificate_leaves_its_number_its_bit_and_a_digest() -> None:
    credential = issued(shows_name=True)
    assert credential.current is not None
    document, token = credential.current.document, credential.current.token
    bit = (credential.status_list_id, credential.status_index)
    erase(credential.volunteer.user)
    left = Credential.objects.get(pk=credential.pk)
    assert (left.current, left.versions.count(), left.salt) == (None, 0, "")
    assert (left.status_list_id, left.status_index) == bit
    for text in (document, token):
        answer = check_badge(text, entry="file", now=timezone.now())
        assert (answer.state, "left" in answer.words) == ("valid", True)
    assert check_badge(document.replace("Nadia", "Maria"), entry="file", now=timezone.now()).state != "valid"
    page = Client().get(left.get_absolute_url())
    assert page.status_code == 200
    assert "has left" in page.content.decode()
    assert "Nadia" not in page.content.decode()
    run_waiting()
    sweep()  # what the timetable does next brings nothing back
    run_waiting()
    assert Credential.objects.get(pk=credential.pk).current is None


def test_a_restored_backup_is_erased_again(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    user, other = UserFactory(name="Ana Silva"), UserFactory()
    restored = {name: getattr(user, name) for name in ("public_id", "email", "name", "password")}
    erase(user)
    call_command("list_erasures")
    erasures = tmp_path / "erasures.txt"
    erasures.write_text(capsys.readouterr().out)
    User.objects.filter(pk=user.pk).update(is_active=True, **restored)
    Erasure.objects.all().delete()
    call_command("replay_erasures", str(erasures))
    assert capsys.readouterr().out.startswith("1 erased again")
    assert User.objects.get(pk=user.pk).name == "A former volunteer"
    assert User.objects.get(pk=other.pk).name == other.name
    call_command("replay_erasures", str(erasures))
    assert capsys.readouterr().out.startswith("0 erased again")


def test_the_page_asks_for_the_password_and_the_mail_leads_back(mailoutbox: list[EmailMessage]) -> None:
    user = UserFactory()
    client = signed_in(user)
    assert client.get("/settings/leave/").status_code == 200
    assert client.post("/settings/leave/", {"work": "take"}).status_code == 302
    leaving = User.objects.get(pk=user.pk)
    assert leaving.leaves_at is not None and leaving.takes_work_back
    assert "will be deleted on" in client.get("/settings/").content.decode()
    assert client.post("/settings/leave/", {"work": "take"}).status_code == 409
    link = next(line for line in mailoutbox[-1].body.splitlines() if "/settings/leave/stay/" in line).split("://", 1)[1]
    path = "/" + link.split("/", 1)[1]
    assert Client().get(path).status_code == 200
    assert User.objects.get(pk=user.pk).leaves_at is not None  # reading changes nothing
    assert Client().post(path).status_code == 302
    assert User.objects.get(pk=user.pk).leaves_at is None
    assert Client().get(path).status_code == 404


def test_the_only_owner_reads_what_to_do() -> None:
    owner = UserFactory()
    organization = OrganizationFactory(owner=owner)
    client = signed_in(owner)
    page = client.get("/settings/leave/").content.decode()
    assert reverse("organizations:member_list", args=[organization.slug]) in page
    assert client.post("/settings/leave/", {"work": "keep"}).status_code == 409
