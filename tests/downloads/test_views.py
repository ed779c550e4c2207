"""The pages of downloads: one's own, honest about how far they are, never the file of somebody else."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from downloads.models import Download
from downloads.states import DownloadStatus
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    user = UserFactory()
    client.force_login(user)
    return user


def made(user: User, **fields: object) -> Download:
    values = {"kind": "x", "title": "Everything of Riverbank", "created_at": timezone.now()}
    if fields.get("status") == DownloadStatus.READY:
        values |= {"file": ContentFile(b"{}", name="x.bin"), "name": "all.zip", "content_type": "application/zip"}
        values |= {"expires_at": timezone.now(), "ready_at": timezone.now(), "size": 2, "sha256": "0" * 64}
    return Download.objects.create(user=user, **{**values, **fields})


def test_a_waiting_one_asks_again_and_a_ready_one_is_saved(client: Client, user: User) -> None:
    download = made(user, done_count=3, total_count=8)
    page = client.get(download.get_absolute_url()).content.decode()
    assert "Being made: 3 of 8." in page
    assert 'hx-trigger="every 2s"' in page
    part = client.get(download.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert client.get(reverse("downloads:download_file", args=[download.public_id])).status_code == 404
    ready = made(user, status=DownloadStatus.READY, arguments={"a": 1})
    page = client.get(ready.get_absolute_url()).content.decode()
    assert "hx-trigger" not in page.split('id="download-state"')[1]
    response = client.get(reverse("downloads:download_file", args=[ready.public_id]))
    assert b"".join(response.streaming_content) == b"{}"
    assert response["Content-Disposition"].startswith('attachment; filename="all.zip"')
    assert "no-store" in response["Cache-Control"]


def test_nobody_else_sees_it(client: Client, user: User) -> None:
    download = made(user, status=DownloadStatus.READY)
    paths = [download.get_absolute_url(), reverse("downloads:download_file", args=[download.public_id])]
    for person in (UserFactory(), UserFactory(is_staff=True)):
        client.force_login(person)
        assert [client.get(path).status_code for path in paths] == [404, 404]
        assert "Riverbank" not in client.get(reverse("downloads:download_list")).content.decode()


def test_the_list_is_paged_at_a_constant_number_of_queries(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        made(user, status=DownloadStatus.FAILED, problem="No.", title=f"File {number}.")
    address = reverse("downloads:download_list")
    client.get(address)
    with django_assert_num_queries(5):
        first = client.get(address).content.decode()
    assert "File 24." in first and "File 4." not in first
    next_url = first.split('rel="next" href="')[1].split('"')[0]
    assert "File 4." in client.get(next_url).content.decode()
    assert client.get(f"{address}?after=nonsense").status_code == 302
