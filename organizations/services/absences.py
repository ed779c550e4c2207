"""Out of office: when a member is away, and who stands in."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organizations import selectors
from organizations.models import Membership, Organization
from organizations.rules import can_set_absence, can_touch_seat, check_absence
from organizations.services.steps import lock_organization, record, tell


@transaction.atomic
def set_absence(
    *,
    organization_id: int,
    user_id: int,
    actor_id: int,
    from_date: date,
    until_date: date,
    now: datetime,
    deputy_id: int | None = None,
) -> Membership:
    """Notes that a member is away, both days included, and who stands in; replaces what was noted before.

    Tells the deputy, and the member when an owner did it. Refuses everyone but the member and owners (`owners_only`),
    dates out of order, past or longer than a year, and deputies who are no other member. The same again: no event.
    """
    organization = lock_organization(organization_id)
    membership = _seat(organization, user_id, actor_id)
    deputy = organization.memberships.filter(user_id=deputy_id).select_related("user").first() if deputy_id else None
    check_absence(
        from_date=from_date,
        until_date=until_date,
        today=organization.day_of(now),
        deputy_is_other_member=deputy_id is None or (deputy is not None and deputy != membership),
    ).require()
    before = (membership.away_from_date, membership.away_until_date, membership.deputy_id)
    membership.away_from_date, membership.away_until_date, membership.deputy = from_date, until_date, deputy
    if before == (from_date, until_date, membership.deputy_id):
        return membership
    membership.save(update_fields=["away_from_date", "away_until_date", "deputy"])
    event = record(
        organization,
        "absence_set",
        subject=membership.user.public_id,
        actor_id=actor_id,
        now=now,
        to_value=f"{from_date}/{until_date}",
    )
    days = _("%(first)s to %(last)s") % {"first": _day(from_date), "last": _day(until_date)}
    link = {"path": reverse("tasks:review_list", args=[organization.slug]), "action": _("See the reviews")}
    if deputy is not None:
        tell(
            [deputy.user_id],
            "membership",
            event,
            title=_("You stand in for %(person)s at %(name)s")
            % {"person": membership.user.name, "name": organization.name},
            body=_("%(days)s. Reviews and questions for them come to you.") % {"days": days},
            **link,
        )
    tell(
        [user_id],
        "membership",
        event,
        title=_("You are noted as away at %(name)s") % {"name": organization.name},
        body=_("%(days)s. Reviews and questions go to others until you are back.") % {"days": days},
        path=reverse("organizations:own_absence", args=[organization.slug]),
        action=_("Change it"),
    )
    return membership


@transaction.atomic
def end_absence(*, organization_id: int, user_id: int, actor_id: int, now: datetime) -> Membership:
    """Takes the note away: the member is back, or stays after all. Refuses as `set_absence`; no note, no event."""
    organization = lock_organization(organization_id)
    membership = _seat(organization, user_id, actor_id)
    if membership.away_from_date is None:
        return membership
    noted = f"{membership.away_from_date}/{membership.away_until_date}"
    membership.away_from_date = membership.away_until_date = membership.deputy = None
    membership.save(update_fields=["away_from_date", "away_until_date", "deputy"])
    record(
        organization,
        "absence_ended",
        subject=membership.user.public_id,
        actor_id=actor_id,
        now=now,
        from_value=noted,
    )
    return membership


def _seat(organization: Organization, user_id: int, actor_id: int) -> Membership:
    membership = organization.memberships.select_related("user").filter(user_id=user_id).first()
    can_touch_seat(exists=membership is not None).require()
    assert membership is not None
    can_set_absence(selectors.seat_facts(membership, actor_id)).require()
    return membership


def _day(day: date) -> str:
    return date_format(day, "j F Y")
