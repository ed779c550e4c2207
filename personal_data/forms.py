"""What becomes of accepted work."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Choice, RefusableForm


class LeaveForm(RefusableForm):
    work = forms.ChoiceField(
        label=_("Work that organisations accepted"),
        choices=[
            ("keep", Choice(_("They keep it, without my name"), _("It then says that its author has left."))),
            ("take", Choice(_("Take it back"), _("Texts, links and files you handed in are deleted there, too."))),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )

    @property
    def takes_work_back(self) -> bool:
        return self.cleaned_data["work"] == "take"


class ReadForm(RefusableForm):
    use_required_attribute = False

    file = forms.FileField(
        label=_("Your archive from another Microvol site"),
        help_text=_("The ZIP file as it was made there, up to 200 MB. We read it and forget it."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={"required": _("Choose a file first.")},
    )
