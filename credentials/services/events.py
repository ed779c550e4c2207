"""One event row for each change to a credential."""

from datetime import datetime

from credentials.models import Credential, CredentialEvent


def record(credential: Credential, kind: str, *, actor_id: int | None, now: datetime, why: str = "") -> CredentialEvent:
    return CredentialEvent.objects.create(credential=credential, kind=kind, actor_id=actor_id, why=why, at=now)
