"""Certificates of the demo's volunteer: issued and signed as by a worker, some of them shared, a milestone too."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from credentials.models import Credential
from credentials.services.certificates import make_pdf
from credentials.services.checking import count_checks
from credentials.services.issuing import issue_credential, refresh_credential
from credentials.services.keys import can_sign
from credentials.services.milestones import settle_milestones
from credentials.services.owning import set_name_shown, set_shared
from credentials.services.status import sign_status_list
from notifications.models import Notification
from tasks.models import Claim


def add_certificates(data: dict[str, Any], claims: Mapping[str, Claim], now: datetime) -> None:
    """Without keys nothing is issued. The rest of the demo’s work gets its certificates from the sweep."""
    if not can_sign():
        return
    for key in data["issued"]:
        issue_credential(claim_id=claims[key].pk, now=now)
    volunteer = claims[data["issued"][0]].volunteer
    settle_milestones(volunteer_id=volunteer.pk, now=now)
    own = Credential.objects.filter(volunteer=volunteer)
    shared = own.filter(claim__in=[claims[key].pk for key in data["shared"]])
    for credential in shared | own.filter(skill__slug__in=data["shared_milestones"]):
        owner_id = volunteer.user_id
        set_name_shown(credential_id=credential.pk, shows_name=True, actor_id=owner_id, now=now)
        set_shared(credential_id=credential.pk, is_shared=True, actor_id=owner_id, now=now)
        refresh_credential(credential_id=credential.pk, now=now)
        count_checks(credential_ids=[credential.pk], now=now)
    # The load ends by forgetting all promised jobs, so what they would make is made here.
    for version_id in own.order_by("pk").values_list("current", flat=True):
        make_pdf(version_id=version_id)
    sign_status_list(number=1, now=now)
    Notification.objects.filter(kind="skill_milestone").update(read_at=now)
