"""Turns what owners type about themselves and their work into clean values; decides nothing."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from portfolios import rules
from portfolios.models import Portfolio, PortfolioLine, address_validator
from portfolios.states import Visibility

no_email = RegexValidator(
    rules.EMAIL, _("Leave email addresses out: anyone may read this."), code="email", inverse_match=True
)


class PublicText(forms.CharField):
    """Words that anyone may read: paragraphs, or one line that may be too long for its box."""

    default_validators = [no_email]

    def __init__(self, *, rows: int = 1, is_one_line: bool = True, **kwargs: Any) -> None:
        self.is_one_line = is_one_line
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput())
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return " ".join(text.split()) if self.is_one_line else text


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
        help_text=_("After a change, links to the old address stop working."),
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
    shows_languages = forms.BooleanField(
        label=_("Show my languages"), help_text=_("Those you named under “What fits you”."), required=False
    )
    about = PublicText(label=_("About you"), max_length=1200, rows=5, is_one_line=False, required=False)

    @classmethod
    def values_of(cls, portfolio: Portfolio | None, name: str) -> dict[str, Any]:
        """What the form starts with; before there is a page, what it would start with."""
        if portfolio is None:
            return {"name": name, "address": rules.suggested_address(name)}
        return {field: getattr(portfolio, field) for field in cls.base_fields}


class LineForm(RefusableForm):
    summary = PublicText(
        label=_("What you did"),
        help_text=_("Two or three sentences: what was needed, what you made."),
        max_length=600,
        rows=4,
        is_one_line=False,
        required=False,
    )
    learned = PublicText(
        label=_("What you learned"),
        help_text=_("One sentence that you would tell a friend."),
        max_length=600,
        rows=3,
        is_one_line=False,
        required=False,
    )
    is_selected = forms.BooleanField(
        label=_("Selected work"), help_text=_("Up to three pieces stand at the top of your page."), required=False
    )

    @classmethod
    def values_of(cls, line: PortfolioLine) -> dict[str, Any]:
        return {field: getattr(line, field) for field in cls.base_fields}


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(choices=Visibility.choices)
