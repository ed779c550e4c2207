"""Development's mailbox, and mail in the admin."""

import pytest

from notifications.models import Mail
from tests.factories import UserFactory
from tests.notifications.services.test_mails import queued

pytestmark = pytest.mark.django_db
HTML = "<!doctype html><html><head><title>x</title></head><body><p style='color:red'>Hi</p></body></html>"


def test_lists_mails_and_shows_one_with_its_links(client):
    mail = queued(text="Open this:\nhttp://testserver/x/?a=1&b=2", html=HTML, headers={"List-Unsubscribe": "<y>"})
    assert mail.subject in client.get("/mailbox/").content.decode()
    page = client.get(f"/mailbox/{mail.pk}/").content.decode()
    assert 'href="http://testserver/x/?a=1&amp;b=2"' in page
    assert "List-Unsubscribe" in page
    assert f'src="/mailbox/{mail.pk}/html/"' in page
    assert client.get("/mailbox/0/").status_code == 404


def test_the_html_part_stands_in_a_frame_that_can_run_nothing(client):
    mail = queued(html=HTML)
    response = client.get(f"/mailbox/{mail.pk}/html/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in response.content.decode()


def test_staff_send_a_failed_mail_again_and_cannot_read_its_words(client):
    failed = queued(status=Mail.Status.FAILED, text="a link that signs in")
    client.force_login(UserFactory(is_staff=True))
    assert failed.subject in client.get("/admin/notifications/mail/").content.decode()
    assert "a link that signs in" not in client.get(f"/admin/notifications/mail/{failed.pk}/change/").content.decode()
    client.post("/admin/notifications/mail/", {"action": "send_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.status == Mail.Status.QUEUED
    assert "Add mail" not in client.get("/admin/notifications/mail/").content.decode()
