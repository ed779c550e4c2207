"""What becomes of accepted work."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Choice, RefusableForm


class LeaveForm(RefusableForm):
    work = forms.ChoiceField(
        label=_("Work that organisations accepted"),
        choices=[
            ("keep", Choice(_("They keep it, without my name"), _("It then says “a former volunteer”."))),
            ("take", Choice(_("Take it back"), _("Texts, links and files you handed in are deleted there, too."))),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )

    @property
    def takes_work_back(self) -> bool:
        return self.cleaned_data["work"] == "take"
