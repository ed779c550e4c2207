"""Messages, and the clock that an unanswered question stops."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from notifications.models import Mail, Notification
from tasks.models import Claim, Message, MessageFile, TaskEvent
from tasks.selectors.threads import has_news
from tasks.services.claims import expire_claims, extend_claim
from tasks.services.drafts import attach_file
from tasks.services.messages import mark_read, send_message
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory, UserFactory, submit
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def ask(claim: Claim, *, now, **more) -> None:
    send_message(
        claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Ward or hub?", now=now, is_question=True, **more
    )


def answer(claim: Claim, *, now) -> None:
    send_message(claim_id=claim.pk, author_id=publisher_of(claim.task.organization), body="The hub.", now=now)


def test_a_question_stops_the_clock_and_the_answer_gives_the_waiting_back() -> None:
    now = timezone.now()
    claim = ClaimFactory(now=now)
    end = claim.lease_ends_at
    ask(claim, now=now + 5 * HOUR)
    claim.refresh_from_db()
    assert (claim.paused_at, claim.lease_ends_at) == (now + 5 * HOUR, end)
    answer(claim, now=now + 100 * HOUR)
    claim.refresh_from_db()
    assert claim.paused_at is None
    assert claim.lease_ends_at == end + 95 * HOUR
    kinds = ["clock_paused", "clock_resumed"]
    assert (
        list(TaskEvent.objects.filter(claim=claim, kind__in=kinds).order_by("pk").values_list("kind", flat=True))
        == kinds
    )


def test_a_second_question_does_not_start_the_waiting_anew() -> None:
    now = timezone.now()
    claim = ClaimFactory(now=now)
    end = claim.lease_ends_at
    ask(claim, now=now + 1 * HOUR)
    ask(claim, now=now + 3 * HOUR)
    answer(claim, now=now + 4 * HOUR)
    claim.refresh_from_db()
    assert claim.lease_ends_at == end + 3 * HOUR
    assert not claim.messages.filter(is_question=True, answered_at=None).exists()


def test_a_stopped_clock_neither_runs_out_nor_can_be_extended_but_work_can_be_sent() -> None:
    now = timezone.now()
    claim = ClaimFactory(now=now)
    ask(claim, now=now)
    later = now + timedelta(days=30)
    assert expire_claims(now=later) == 0
    with pytest.raises(ActionDenied) as refusal:
        extend_claim(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=later)
    assert refusal.value.code == "clock_paused"
    assert submit(claim, now=later).version == 1


def test_after_the_answer_the_time_runs_out_at_its_new_end() -> None:
    now = timezone.now()
    claim = ClaimFactory(now=now)
    end = claim.lease_ends_at
    ask(claim, now=now)
    answer(claim, now=now + 10 * HOUR)
    assert expire_claims(now=end + 9 * HOUR) == 0
    assert expire_claims(now=end + 10 * HOUR) == 1


@pytest.mark.parametrize("is_question", [True, False])
def test_an_ordinary_message_and_one_in_review_leave_the_clock_alone(is_question: bool) -> None:
    claim = ClaimFactory(status="submitted" if is_question else "active")
    send_message(
        claim_id=claim.pk,
        author_id=claim.volunteer.user_id,
        body="Hello",
        now=timezone.now(),
        is_question=is_question,
    )
    claim.refresh_from_db()
    assert claim.paused_at is None


def test_an_organisations_question_stops_nothing() -> None:
    claim = ClaimFactory()
    message = send_message(
        claim_id=claim.pk,
        author_id=publisher_of(claim.task.organization),
        body="How is it going?",
        now=timezone.now(),
        is_question=True,
    )
    claim.refresh_from_db()
    assert (message.is_question, claim.paused_at) == (False, None)


def test_a_double_click_is_one_message_and_other_words_are_another() -> None:
    claim = ClaimFactory()
    key = uuid.uuid4()
    for _click in range(2):
        ask(claim, now=timezone.now(), key=key)
    assert claim.messages.get().public_id == key
    send_message(
        claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Something else", now=timezone.now(), key=key
    )
    assert claim.messages.count() == 2


def test_both_sides_are_told_once() -> None:
    claim = ClaimFactory()
    publisher_id = publisher_of(claim.task.organization)
    ask(claim, now=timezone.now())
    answer(claim, now=timezone.now())
    told = Notification.objects.filter(kind="message")
    assert set(told.values_list("recipient_id", flat=True)) == {publisher_id, claim.volunteer.user_id}
    assert told.count() == 2


def test_a_conversation_closes_90_days_after_the_end() -> None:
    claim = ClaimFactory(status="accepted", task=TaskFactory())
    with pytest.raises(ActionDenied) as refusal:
        ask(claim, now=timezone.now() + timedelta(days=91))
    assert refusal.value.code == "thread_closed"


def notes(name: str = "notes.csv", content: bytes = b"week,parcels") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def write(claim: Claim, *, now=None, is_from_desk: bool = False, **more) -> Message:
    author_id = publisher_of(claim.task.organization) if is_from_desk else claim.volunteer.user_id
    return send_message(claim_id=claim.pk, author_id=author_id, body="Here it is.", now=now or timezone.now(), **more)


def test_files_of_a_message_are_for_both_sides_and_nobody_else() -> None:
    claim = ClaimFactory()
    file = write(claim, uploads=[notes()]).files.get()
    member = MembershipFactory(organization=claim.task.organization).user
    assert file.name == "notes.csv"
    for user, sees in [
        (claim.volunteer.user, True),
        (member, True),
        (UserFactory(), False),
        (UserFactory(is_staff=True), False),
    ]:
        assert MessageFile.objects.visible_to(user).exists() is sees


@pytest.mark.parametrize(
    ("uploads", "code"),
    [
        ([notes(f"{number}.csv") for number in range(4)], "too_many_files"),
        ([notes("run.exe")], "file_type"),
        ([notes("chart.png", b"no picture")], "file_content"),
    ],
)
def test_files_are_refused_with_the_whole_message(uploads: list, code: str) -> None:
    claim = ClaimFactory()
    with pytest.raises(ActionDenied) as refusal:
        write(claim, uploads=uploads)
    assert (refusal.value.code, claim.messages.count()) == (code, 0)


def test_a_double_click_stores_its_file_once() -> None:
    claim, key = ClaimFactory(), uuid.uuid4()
    for _click in range(2):
        write(claim, key=key, uploads=[notes()])
    assert MessageFile.objects.count() == 1


def test_all_uploads_of_one_person_count_together(settings) -> None:
    settings.UPLOAD_QUOTA_BYTES = 30
    claim = ClaimFactory()
    write(claim, uploads=[notes(content=b"x" * 20)])
    with pytest.raises(ActionDenied) as refusal:
        attach_file(claim_id=claim.pk, upload=notes(content=b"y" * 20), now=timezone.now())
    assert refusal.value.code == "quota_full"
    write(claim, is_from_desk=True, uploads=[notes(content=b"z" * 20)])  # the other side has its own


def test_one_person_writes_so_many_messages_an_hour(settings) -> None:
    settings.MESSAGES_PER_HOUR = 2
    now, claim = timezone.now(), ClaimFactory()
    write(claim, now=now)
    write(claim, now=now)
    with pytest.raises(ActionDenied) as refusal:
        write(claim, now=now + HOUR / 2)
    assert (refusal.value.code, refusal.value.decision.status) == ("too_many_messages", 409)
    write(claim, now=now + HOUR / 2, is_from_desk=True)
    write(claim, now=now + 2 * HOUR)


def test_a_message_is_new_until_its_reader_saw_it_or_their_side_wrote_back() -> None:
    claim = ClaimFactory()
    volunteer, colleague = claim.volunteer.user, MembershipFactory(organization=claim.task.organization).user

    def is_new_for(user, *, as_volunteer: bool) -> bool:
        return Claim.objects.filter(has_news(user.pk, as_volunteer=as_volunteer), pk=claim.pk).exists()

    write(claim)
    assert not is_new_for(volunteer, as_volunteer=True)
    assert is_new_for(colleague, as_volunteer=False)
    mark_read(claim_id=claim.pk, user_id=colleague.pk)
    mark_read(claim_id=claim.pk, user_id=colleague.pk)
    assert not is_new_for(colleague, as_volunteer=False)
    write(claim)
    assert is_new_for(colleague, as_volunteer=False)
    write(claim, is_from_desk=True)
    assert not is_new_for(colleague, as_volunteer=False)  # somebody of the team answered
    assert is_new_for(volunteer, as_volunteer=True)


def test_no_mail_about_a_message_holds_the_address_of_the_other_side(
    settings, django_capture_on_commit_callbacks
) -> None:
    settings.EMAIL_BACKEND = "notifications.mail.OutboxEmailBackend"
    claim = ClaimFactory()
    owner_address = claim.task.organization.memberships.get().user.email
    ask(claim, now=timezone.now())
    answer(claim, now=timezone.now())
    run_waiting()
    mails = {mail.to: mail for mail in Mail.objects.filter(notification__kind="message")}
    assert set(mails) == {owner_address, claim.volunteer.user.email}
    for to, mail in mails.items():
        (other,) = set(mails) - {to}
        everything = f"{mail.sender} {mail.subject} {mail.text} {mail.html} {mail.headers}"
        assert other not in everything
        assert mail.sender == settings.DEFAULT_FROM_EMAIL
        assert "Reply-To" not in mail.headers
