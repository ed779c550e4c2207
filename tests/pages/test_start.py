"""Where signing in leads."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import OrganizationFactory, VolunteerFactory

pytestmark = pytest.mark.django_db


def start(volunteer) -> str:
    client = Client()
    client.force_login(volunteer.user)
    return client.get("/start/").url


def test_newcomers_meet_the_questions_volunteers_today_and_coordinators_their_desk() -> None:
    assert start(VolunteerFactory()) == "/welcome/"
    assert start(VolunteerFactory(onboarded_at=timezone.now())) == "/today/"
    coordinator = VolunteerFactory()
    organization = OrganizationFactory(owner=coordinator.user)
    assert start(coordinator) == f"/organizations/{organization.slug}/desk/"
