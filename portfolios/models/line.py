"""A line: accepted work as shown to the world, and the skills in it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from organizations.models import Organization
from portfolios.querysets import PortfolioLineQuerySet
from portfolios.states import Evidence, Visibility
from tasks.models import Claim, Outcome
from tasks.states import PortfolioPermission
from vocabularies.models import Cause, Skill
from volunteers.models import Volunteer


class PortfolioLine(PublicIdModel):
    """Facts copied at acceptance, words and visibility the owner's."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="portfolio_lines")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="portfolio_line")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="portfolio_lines")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    why = models.TextField(blank=True, default="")
    deliverable = models.CharField(max_length=200, blank=True, default="")
    permission = models.CharField(max_length=12, choices=PortfolioPermission.choices)
    estimated_minutes = models.PositiveSmallIntegerField()
    reported_minutes = models.PositiveSmallIntegerField()
    confirmed_minutes = models.PositiveSmallIntegerField()
    accepted_at = models.DateTimeField()
    was_accepted_first_time = models.BooleanField()
    reviewer_name = models.CharField(max_length=120)
    quote = models.TextField(blank=True, default="")
    point_count = models.PositiveSmallIntegerField(default=0)
    met_count = models.PositiveSmallIntegerField(default=0)
    # The ladder: the highest step reached, and who said so when. Without a name it was somebody whose name is private.
    evidence = models.CharField(max_length=24, choices=Evidence.choices, default=Evidence.ORGANIZATION_CONFIRMED)
    evidence_by = models.CharField(max_length=120, blank=True, default="")
    evidence_at = models.DateTimeField(null=True)
    outcome = models.ForeignKey(
        Outcome, on_delete=models.SET_NULL, null=True, related_name="+", help_text="What it led to, where it was used."
    )
    causes = models.ManyToManyField(Cause, blank=True, related_name="+")

    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.HIDDEN)
    published_at = models.DateTimeField(null=True)
    own_title = models.CharField(_("your own title"), max_length=80, blank=True, default="")
    role = models.CharField(_("your role"), max_length=60, blank=True, default="")
    summary = models.TextField(_("what you did"), max_length=600, blank=True, default="")
    learned = models.TextField(_("what you learned"), max_length=600, blank=True, default="")
    shows_learned = models.BooleanField(_("show it on my page"), default=False)
    is_selected = models.BooleanField(_("selected work"), default=False)
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place among the selected ones.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PortfolioLineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["volunteer", "-accepted_at", "-id"], name="line_newest"),
            models.Index(fields=["volunteer", "-accepted_at"], name="line_public", condition=Q(visibility="public")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        return self.own_title or self.title


class LineSkill(models.Model):
    """A skill shown by a line, with the reviewer's rating (1 to 4) where one was given."""

    line = models.ForeignKey(PortfolioLine, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "skill"], name="line_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
