"""What grew between people of the demo: following, thanks, working again, the next step; and a table of tasks."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.models import User
from organizations.models import Membership, Organization
from tasks.forms.imports import checked_rows
from tasks.importing.own_table import read_table, template
from tasks.models import Claim
from tasks.selectors.people import accepted_between
from tasks.services.following import follow_organization
from tasks.services.next_steps import offer_next_steps, save_next_step
from tasks.services.task_imports import keep_table, run_import, start_import
from tasks.services.thanks import send_thanks
from tasks.services.work_again import add_to_work_again
from volunteers.models import Volunteer

DAY = timedelta(days=1)
NEXT_STEP = """Our data group meets online on the first Tuesday of each month. Six people look after the numbers that \
decide where the vans go: which hub needs what, what is thrown away, who waits. You would take one of our 12 tables \
into your care.

You get a training day with our warehouse team, and your name in the yearly report."""


def add_bonds(*, users: Mapping[str, User], volunteers: Mapping[str, Volunteer], now: datetime) -> None:
    """At the coordinator's desk, and for the demo's volunteer."""
    coordinator, volunteer = users["coordinator@demo.example"], volunteers["volunteer@demo.example"]
    seat = Membership.objects.filter(user=coordinator).select_related("organization").order_by("pk")[0]
    organization = seat.organization
    latest = _latest(organization)
    for claim in latest[:3]:
        add_to_work_again(
            organization_id=organization.pk, volunteer_id=claim.volunteer_id, actor_id=coordinator.pk, now=now - 2 * DAY
        )
    if latest:
        words = "Thank you for answering so quickly on Sunday. The hubs had their list on Monday morning."
        send_thanks(claim_id=latest[0].pk, author_id=coordinator.pk, body=words, now=now - DAY)
    save_next_step(
        organization_id=organization.pk, actor_id=coordinator.pk, title="Look after one of our tables", text=NEXT_STEP,
        hours_a_month=4, is_active=True,
    )  # fmt: skip
    offer_next_steps(organization_id=organization.pk, now=now - DAY)
    followed = Organization.objects.active().exclude(memberships__user=volunteer.user).order_by("pk")[:3]
    for found in followed:
        follow_organization(organization_id=found.pk, volunteer_id=volunteer.pk, now=now - 3 * DAY)
    own = accepted_between(volunteer=volunteer).order_by("-ended_at").first()
    if own is not None:
        words = "I learned more than I gave. Until next time."
        send_thanks(claim_id=own.pk, author_id=volunteer.user_id, body=words, now=now)
    _table(organization, coordinator, now)


def _latest(organization: Organization) -> list[Claim]:
    """One accepted claim of each of the latest people."""
    claims = accepted_between(task__organization=organization).order_by("volunteer_id", "-ended_at", "-pk")
    return sorted(claims.distinct("volunteer_id"), key=lambda claim: (claim.ended_at, claim.pk), reverse=True)


def _table(organization: Organization, actor: User, now: datetime) -> None:
    rows = checked_rows(read_table(template().encode()), organization, now)
    run = keep_table(
        organization_id=organization.pk, actor_id=actor.pk, file_name="garden-tasks.csv", rows=rows, now=now - DAY
    )
    start_import(import_id=run.pk, actor_id=actor.pk)
    run_import(import_id=run.pk, now=now - DAY)
