"""The parts of a brief that is being split: one form each, filled in with a proposal."""

from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks import rules
from tasks.forms.brief_fields import POINT_LENGTH_MAX
from tasks.services.copies import PartInput


class PartForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the part a title that starts with what to do.")},
    )
    deliverable = forms.CharField(label=gettext_lazy("What you get at the end"), max_length=200, required=False)
    need = forms.CharField(
        label=gettext_lazy("What you need"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    points = forms.CharField(
        label=gettext_lazy("What done looks like"),
        help_text=gettext_lazy("One point on each line. Before a part goes out it needs three."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        error_messages={
            "required": gettext_lazy("Write how many minutes, 15 to 480."),
            "invalid": gettext_lazy("Write how many minutes, 15 to 480."),
        },
    )

    def clean_points(self) -> list[str]:
        points = [" ".join(line.split()) for line in self.cleaned_data["points"].splitlines() if line.strip()]
        if any(len(point) > POINT_LENGTH_MAX for point in points):
            raise forms.ValidationError(_("Keep each point to %(max)s characters.") % {"max": POINT_LENGTH_MAX})
        return points

    def clean_minutes(self) -> int:
        decision = rules.check_minutes(self.cleaned_data["minutes"])
        if not decision:
            raise forms.ValidationError(decision.message, code=decision.code)
        return self.cleaned_data["minutes"]


class BasePartFormSet(BaseFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Leave this part out")

    def clean(self) -> None:
        decision = rules.can_split(status="draft", part_count=len(self.kept_forms))
        if not decision:
            raise forms.ValidationError(decision.message, code=decision.code)

    @property
    def kept_forms(self) -> list[Any]:
        left_out = self.deleted_forms
        return [form for form in self.forms if form not in left_out]

    @property
    def parts(self) -> list[PartInput]:
        names = ("title", "need", "deliverable", "points", "minutes")
        return [PartInput(**{name: form.cleaned_data[name] for name in names}) for form in self.kept_forms]

    @property
    def status(self) -> int:
        return 400 if self.is_bound and not self.is_valid() else 200


PartFormSet = cast(
    type[BasePartFormSet],
    formset_factory(
        PartForm,
        formset=BasePartFormSet,
        extra=0,
        can_delete=True,
        max_num=rules.PARTS_MAX,
        absolute_max=rules.PARTS_MAX,
    ),
)
