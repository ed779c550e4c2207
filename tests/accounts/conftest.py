"""Mail goes where it goes in production: into the outbox. Django's test runner would keep it in memory."""

import pytest


@pytest.fixture(autouse=True)
def mail_goes_to_the_outbox(settings) -> None:
    settings.EMAIL_BACKEND = "notifications.mail.OutboxEmailBackend"
    settings.SITE_URL = "http://testserver"
