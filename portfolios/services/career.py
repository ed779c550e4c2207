"""Roles that somebody aims for, and work done elsewhere: both the owner's own, changed by nobody else."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.services import note_consent
from accounts.states import Consent
from portfolios import rules
from portfolios.models import OtherWork, TargetRole
from portfolios.states import Visibility
from vocabularies.models import Skill
from volunteers.models import Volunteer


@transaction.atomic
def save_role(*, volunteer_id: int, role_id: int | None, name: str, skills: Collection[Skill]) -> TargetRole:
    """A new role, or the same one in other words. Refuses more than TARGET_ROLES_MAX (409)."""
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    if role_id is None:
        rules.can_add_role(count=TargetRole.objects.filter(volunteer_id=volunteer_id).count()).require()
        role = TargetRole.objects.create(volunteer_id=volunteer_id, name=name)
    else:
        role = TargetRole.objects.get(pk=role_id, volunteer_id=volunteer_id)
        role.name = name
        role.save(update_fields=["name"])
    role.skills.set(skills)
    return role


def remove_role(*, role_id: int) -> None:
    """Forgets a role; nothing else depends on it."""
    TargetRole.objects.filter(pk=role_id).delete()


@transaction.atomic
def save_other_work(
    *,
    volunteer_id: int,
    work_id: int | None,
    title: str,
    organization_name: str,
    started_date: date,
    ended_date: date | None,
    summary: str,
    link: str,
    visibility: str,
    certificate_of: str = "",
    now: datetime | None = None,
) -> OtherWork:
    """New or changed work in the owner's word alone. Refuses more than OTHER_WORK_MAX (409).

    A certificate from elsewhere belongs to the words it came with: changed words lose it.
    """
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    if work_id is None:
        rules.can_add_other_work(count=OtherWork.objects.filter(volunteer_id=volunteer_id).count()).require()
        work = OtherWork(volunteer_id=volunteer_id)
    else:
        work = OtherWork.objects.get(pk=work_id, volunteer_id=volunteer_id)
    said = (title, organization_name, started_date, ended_date, link)
    if work_id is None or said != (work.title, work.organization_name, work.started_date, work.ended_date, work.link):
        work.certificate_of = certificate_of
    work.title = title
    work.organization_name = organization_name
    work.started_date = started_date
    work.ended_date = ended_date
    work.summary = summary
    work.link = link
    was = work.visibility if work.pk else Visibility.HIDDEN
    work.visibility = visibility
    work.save()
    if visibility != was:
        _note(work, visibility, now)
    return work


@transaction.atomic
def remove_other_work(*, work_id: int, now: datetime | None = None) -> None:
    """Forgets it, and with it that others may see it; again changes nothing."""
    work = OtherWork.objects.select_for_update().filter(pk=work_id).first()
    if work is not None:
        if work.visibility != Visibility.HIDDEN:
            _note(work, Visibility.HIDDEN, now)
        work.delete()


def _note(work: OtherWork, visibility: str, now: datetime | None) -> None:
    note_consent(
        user_id=work.volunteer.user_id, what=Consent.OTHER_WORK, value=visibility, about=str(work.public_id),
        now=now or timezone.now(),
    )  # fmt: skip
