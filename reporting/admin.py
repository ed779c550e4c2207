"""Staff keep the table of hourly rates."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reporting.models import HourlyRate
from tasks.kinds import KINDS


class HourlyRateForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("kind of task"), required=False,
        choices=[("", _("every other kind")), *((code, kind.name) for code, kind in KINDS.items())],
    )  # fmt: skip
    source_url = forms.URLField(label=_("address of the source"), required=False, assume_scheme="https")

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class EveryOther(admin.AllValuesFieldListFilter):
    """Values to choose from, where none stands for every other."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("every other")}


@admin.register(HourlyRate)
class HourlyRateAdmin(admin.ModelAdmin):
    """A new year's rate is a new row: what older work was worth stays as it was."""

    form = HourlyRateForm
    list_display = ["country", "kind", "amount", "currency", "from_date", "source"]
    list_filter = [("country", EveryOther), ("kind", EveryOther)]
    ordering = ["country", "kind", "-from_date"]
