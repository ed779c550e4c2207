"""Roles somebody aims for, and work done elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from portfolios.forms.texts import PublicText
from portfolios.models import OtherWork, TargetRole
from portfolios.states import Visibility
from vocabularies.forms import OwnWords, skills_named
from vocabularies.models import Skill
from vocabularies.selectors import SkillNames

ROLE_SKILLS_MAX = 12


class RoleForm(RefusableForm):
    name = forms.CharField(label=_("Role"), help_text=_("As job adverts call it."), max_length=80)
    skills = OwnWords(
        label=_("Skills it asks for"), help_text=_("Up to 12, with commas between them."), datalist="skill-names"
    )

    def __init__(self, *args: Any, names: SkillNames, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.fields["skills"].required = True
        self.fields["skills"].max_length = None  # type: ignore[attr-defined]

    def clean_skills(self) -> list[Skill]:
        skills = list(dict.fromkeys(skills_named(self.cleaned_data["skills"], self.names)))
        if len(skills) > ROLE_SKILLS_MAX:
            raise forms.ValidationError(_("Name up to 12 skills, the most important ones."), code="too_many")
        return skills

    @classmethod
    def values_of(cls, role: TargetRole) -> dict[str, Any]:
        names = role.skills.order_by("name").values_list("name", flat=True)
        return {"name": role.name, "skills": ", ".join(names)}


class OtherWorkForm(RefusableForm):
    title = PublicText(label=_("What you did"), max_length=120)
    organization_name = PublicText(label=_("For whom"), max_length=120)
    started_date = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ended_date = forms.DateField(
        label=_("Until"),
        help_text=_("Leave it empty while it goes on."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    summary = PublicText(label=_("More about it"), max_length=600, rows=4, is_one_line=False, required=False)
    link = forms.URLField(
        label=_("Link"),
        help_text=_("A page where others can read about it."),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        widget=forms.RadioSelect,
        choices=[(Visibility.PUBLIC, _("Anyone, on my page")), (Visibility.HIDDEN, _("Only me"))],
        initial=Visibility.PUBLIC,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        started, ended = values.get("started_date"), values.get("ended_date")
        if started and ended and ended < started:
            self.add_error("ended_date", forms.ValidationError(_("The end is before the beginning."), code="order"))
        return values

    @classmethod
    def values_of(cls, work: OtherWork) -> dict[str, Any]:
        return {field: getattr(work, field) for field in cls.base_fields}
