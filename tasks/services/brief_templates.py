"""Briefs that a team keeps to start from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from organizations.models import Organization
from tasks import rules
from tasks.models import BriefTemplate
from tasks.services.seats import require_publisher


@transaction.atomic
def keep_template(
    *, organization_id: int, actor_id: int, name: str, values: Mapping[str, Any], now: datetime
) -> BriefTemplate:
    """Keeps the values of a brief form under a name. Refuses all but publishers, a name in use and too many (400)."""
    require_publisher(actor_id=actor_id, organization_id=organization_id)
    Organization.objects.select_for_update().get(pk=organization_id)
    own = BriefTemplate.objects.filter(organization_id=organization_id)
    rules.can_keep_template(count=own.count()).require()
    rules.can_name_template(is_taken=own.filter(name__iexact=name).exists()).require()
    return BriefTemplate.objects.create(
        organization_id=organization_id, created_by_id=actor_id, name=name, brief=dict(values), created_at=now
    )


@transaction.atomic
def rename_template(*, template_id: int, actor_id: int, name: str) -> BriefTemplate:
    """Refuses all but publishers, and a name that another template has."""
    template = BriefTemplate.objects.select_for_update().get(pk=template_id)
    require_publisher(actor_id=actor_id, organization_id=template.organization_id)
    others = BriefTemplate.objects.filter(organization_id=template.organization_id).exclude(pk=template.pk)
    rules.can_name_template(is_taken=others.filter(name__iexact=name).exists()).require()
    template.name = name
    template.save(update_fields=["name"])
    return template


@transaction.atomic
def delete_template(*, template_id: int, actor_id: int) -> None:
    """Takes a template away; tasks that began with it stay. Refuses all but publishers."""
    template = BriefTemplate.objects.select_for_update().get(pk=template_id)
    require_publisher(actor_id=actor_id, organization_id=template.organization_id)
    template.delete()
