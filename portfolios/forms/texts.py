"""Fields for words that anyone may read."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from portfolios import rules

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


class PrivateText(forms.CharField):
    """Words for the owner alone."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
