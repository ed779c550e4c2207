"""Pictures made by jobs and kept here: covers of lines, and the cards that links show elsewhere."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portfolios.models.line import PortfolioLine
from portfolios.models.page import Portfolio
from tasks.models import ClaimFile


class Cover(models.Model):
    """A picture out of the accepted work, made smaller and without what a camera noted. Empty until the job ran."""

    line = models.OneToOneField(PortfolioLine, on_delete=models.CASCADE, related_name="cover")
    file = models.ForeignKey(ClaimFile, on_delete=models.CASCADE, related_name="+")
    alt = models.CharField(_("what the picture shows"), max_length=200)
    picture = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.alt


class Card(models.Model):
    """What a link to a page or to a line looks like elsewhere: 1200 x 630, with its words for those who cannot see."""

    portfolio = models.OneToOneField(Portfolio, on_delete=models.CASCADE, null=True, related_name="card")
    line = models.OneToOneField(PortfolioLine, on_delete=models.CASCADE, null=True, related_name="card")
    digest = models.CharField(max_length=64, help_text="Of what is on it: the same words are not set twice.")
    alt = models.TextField()
    picture = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(portfolio__isnull=False, line__isnull=True) | Q(portfolio__isnull=True, line__isnull=False),
                name="card_of_page_or_line",
            )
        ]

    def __str__(self) -> str:
        return self.alt[:60]
