"""The page itself: its address, its words, what it shows."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from portfolios import rules
from portfolios.forms.texts import PublicText
from portfolios.models import Portfolio, address_validator
from vocabularies.models import Cause


class AddressField(forms.CharField):
    """The last part of a page's address; capital letters are the same as small ones."""

    default_validators = [address_validator]

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()


class PortfolioForm(RefusableForm):
    is_public = forms.BooleanField(
        label=_("My page is public"),
        help_text=_("It shows the lines that you set to public, to anyone who has the address."),
        required=False,
    )
    address = AddressField(
        label=_("Address of your page"),
        help_text=_("After a change, the old address leads here for half a year, and nobody else can take it."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = PublicText(label=_("Name shown"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    headline = PublicText(
        label=_("Headline"),
        help_text=_("What you do, in one sentence."),
        max_length=120,
        rows=2,
        required=False,
    )
    place = PublicText(label=_("Place"), help_text=_("A town or a country is enough."), max_length=80, required=False)
    open_to = PublicText(
        label=_("What you are open to"), help_text=_("Like: junior analyst roles."), max_length=80, required=False
    )
    shows_languages = forms.BooleanField(
        label=_("Show my languages"), help_text=_("Those you named under “What fits you”."), required=False
    )
    shows_reliability = forms.BooleanField(
        label=_("Show how often I finish on time"),
        help_text=_("Counts every task you took on, from three on. Handing back never counts against you."),
        required=False,
    )
    hidden_causes = forms.ModelMultipleChoiceField(
        label=_("Causes to leave out"),
        help_text=_("Your page names neither them nor the time you gave to them."),
        queryset=Cause.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    about = PublicText(label=_("About you"), max_length=1200, rows=5, is_one_line=False, required=False)

    def __init__(self, *args: Any, causes: QuerySet[Cause], **kwargs: Any) -> None:
        """`causes`: those of this person's accepted work, the only ones there are to hide."""
        super().__init__(*args, **kwargs)
        if causes.exists():
            self.fields["hidden_causes"].queryset = causes  # type: ignore[attr-defined]
        else:
            del self.fields["hidden_causes"]

    @classmethod
    def values_of(cls, portfolio: Portfolio | None, name: str) -> dict[str, Any]:
        """What the form starts with; before there is a page, what it would start with."""
        if portfolio is None:
            return {"name": name, "address": rules.suggested_address(name)}
        values = {field: getattr(portfolio, field) for field in cls.base_fields}
        return {**values, "hidden_causes": list(portfolio.hidden_causes.all())}
