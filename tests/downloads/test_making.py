"""Making files: once per wish, safe against double runs and failures, told when it took long, gone after a week."""

from collections.abc import Iterator
from datetime import timedelta
from typing import IO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from downloads.kinds import KINDS, CannotMake, Kind
from downloads.models import Download
from downloads.services.asking import ask_for
from downloads.services.making import forget_downloads, make_download, unmade_downloads
from downloads.states import DownloadStatus
from notifications.models import Notification
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def numbers(file: IO[bytes], user_id: int, *, count: int = 3) -> Iterator[tuple[int, int]]:
    """The numbers up to `count`; what is seen of the row meanwhile goes into the file."""
    for number in range(count):
        file.write(f"{number}\n".encode())
        yield number + 1, count


def refused(file: IO[bytes], user_id: int) -> Iterator[tuple[int, int]]:
    yield 0, 1
    raise CannotMake("You have left this organisation.")


def broken(file: IO[bytes], user_id: int) -> Iterator[tuple[int, int]]:
    yield 0, 1
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _test_kinds() -> Iterator[None]:
    made = {"numbers": numbers, "refused": refused, "broken": broken}
    KINDS.update({f"tests.{name}": Kind(f"tests.{name}", "text/csv", make) for name, make in made.items()})
    yield
    for name in made:
        del KINDS[f"tests.{name}"]


def ask(user_id: int, kind: str = "numbers", **arguments: int) -> Download:
    return ask_for(
        user_id=user_id, kind=f"tests.{kind}", title="Numbers of May", arguments=arguments, now=timezone.now()
    )


def test_a_file_is_made_kept_for_a_week_and_forgotten() -> None:
    forget_downloads(now=timezone.now() + timedelta(hours=25))  # what other tests left
    download = ask(UserFactory().pk, count=2)
    assert run_waiting() == 1
    download.refresh_from_db()
    assert download.status == DownloadStatus.READY
    assert download.file.read() == b"0\n1\n"
    download.file.close()
    assert (download.size, download.done_count, download.total_count) == (4, 2, 2)
    assert download.name == f"numbers-of-may-{timezone.localdate():%Y-%m-%d}.csv"
    assert not Notification.objects.exists()  # it took a moment
    stored = download.file.name
    assert forget_downloads(now=timezone.now() + timedelta(days=6)) == 0
    assert forget_downloads(now=timezone.now() + timedelta(days=7, hours=1)) == 1
    assert forget_downloads(now=timezone.now() + timedelta(days=7, hours=1)) == 0
    assert not default_storage.exists(stored)
    assert Download.objects.get().is_gone


def test_asking_twice_is_one_file_and_other_arguments_are_another() -> None:
    user = UserFactory()
    assert ask(user.pk, count=1) == ask(user.pk, count=1)
    assert ask(user.pk, count=2) != ask(user.pk, count=1)
    assert ask(UserFactory().pk, count=1) != ask(user.pk, count=1)
    run_waiting()
    ask(user.pk, count=1)
    assert Download.objects.filter(user=user).count() == 3


def test_only_a_few_are_made_at_a_time() -> None:
    user = UserFactory()
    for count in range(5):
        ask(user.pk, count=count)
    with pytest.raises(ActionDenied) as denied:
        ask(user.pk, count=99)
    assert denied.value.code == "downloads_waiting"


def test_a_second_worker_leaves_it_alone_and_a_dead_one_is_replaced() -> None:
    now = timezone.now()
    download = ask(UserFactory().pk)
    Download.objects.update(worked_at=now - timedelta(minutes=1))
    assert not make_download(download_id=download.pk, now=now)
    assert unmade_downloads(now=now + timedelta(minutes=3)) == [download.pk]
    assert make_download(download_id=download.pk, now=now + timedelta(minutes=3))
    assert not make_download(download_id=download.pk, now=now + timedelta(minutes=6))
    assert unmade_downloads(now=now + timedelta(minutes=6)) == []


def test_a_file_that_another_worker_finished_meanwhile_stays_the_only_one() -> None:
    def slow(file: IO[bytes], user_id: int) -> Iterator[tuple[int, int]]:
        yield 0, 1
        Download.objects.update(status=DownloadStatus.READY)
        before.extend(default_storage.listdir("downloads")[0] if default_storage.exists("downloads") else [])

    before: list[str] = []
    KINDS["tests.slow"] = Kind("tests.slow", "text/plain", slow)
    try:
        download = ask(UserFactory().pk, "slow")
        assert not make_download(download_id=download.pk, now=timezone.now())
    finally:
        del KINDS["tests.slow"]
    download.refresh_from_db()
    assert not download.file


@pytest.mark.logs_errors
@pytest.mark.parametrize(("kind", "words"), [("refused", "You have left"), ("broken", "Something went wrong")])
def test_what_cannot_be_made_says_why(kind: str, words: str) -> None:
    download = ask(UserFactory().pk, kind)
    run_waiting()
    download.refresh_from_db()
    assert download.status == DownloadStatus.FAILED
    assert download.problem.startswith(words)


@pytest.mark.parametrize(
    ("waited", "kinds"),
    [
        (timedelta(seconds=2), []),
        (timedelta(seconds=40), ["download_ready"]),
        (timedelta(minutes=5), ["download_ready_late"]),
    ],
)
def test_whoever_waited_is_told(waited: timedelta, kinds: list[str]) -> None:
    download = ask(UserFactory().pk)
    Download.objects.update(created_at=timezone.now() - waited)
    make_download(download_id=download.pk, now=timezone.now())
    assert list(Notification.objects.values_list("kind", flat=True)) == kinds


def test_stored_files_without_a_row_go_after_a_day() -> None:
    forget_downloads(now=timezone.now() + timedelta(hours=25))  # what other tests left
    name = default_storage.save("downloads/2026/01/lost.bin", ContentFile(b"lost"))
    assert forget_downloads(now=timezone.now()) == 0
    assert forget_downloads(now=timezone.now() + timedelta(hours=25)) == 1
    assert not default_storage.exists(name)
