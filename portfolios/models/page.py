"""The page itself: its address, earlier addresses, and how often it was read."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portfolios.querysets import FormerAddressQuerySet, PortfolioQuerySet
from vocabularies.models import Cause
from volunteers.models import Volunteer

address_validator = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$",
    _("Use 3 to 40 letters, digits and hyphens, like ana-silva."),
)


class Portfolio(models.Model):
    volunteer = models.OneToOneField(Volunteer, on_delete=models.CASCADE, related_name="portfolio")
    address = models.CharField(_("address"), max_length=40, unique=True, validators=[address_validator])
    is_public = models.BooleanField(_("public"), default=False)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When anybody else could first see it.")
    name = models.CharField(_("name shown"), max_length=120)
    headline = models.CharField(_("headline"), max_length=120, blank=True, default="")
    about = models.TextField(_("about you"), max_length=1200, blank=True, default="")
    place = models.CharField(_("place"), max_length=80, blank=True, default="")
    open_to = models.CharField(_("open to"), max_length=80, blank=True, default="")
    shows_languages = models.BooleanField(_("show my languages"), default=False)
    # Counts claims that never became a line, so it is shown only if its owner says so.
    shows_reliability = models.BooleanField(_("show how often I finish on time"), default=False)
    hidden_causes = models.ManyToManyField(Cause, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PortfolioQuerySet.as_manager()

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return reverse("portfolios:portfolio_public", args=[self.address])


class FormerAddress(models.Model):
    """An address that a page had before. For a time it leads to the page, and nobody else may take it."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="former_addresses")
    address = models.CharField(max_length=40, unique=True)
    left_at = models.DateTimeField()

    objects = FormerAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return self.address


class WeekViews(models.Model):
    """How often a page was opened in one week. By whom is written down nowhere."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="views")
    monday = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portfolio", "monday"], name="week_views_once")]

    def __str__(self) -> str:
        return f"{self.monday}: {self.count}"
