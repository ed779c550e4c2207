"""Which mails a person wants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications import selectors


class MailChoiceForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("Send me an email about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.code, kind.name) for kind in selectors.mailed_kinds()]  # type: ignore[attr-defined]
