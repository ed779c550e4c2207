"""What the owner decides: whether their name is in it, and whether others may check it."""

from datetime import datetime

from django.db import transaction

from common.jobs import enqueue
from credentials.models import Credential
from credentials.services.events import record
from credentials.states import Event


@transaction.atomic
def set_name_shown(*, credential_id: int, shows_name: bool, actor_id: int, now: datetime) -> Credential:
    """Stores the choice and has the credential issued again under the same id. The same choice changes nothing."""
    credential = Credential.objects.select_for_update(of=("self",)).get(pk=credential_id)
    if credential.shows_name != shows_name:
        credential.shows_name = shows_name
        credential.save(update_fields=["shows_name"])
        record(credential, Event.NAME_CHANGED, actor_id=actor_id, now=now)
        enqueue("credentials.refresh", credential_id=credential.pk)
    return credential


@transaction.atomic
def set_shared(*, credential_id: int, is_shared: bool, actor_id: int, now: datetime) -> Credential:
    """Opens the link to everyone, or closes it again. Files given away earlier keep verifying."""
    credential = Credential.objects.select_for_update(of=("self",)).get(pk=credential_id)
    if credential.is_shared != is_shared:
        credential.is_shared = is_shared
        credential.save(update_fields=["is_shared"])
        record(credential, Event.SHARED if is_shared else Event.UNSHARED, actor_id=actor_id, now=now)
    return credential
