"""What lies beside accepted work: work done elsewhere, in the owner's word alone, and the roles they aim for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from portfolios.querysets import OwnedQuerySet
from portfolios.states import Visibility
from vocabularies.models import Skill
from volunteers.models import Volunteer


class OtherWork(PublicIdModel):
    """The lowest step of the ladder: self-reported. It lives apart from lines, so that no number ever counts it."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="other_work")
    title = models.CharField(_("what you did"), max_length=120)
    organization_name = models.CharField(_("for whom"), max_length=120)
    started_date = models.DateField(_("from"))
    ended_date = models.DateField(_("until"), null=True, blank=True)
    summary = models.TextField(_("more about it"), max_length=600, blank=True, default="")
    link = models.URLField(_("link"), max_length=500, blank=True, default="")
    # The site whose certificate `link` leads to, where the work came with one. Still in the owner's word alone.
    certificate_of = models.CharField(max_length=253, blank=True, default="")
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.HIDDEN)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_date__isnull=True) | Q(ended_date__gte=F("started_date")), name="other_work_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title


class TargetRole(PublicIdModel):
    """A role somebody aims for, in their words, and the skills it asks for. Nobody else sees it."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="target_roles")
    name = models.CharField(_("role"), max_length=80)
    skills = models.ManyToManyField(Skill, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
