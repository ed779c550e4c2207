"""Mail goes where it goes in production: into the outbox, and from there to a real SMTP server."""

from collections.abc import Iterator

import pytest

from tests.notifications.smtp import Handler, smtp_server


@pytest.fixture(autouse=True)
def mail_goes_to_the_outbox(settings) -> None:
    settings.EMAIL_BACKEND = "notifications.mail.OutboxEmailBackend"


@pytest.fixture
def post_office(settings) -> Iterator[Handler]:
    """An SMTP server; the product sends to it."""
    with smtp_server() as (handler, port):
        settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        settings.EMAIL_TIMEOUT = 5
        yield handler
