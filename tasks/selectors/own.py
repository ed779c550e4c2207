"""Tasks that are not for this person: their own organisations', those they hold or finished, those they dismissed."""

from django.db.models import QuerySet

from tasks.models import Claim, Dismissal, Task
from tasks.states import ONE_PER_TASK
from volunteers.models import Volunteer


def not_own(tasks: QuerySet[Task], volunteer: Volunteer | None) -> QuerySet[Task]:
    """These tasks without those, and without what "not for me" said of organisations and kinds."""
    if volunteer is None:
        return tasks
    held = Claim.objects.filter(volunteer=volunteer, status__in=ONE_PER_TASK)
    said_no = Dismissal.objects.filter(volunteer=volunteer)
    of_organization = said_no.filter(reason=Dismissal.Reason.ORGANIZATION)
    of_kind = said_no.filter(reason=Dismissal.Reason.KIND)
    return (
        tasks.exclude(pk__in=held.values("task_id"))
        .exclude(organization__memberships__user_id=volunteer.user_id)
        .exclude(pk__in=said_no.values("task_id"))
        .exclude(organization__in=of_organization.values("task__organization_id"))
        .exclude(kind__in=of_kind.values("task__kind"))
    )
