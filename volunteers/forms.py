"""What fits a person: time, skills, wishes to learn, causes and aims. Every answer is optional."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import Choice
from vocabularies.forms import OwnWords, Ticks, languages_named, skills_named
from vocabularies.industries import INDUSTRIES
from vocabularies.models import Cause, Skill
from vocabularies.selectors import SkillNames, skills_in_order
from vocabularies.services import languages
from volunteers.models import Volunteer, VolunteerSkill

# Shown before anything is known; whatever else a person has is added to them.
FIRST_SKILLS = [
    "spreadsheet-modelling", "proofreading", "translation", "data-cleaning", "copywriting", "graphic-design",
    "photo-editing", "subtitling", "social-media-content", "web-development", "gis-mapping", "interviewing",
]  # fmt: skip
FIRST_GOALS = [
    "data-visualisation", "plain-language", "accessibility-testing", "data-analysis", "user-research", "subtitling",
]  # fmt: skip
FIRST_LANGUAGES = ["en", "es", "fr", "ar", "pt", "uk"]
ANY_CAUSE = "any"

SITTINGS = [
    ("15", Choice(gettext_lazy("15 min"), gettext_lazy("A coffee break"))),
    ("30", Choice(gettext_lazy("30 min"), gettext_lazy("A train ride"))),
    ("60", Choice(gettext_lazy("1 h"), gettext_lazy("A quiet evening"))),
    ("120", Choice(gettext_lazy("2 h +"), gettext_lazy("A free morning"))),
]
WEEKLY = [
    ("", gettext_lazy("No plan, just when I can")),
    ("30", gettext_lazy("30 min a week")),
    ("60", gettext_lazy("1 h a week")),
    ("90", gettext_lazy("1 h 30 min a week")),
    ("180", gettext_lazy("3 h a week")),
    ("300", gettext_lazy("5 h a week")),
]
LONGEST = [
    ("", gettext_lazy("As long as it takes")),
    ("15", gettext_lazy("15 min")),
    ("30", gettext_lazy("30 min")),
    ("60", gettext_lazy("1 h")),
    ("120", gettext_lazy("2 h")),
    ("240", gettext_lazy("4 h")),
]
INVITATIONS = [
    ("2", Choice(gettext_lazy("Two a week at most"), gettext_lazy("Never more than one a day"))),
    ("1", Choice(gettext_lazy("One a week at most"), gettext_lazy("The one that fits best"))),
    ("0", Choice(gettext_lazy("None"), gettext_lazy("You look for yourself when you like"))),
]
GROWTH_STEP = 10
GROWTH_DEFAULT = 50
AIMS = [
    (
        "employers",
        Choice(gettext_lazy("Show my work to employers"), gettext_lazy("Build reviewed pieces in one skill")),
    ),
    ("learn", Choice(gettext_lazy("Learn something new"), gettext_lazy("Start small, with feedback"))),
    ("help", Choice(gettext_lazy("Just help"), gettext_lazy("No goals, no portfolio, no fuss"))),
    ("explore", Choice(gettext_lazy("Find a field I like"), gettext_lazy("Try different organisations and tasks"))),
]


class GrowthField(forms.IntegerField):
    """From 0, what tasks need most, to 100, what one learns most from."""

    widget = forms.NumberInput(attrs={"type": "range", "step": GROWTH_STEP, "class": "range"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, **kwargs)


class GrowthForm(forms.Form):
    """The slider beside the suggestions."""

    NEUTRAL = GROWTH_DEFAULT

    growth = GrowthField(label=gettext_lazy("Impact or growth first?"))


class FitForm(forms.Form):
    sittings = Ticks(label=gettext_lazy("How much time do you have at once?"), choices=SITTINGS)
    weekly_minutes = forms.TypedChoiceField(
        label=gettext_lazy("A plan for each week"), choices=WEEKLY, coerce=int, empty_value=None, required=False
    )
    minutes_max = forms.TypedChoiceField(
        label=gettext_lazy("Longest task to show"),
        choices=LONGEST,
        coerce=int,
        empty_value=None,
        required=False,
    )
    skills = Ticks(label=gettext_lazy("Which skills do you have?"))
    other_skill = OwnWords(label=gettext_lazy("Another skill"), datalist="skill-names")
    languages = Ticks(label=gettext_lazy("Which languages do you write well?"))
    other_language = OwnWords(label=gettext_lazy("Another language"), datalist="language-names")
    goals = Ticks(label=gettext_lazy("Which would you like to learn?"))
    other_goal = OwnWords(label=gettext_lazy("Something else"), datalist="skill-names")
    causes = Ticks(label=gettext_lazy("Which causes matter to you?"))
    aims = Ticks(label=gettext_lazy("What would you like to get out of it?"), choices=AIMS)
    industries = Ticks(label=gettext_lazy("Which industries do you aim for?"), choices=INDUSTRIES)
    growth = GrowthField(label=gettext_lazy("Impact or growth first?"), required=False)
    invitations_per_week = forms.TypedChoiceField(
        label=gettext_lazy("Invitations to a task that fits you well"),
        choices=INVITATIONS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, volunteer: Volunteer | None) -> None:
        skills = [row.skill for row in volunteer.skills.all()] if volunteer else []
        goals = [row.skill for row in volunteer.goals.all()] if volunteer else []
        causes = [cause.slug for cause in volunteer.causes.all()] if volunteer else []
        spoken = volunteer.languages if volunteer else []
        super().__init__(data, initial=_initial(volunteer, skills, goals, causes))
        self.all_causes = list(Cause.objects.order_by("pk"))
        self.names = SkillNames()
        self._offer("skills", [(skill.slug, skill.name) for skill in _with_own(skills, FIRST_SKILLS)])
        self._offer("goals", [(skill.slug, skill.name) for skill in _with_own(goals, FIRST_GOALS)])
        self._offer(
            "causes", [*((cause.slug, cause.name) for cause in self.all_causes), (ANY_CAUSE, _("Anything at all"))]
        )
        if volunteer and volunteer.weekly_minutes and str(volunteer.weekly_minutes) not in dict(WEEKLY):
            own = _("%(minutes)d min a week") % {"minutes": volunteer.weekly_minutes}
            self._offer("weekly_minutes", [*WEEKLY, (str(volunteer.weekly_minutes), own)])
        if volunteer and volunteer.minutes_max and str(volunteer.minutes_max) not in dict(LONGEST):
            own = _("%(minutes)d min") % {"minutes": volunteer.minutes_max}
            self._offer("minutes_max", [*LONGEST, (str(volunteer.minutes_max), own)])
        self.level_ids = self._add_levels(volunteer)
        self._offer("languages", [(code, languages()[code]) for code in dict.fromkeys([*spoken, *FIRST_LANGUAGES])])

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _add_levels(self, volunteer: Volunteer | None) -> dict[str, int]:
        """A question for each skill they have: its level. Returns the skill of each field."""
        fields = {}
        for row in volunteer.skills.all() if volunteer else ():
            name = f"level_{row.skill.slug}"
            self.fields[name] = forms.TypedChoiceField(
                label=row.skill.name,
                choices=VolunteerSkill.Level.choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=row.level,
            )
            fields[name] = row.skill_id
        return fields

    @property
    def levels(self) -> list[forms.BoundField]:
        return [self[name] for name in self.level_ids]

    def clean_other_skill(self) -> list[Skill]:
        return skills_named(self.cleaned_data["other_skill"], self.names)

    def clean_other_goal(self) -> list[Skill]:
        return skills_named(self.cleaned_data["other_goal"], self.names)

    def clean_other_language(self) -> list[str]:
        return languages_named(self.cleaned_data["other_language"])

    def answers(self) -> dict[str, Any]:
        """What the service stores. On a form with errors: what could be understood, for counting matches."""
        data = self.cleaned_data
        slugs = {name: data.get(name, []) for name in ("skills", "goals")}
        ids = dict(Skill.objects.filter(slug__in=[*slugs["skills"], *slugs["goals"]]).values_list("slug", "pk"))
        chosen = set(data.get("causes", []))
        return {
            "sittings": [int(value) for value in data.get("sittings", [])],
            "weekly_minutes": data.get("weekly_minutes"),
            "languages": list(dict.fromkeys([*data.get("languages", []), *data.get("other_language", [])])),
            "skill_ids": _ids(ids, slugs["skills"], data.get("other_skill", [])),
            "goal_ids": _ids(ids, slugs["goals"], data.get("other_goal", [])),
            "cause_ids": [] if ANY_CAUSE in chosen else [cause.pk for cause in self.all_causes if cause.slug in chosen],
            "aims": data.get("aims", []),
            "industries": data.get("industries", []),
            "minutes_max": data.get("minutes_max"),
            "growth": data.get("growth"),
            "invitations_per_week": data.get("invitations_per_week"),
            "levels": {pk: data[name] for name, pk in self.level_ids.items() if data.get(name)},
        }


def _initial(volunteer: Volunteer | None, skills: list[Skill], goals: list[Skill], causes: list[str]) -> dict[str, Any]:
    if volunteer is None:
        return {"growth": GROWTH_DEFAULT, "invitations_per_week": INVITATIONS[0][0]}
    return {
        "sittings": [str(minutes) for minutes in volunteer.sittings],
        "weekly_minutes": volunteer.weekly_minutes,
        "skills": [skill.slug for skill in skills],
        "languages": volunteer.languages,
        "goals": [skill.slug for skill in goals],
        "causes": causes or ([ANY_CAUSE] if volunteer.onboarded_at else []),
        "aims": volunteer.aims,
        "industries": volunteer.industries,
        "minutes_max": volunteer.minutes_max,
        "growth": volunteer.growth,
        "invitations_per_week": volunteer.invitations_per_week,
    }


def _with_own(own: list[Skill], first: list[str]) -> list[Skill]:
    slugs = {skill.slug for skill in own}
    return [*own, *(skill for skill in skills_in_order(first) if skill.slug not in slugs)]


def _ids(ids: dict[str, int], slugs: list[str], others: list[Skill]) -> list[int]:
    return list(dict.fromkeys([*(ids[slug] for slug in slugs), *(skill.pk for skill in others)]))
