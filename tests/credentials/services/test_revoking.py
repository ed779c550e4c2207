"""Withdrawing: who may, once, with a reason; the list knows at once."""

import json

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from credentials.models import Credential, StatusList
from credentials.openbadges import status_lists
from credentials.services.revoking import revoke_credential
from credentials.states import Event
from notifications.models import Notification
from organizations.states import Role
from tests.credentials.make import fresh, issued, owner_of
from tests.factories import MembershipFactory, UserFactory
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
WHY = "It was somebody else’s work."


def revoke(credential: Credential, actor_id: int, why: str = WHY) -> Credential:
    return revoke_credential(credential_id=credential.pk, actor_id=actor_id, why=why, now=timezone.now())


def is_listed(credential: Credential) -> bool:
    document = json.loads(StatusList.objects.get().document)
    return status_lists.is_set(document["credentialSubject"]["encodedList"], credential.status_index)


def test_the_bit_is_set_by_the_next_job_the_reason_kept_and_the_owner_told() -> None:
    credential = issued()
    assert not is_listed(credential)
    revoke(credential, publisher_of(credential.organization))
    run_waiting()

    assert is_listed(credential)
    assert fresh(credential).revoked_why == WHY
    event = credential.events.get(kind=Event.REVOKED)
    assert (event.actor_id, event.why) == (publisher_of(credential.organization), WHY)
    assert Notification.objects.filter(recipient=owner_of(credential), body=WHY).count() == 1


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER, "staff"])
def test_owners_managers_and_staff_may(role: str) -> None:
    credential = issued()
    if role == "staff":
        actor = UserFactory(is_staff=True)
    else:
        actor = MembershipFactory(organization=credential.organization, role=role).user
    assert revoke(credential, actor.pk).revoked_at


@pytest.mark.parametrize("who", ["reviewer", "holder", "stranger"])
def test_others_may_not(who: str) -> None:
    credential = issued()
    actor = {
        "reviewer": lambda: MembershipFactory(organization=credential.organization, role=Role.REVIEWER).user,
        "holder": lambda: owner_of(credential),
        "stranger": UserFactory,
    }[who]()
    with pytest.raises(ActionDenied) as refused:
        revoke(credential, actor.pk)
    assert refused.value.code == "publishers_only"


def test_a_reason_is_needed_and_once_is_enough() -> None:
    credential = issued()
    actor_id = publisher_of(credential.organization)
    with pytest.raises(ActionDenied) as refused:
        revoke(credential, actor_id, why="  ")
    assert refused.value.code == "reason_missing"
    revoke(credential, actor_id)
    with pytest.raises(ActionDenied) as refused:
        revoke(credential, actor_id, why="Again")
    assert refused.value.code == "revoked_already"
    assert fresh(credential).revoked_why == WHY
