"""An organisation comes into being, and what it says about itself changes."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from organizations import selectors
from organizations.models import Membership, Organization
from organizations.rules import can_change_identity, can_create_organization, can_edit_organization, can_rename
from organizations.services.steps import lock_organization, record
from organizations.signals import organization_described
from organizations.states import Role

SLUG_LENGTH = 70
# Words that stand where a slug would in /organizations/<slug>/.
SLUGS_IN_USE = {"new", "invitations"}
IDENTITY = ("name", "registration_number")
ATTEMPTS = 5


@transaction.atomic
def create_organization(
    *,
    creator_id: int | None,
    name: str,
    about: str,
    now: datetime,
    country: str = "GB",
    time_zone: str = "UTC",
    city: str = "",
    website: str = "",
    registration_number: str = "",
    cause_ids: Collection[int] = (),
    industry: str = "",
    creator_title: str = "",
    slug: str = "",
    source: str = "",
) -> Organization:
    """Creates an organisation of tier "new" whose owner is its creator, under an address that stays.

    An import passes no creator and its `source`; names are unique within one source. Refuses `name_taken` and
    `too_many_new_organizations`. Nobody is told: staff see it first in their list.
    """
    for _attempt in range(ATTEMPTS):
        owned = selectors.new_organizations_owned(creator_id) if creator_id else 0
        taken = selectors.name_is_taken(name, source=source)
        can_create_organization(new_organizations_owned=owned, name_is_taken=taken).require()
        try:
            with transaction.atomic():
                organization = Organization.objects.create(
                    name=name,
                    slug=slug or _free_slug(name),
                    about=about,
                    city=city,
                    country=country,
                    time_zone=time_zone,
                    website=website,
                    registration_number=registration_number,
                    industry=industry,
                    source=source,
                )
            break
        except IntegrityError:  # someone took the name or the slug since we looked
            continue
    else:
        raise IntegrityError(f"no free slug for {name!r} after {ATTEMPTS} attempts")
    organization.causes.set(cause_ids)
    if creator_id:
        Membership.objects.create(organization=organization, user_id=creator_id, role=Role.OWNER, title=creator_title)
    record(organization, "organization_created", actor_id=creator_id, now=now, to_value=organization.tier)
    organization_described.send(sender=Organization, organization_id=organization.pk)
    return organization


@transaction.atomic
def update_organization(
    *,
    organization_id: int,
    actor_id: int,
    name: str,
    about: str,
    city: str,
    country: str,
    time_zone: str,
    website: str,
    registration_number: str,
    cause_ids: Collection[int],
    industry: str,
    now: datetime,
) -> Organization:
    """Changes what the organisation says about itself; the address stays. Without a change, no event.

    Refuses everyone but owners and staff (`owners_only`), a taken name (`name_taken`), and owners who change the name
    or number that we checked (`checked_already`).
    """
    organization = lock_organization(organization_id)
    facts = selectors.actor_facts(organization, actor_id)
    can_edit_organization(facts).require()
    new = {
        "name": name,
        "about": about,
        "city": city,
        "country": country,
        "time_zone": time_zone,
        "website": website,
        "registration_number": registration_number,
        "industry": industry,
    }
    changed = [field for field, value in new.items() if getattr(organization, field) != value]
    for field in IDENTITY:
        if field in changed:
            can_change_identity(facts, field=field).require()
    if "name" in changed:
        taken = selectors.name_is_taken(name, source=organization.source, except_id=organization.pk)
        can_rename(name_is_taken=taken).require()
    if set(cause_ids) != set(organization.causes.values_list("pk", flat=True)):
        organization.causes.set(cause_ids)
        changed.append("causes")
    if changed:
        for field, value in new.items():
            setattr(organization, field, value)
        organization.save(update_fields=list(new))
        record(organization, "organization_edited", actor_id=actor_id, now=now, to_value=", ".join(changed))
    if {"name", "about"} & set(changed):
        organization_described.send(sender=Organization, organization_id=organization.pk)
    return organization


def _free_slug(name: str) -> str:
    base = slugify(name)[:SLUG_LENGTH].strip("-") or "organisation"
    taken = SLUGS_IN_USE.union(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
