"""What a volunteer has done and may show: the page and its lines."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from organizations.models import Organization
from portfolios.querysets import PortfolioLineQuerySet, PortfolioQuerySet
from portfolios.states import Evidence, Visibility
from tasks.models import Claim
from tasks.states import PortfolioPermission
from vocabularies.models import Cause, Skill
from volunteers.models import Volunteer

address_validator = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$",
    _("Use 3 to 40 letters, digits and hyphens, like ana-silva."),
)


class Portfolio(models.Model):
    volunteer = models.OneToOneField(Volunteer, on_delete=models.CASCADE, related_name="portfolio")
    address = models.CharField(_("address"), max_length=40, unique=True, validators=[address_validator])
    is_public = models.BooleanField(_("public"), default=False)
    name = models.CharField(_("name shown"), max_length=120)
    headline = models.CharField(_("headline"), max_length=120, blank=True, default="")
    about = models.TextField(_("about you"), max_length=1200, blank=True, default="")
    place = models.CharField(_("place"), max_length=80, blank=True, default="")
    shows_languages = models.BooleanField(_("show my languages"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PortfolioQuerySet.as_manager()

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return reverse("portfolios:portfolio_public", args=[self.address])


class PortfolioLine(PublicIdModel):
    """Accepted work as shown to the world: facts copied at acceptance, words and visibility the owner's."""

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
    evidence = models.CharField(max_length=24, choices=Evidence.choices, default=Evidence.ORGANIZATION_CONFIRMED)
    causes = models.ManyToManyField(Cause, blank=True, related_name="+")

    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.HIDDEN)
    published_at = models.DateTimeField(null=True)
    summary = models.TextField(_("what you did"), max_length=600, blank=True, default="")
    learned = models.TextField(_("what you learned"), max_length=600, blank=True, default="")
    is_selected = models.BooleanField(_("selected work"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PortfolioLineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["volunteer", "-accepted_at", "-id"], name="line_newest"),
            models.Index(fields=["volunteer", "-accepted_at"], name="line_public", condition=Q(visibility="public")),
        ]

    def __str__(self) -> str:
        return self.title


class LineSkill(models.Model):
    """A skill shown by a line, with the reviewer's rating (1 to 4) where one was given."""

    line = models.ForeignKey(PortfolioLine, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "skill"], name="line_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
