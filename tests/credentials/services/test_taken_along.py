"""What certificates mean to statements and exports: withdrawals show, and shared ones go along."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from credentials.services.revoking import revoke_credential
from portfolios.models import PortfolioLine
from portfolios.selectors.resume import resume_of
from portfolios.selectors.resume_texts import json_resume
from portfolios.selectors.statements import choosable
from portfolios.services.statements import make_statement
from tests.credentials.conftest import SITE
from tests.credentials.make import issued, owner_of
from tests.factories.tasks import publisher_of
from tests.portfolios.make import signed_in

pytestmark = pytest.mark.django_db


def test_a_line_whose_certificate_is_withdrawn_says_so_and_counts_no_longer() -> None:
    """Whether the certificate is shared makes no difference, and the reason stands on the certificate alone."""
    credential = issued(is_shared=False)
    line = PortfolioLine.objects.get(claim=credential.claim)
    today = timezone.localdate()
    days = {"first": today - timedelta(days=2), "last": today + timedelta(days=2)}
    statement = make_statement(
        volunteer_id=line.volunteer_id, line_ids=[line.public_id], shows_months=False, now=timezone.now(), **days
    )
    before = Client().get(statement.get_absolute_url()).content.decode()
    revoke_credential(
        credential_id=credential.pk, actor_id=publisher_of(line.organization), why="It was copied.", now=timezone.now()
    )
    after = Client().get(statement.get_absolute_url()).content.decode()
    assert "Every line of this statement stands" in before
    assert "1 confirmation was taken back" in after and "Withdrawn on" in after and "It was copied" not in after
    assert list(choosable(credential.volunteer, **days)) == []


def test_shared_certificates_come_with_linkedins_link_and_texts_to_copy() -> None:
    """Those that their owner keeps could not be checked there."""
    shared = issued(title="Draw a chart")
    issued(shared.volunteer, is_shared=False, title="Sort a list")
    html = signed_in(owner_of(shared)).get("/portfolio/exports/").content.decode()
    assert html.count("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME") == 1
    assert f'data-copy="{SITE}{shared.get_absolute_url()}"' in html
    found = resume_of(owner_of(shared), is_all=False)
    (certificate,) = json_resume(found, now=timezone.now())["certificates"]
    assert certificate["url"] == f"{SITE}{shared.get_absolute_url()}"
    assert certificate["date"] == shared.awarded_at.date().isoformat()
