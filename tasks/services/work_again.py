"""The people an organisation would work with again: they may have its new tasks a day before others."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notifications.services import notify
from organizations.models import Organization
from organizations.selectors import role_in
from tasks import rules
from tasks.models import Claim, WorkAgain
from tasks.states import ClaimStatus
from volunteers.models import Volunteer


@transaction.atomic
def add_to_work_again(*, organization_id: int, volunteer_id: int, actor_id: int, now: datetime) -> WorkAgain:
    """Puts a volunteer on the list and tells them; again changes nothing.

    Refuses people without a seat (403), and volunteers without accepted work there (409).
    """
    volunteer = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    accepted = Claim.objects.filter(
        volunteer=volunteer, task__organization_id=organization_id, status=ClaimStatus.ACCEPTED
    )
    rules.can_work_again(is_member=bool(role_in(organization_id, actor_id)), accepted_count=accepted.count()).require()
    row, is_new = WorkAgain.objects.get_or_create(
        organization_id=organization_id,
        volunteer=volunteer,
        defaults={"added_by_id": actor_id, "created_at": now},
    )
    if is_new:
        organization = Organization.objects.get(pk=organization_id)
        notify(
            recipient_id=volunteer.user_id,
            kind="work_again",
            key=str(organization.public_id),
            title=_("%(name)s would work with you again") % {"name": organization.name},
            body=_("When they post a task, they can let you take it a day before everyone else."),
            path=organization.get_absolute_url(),
            action=_("See what is open there"),
        )
    return row


@transaction.atomic
def remove_from_work_again(*, organization_id: int, volunteer_id: int, actor_id: int) -> None:
    """Takes a volunteer off the list, without a word to them; again changes nothing. Refuses people without a seat."""
    rules.can_work_again(is_member=bool(role_in(organization_id, actor_id)), accepted_count=1).require()
    WorkAgain.objects.filter(organization_id=organization_id, volunteer_id=volunteer_id).delete()
