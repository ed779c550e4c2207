"""Which mails a person wants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications import selectors


class MailChoiceForm(forms.Form):
    own = forms.MultipleChoiceField(
        label=_("About your own tasks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    desk = forms.MultipleChoiceField(
        label=_("About an organisation you work for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, is_for_desk in (("own", False), ("desk", True)):
            kinds = [kind for kind in selectors.mailed_kinds() if kind.is_for_desk == is_for_desk]
            self.fields[name].choices = [(kind.code, kind.name) for kind in kinds]  # type: ignore[attr-defined]

    def kinds_on(self) -> list[str]:
        return [*self.cleaned_data["own"], *self.cleaned_data["desk"]]
