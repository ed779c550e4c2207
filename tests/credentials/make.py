"""What the tests of credentials share: accepted work with its signed credential, made by the jobs as in life."""

import json
from typing import Any

from django.utils import timezone

from accounts.models import User
from common.jobs import run_waiting
from credentials.models import Credential
from credentials.services.owning import set_name_shown, set_shared
from tests.factories import UserFactory, VolunteerFactory
from tests.portfolios.make import accepted
from volunteers.models import Volunteer


def issued(
    volunteer: Volunteer | None = None, *, shows_name: bool = False, is_shared: bool = True, **work: Any
) -> Credential:
    """One accepted task, and what the worker then does."""
    volunteer = volunteer or VolunteerFactory(user=UserFactory(name="Nadia Rahimi"))
    line = accepted(volunteer, **work)
    run_waiting()
    credential = Credential.objects.get(claim=line.claim)
    now = timezone.now()
    choice = {"credential_id": credential.pk, "actor_id": volunteer.user_id, "now": now}
    set_name_shown(shows_name=shows_name, **choice)
    set_shared(is_shared=is_shared, **choice)
    run_waiting()
    return fresh(credential)


def fresh(credential: Credential) -> Credential:
    rows = Credential.objects.select_related("current", "achievement", "volunteer__user", "organization", "status_list")
    return rows.get(pk=credential.pk)


def document_of(credential: Credential) -> dict[str, Any]:
    current = fresh(credential).current
    assert current is not None
    return json.loads(current.document)


def owner_of(credential: Credential) -> User:
    return credential.volunteer.user
