"""What an hour of volunteers' work is valued at: kept by staff, with its source. Minutes are never changed by it."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class HourlyRate(models.Model):
    """The cost of hiring somebody for the same hour, in one country, for one kind of task or any, from a day on."""

    country = models.CharField(
        _("country"), max_length=2, blank=True, default="",
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, like GB."))],
        help_text=_("Two letters, like GB. Empty: for every country that has no rate of its own."),
    )  # fmt: skip
    kind = models.CharField(
        _("kind of task"), max_length=20, blank=True, default="", help_text=_("Empty: for every other kind.")
    )
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(
        _("currency"), max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, like GBP."))]
    )
    from_date = models.DateField(_("from"), help_text=_("For work accepted from this day on."))
    source = models.CharField(_("source"), max_length=200, help_text=_("Who says so, and for which year."))
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("hourly rate")
        verbose_name_plural = _("hourly rates")
        constraints = [models.UniqueConstraint(fields=["country", "kind", "from_date"], name="hourly_rate_once")]

    def __str__(self) -> str:
        return f"{self.country or '*'} {self.kind or '*'}: {self.amount} {self.currency} from {self.from_date}"

    def clean(self) -> None:
        """A report adds up its rows, so one country has one currency."""
        others = HourlyRate.objects.filter(country=self.country).exclude(pk=self.pk).exclude(currency=self.currency)
        other = others.values_list("currency", flat=True).first()
        if other:
            words = _("The other rates of this country are in %(currency)s.") % {"currency": other}
            raise ValidationError({"currency": words})
