"""Turns what a team writes about a task into the values of a brief. A draft keeps whatever could be understood."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.decisions import Decision
from common.forms import Choice, RefusableForm
from common.templatetags.microvol import minutes as minutes_words
from organizations.models import Membership, Organization
from tasks import rules
from tasks.forms.brief_fields import FilesField, PointsField
from tasks.forms.brief_now import AsWritten
from tasks.forms.brief_values import (
    FRESH,
    MINUTES,
    OTHER,
    SAME_NAME,
    end_of,
    renamed,
    same_text,
    values_of,
)
from tasks.kinds import OFFERED_KINDS, Kind
from tasks.models import Task
from tasks.selectors.facts import agreed_count
from tasks.services.briefs import TERMS, BriefInput, brief_of
from tasks.states import AiUse, Ownership, PortfolioPermission
from vocabularies.forms import OwnWords, Ticks, languages_named, skills_named
from vocabularies.models import Cause, Skill
from vocabularies.selectors import SkillNames
from vocabularies.services import languages

SKILLS_MAX = 5
SUGGESTED_MAX = 6
FIRST_LANGUAGES = ["en", "es", "fr", "ar"]
LEVELS = [
    (0, gettext_lazy("Beginners welcome")),
    (1, gettext_lazy("Basic")),
    (2, gettext_lazy("Good")),
    (3, gettext_lazy("Expert")),
]


class BriefForm(AsWritten, RefusableForm):
    kind = forms.ChoiceField(
        choices=[(code, kind.name) for code, kind in OFFERED_KINDS.items()], widget=forms.HiddenInput
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Start with what people will do. Say how many or how much."),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the task a title that starts with what to do.")},
    )
    why = forms.CharField(
        label=gettext_lazy("Why it matters"),
        help_text=gettext_lazy("Who benefits and how, and by when? Two or three sentences."),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    need = forms.CharField(
        label=gettext_lazy("What you need"),
        help_text=gettext_lazy(
            "All that someone who never heard of you must know. You can use Markdown: lists, **bold**, links."
        ),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    deliverable = forms.CharField(
        label=gettext_lazy("What you get at the end"),
        help_text=gettext_lazy("One sentence. It stands on the card of the task."),
        max_length=200,
        required=False,
    )
    points = PointsField(label=gettext_lazy("What done looks like"), required=False)
    not_needed = forms.CharField(label=gettext_lazy("What is not needed"), max_length=300, required=False)
    example = forms.CharField(
        label=gettext_lazy("An example"),
        help_text=gettext_lazy("One piece done the way you like it shows more than a page of rules."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = forms.ChoiceField(
        label=gettext_lazy("How long will it take?"),
        choices=[*((str(value), minutes_words(value)) for value in MINUTES), (OTHER, gettext_lazy("Other"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose 15 minutes to 8 hours."),
            "invalid_choice": gettext_lazy("Choose 15 minutes to 8 hours."),
        },
    )
    minutes_other = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write how many minutes, 15 to 480.")},
    )
    places = forms.IntegerField(
        label=gettext_lazy("Volunteers needed"),
        error_messages={
            "required": gettext_lazy("Write how many people may do it."),
            "invalid": gettext_lazy("Write a number, like 1 or 3."),
        },
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Closes on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reviewer = forms.ChoiceField(label=gettext_lazy("Who reviews it?"), required=False)
    is_starter = forms.BooleanField(label=gettext_lazy("No experience needed"), required=False)
    needs_approval = forms.BooleanField(
        label=gettext_lazy("You choose who does it"),
        help_text=gettext_lazy(
            "People ask first and wait for your answer. Without it, the first to claim starts at once."
        ),
        required=False,
    )
    needs_two_reviewers = forms.BooleanField(
        label=gettext_lazy("Two people review it"),
        help_text=gettext_lazy("For work that must not be wrong. The first looks, the second decides."),
        required=False,
    )
    uses = Ticks(label=gettext_lazy("Skills people use"))
    other_use = OwnWords(label=gettext_lazy("Another skill"), datalist="skill-names")
    teaches = Ticks(label=gettext_lazy("Skills people can learn here"))
    other_teach = OwnWords(label=gettext_lazy("Another skill to learn"), datalist="skill-names")
    causes = Ticks(label=gettext_lazy("Causes it serves"))
    languages = Ticks(label=gettext_lazy("Languages people need"))
    other_language = OwnWords(label=gettext_lazy("Another language"), datalist="language-names")
    ownership = forms.ChoiceField(label=gettext_lazy("Who owns the result?"), choices=Ownership.choices)
    portfolio_permission = forms.ChoiceField(
        label=gettext_lazy("May volunteers show the result in public?"),
        choices=[
            (PortfolioPermission.YES.value, Choice(_("Yes"), gettext_lazy("With the result, on their portfolio."))),
            (
                PortfolioPermission.ANONYMISED.value,
                Choice(_("Yes, without your data"), gettext_lazy("For work on names, addresses or figures of yours.")),
            ),
            (
                PortfolioPermission.NO.value,
                Choice(_("No"), gettext_lazy("Only that they did it. Say no if it holds private data.")),
            ),
        ],
        widget=forms.RadioSelect,
    )
    ai_use = forms.ChoiceField(
        label=gettext_lazy("AI tools"),
        choices=[
            (AiUse.DECLARE.value, gettext_lazy("Allowed, if the volunteer says how")),
            (AiUse.ALLOWED.value, gettext_lazy("Allowed")),
            (AiUse.NOT_ALLOWED.value, gettext_lazy("Not allowed")),
        ],
    )
    uploads = FilesField(label=gettext_lazy("Files volunteers need"), required=False)
    remove_files = Ticks(label=gettext_lazy("Files to take out"))

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        organization: Organization,
        task: Task | None = None,
        kind: str = "",
        initial: dict[str, Any] | None = None,
        is_posting: bool = False,
    ) -> None:
        self.organization, self.task, self.is_posting = organization, task, is_posting
        start = values_of(task) if task else {**FRESH, "causes": [cause.slug for cause in organization.causes.all()]}
        super().__init__(data, files, initial={**start, **({"kind": kind} if kind else {}), **(initial or {})})
        code = self["kind"].value()
        self.chosen_kind: Kind = OFFERED_KINDS.get(code) or next(iter(OFFERED_KINDS.values()))
        self.names = SkillNames()
        self.stored_files = list(task.files.order_by("pk")) if task else []
        self._offer_skills()
        self._offer("languages", {code: languages()[code] for code in [*(start["languages"]), *FIRST_LANGUAGES]})
        self._offer("causes", dict(Cause.objects.order_by("pk").values_list("slug", "name")))
        self._offer("remove_files", {str(file.public_id): file.name for file in self.stored_files})
        seats = Membership.objects.filter(organization=organization).select_related("user").order_by("user__name", "pk")
        self.reviewers = {str(seat.user.public_id): seat.user for seat in seats}
        choices = [("", _("Anyone on the team")), *((key, user.name) for key, user in self.reviewers.items())]
        self.fields["reviewer"].choices = choices  # type: ignore[attr-defined]
        self._offer_two_reviewers()
        self.locked = self._lock() if task and agreed_count(task) else set()

    # --- What the form offers ---------------------------------------------------------------------------------------

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        self.fields[name].choices = list(choices.items())  # type: ignore[attr-defined]

    def _offer_skills(self) -> None:
        """Chips for what is chosen and what the kind suggests, and a level for each skill that is used."""
        kind, by_slug = self.chosen_kind, self.names.by_slug
        chosen = {name: [slug for slug in self[name].value() or [] if slug in by_slug] for name in ("uses", "teaches")}
        listed = [*chosen["uses"], *kind.uses_slugs, *kind.teaches_slugs]
        self.chosen_uses = chosen["uses"]
        self.listed_uses = [slug for slug in dict.fromkeys([*self.shown_now, *listed]) if slug in by_slug]
        spoken = [skill.slug for skill in self.skills_spoken_of if skill.slug not in chosen["teaches"]]
        # By name, so that a tick moves nothing under the finger of whoever ticks.
        self.spoken_uses = sorted(spoken[:SUGGESTED_MAX], key=lambda slug: by_slug[slug].name)
        self._offer("uses", {slug: by_slug[slug].name for slug in [*self.listed_uses, *self.spoken_uses]})
        teaches = [slug for slug in [*chosen["teaches"], *kind.teaches_slugs] if slug in by_slug]
        self._offer("teaches", {slug: by_slug[slug].name for slug in teaches})
        for slug, _name in self.fields["uses"].choices:  # type: ignore[attr-defined]
            self.fields[f"level_{slug}"] = forms.TypedChoiceField(
                label=_("Level for %(skill)s") % {"skill": by_slug[slug].name},
                choices=LEVELS,
                coerce=int,
                required=False,
                empty_value=None,
                initial=self.initial.get(f"level_{slug}", 0),
            )

    def _offer_two_reviewers(self) -> None:
        possible = rules.can_ask_for_two_reviewers(member_count=len(self.reviewers))
        if not possible and not self.initial.get("needs_two_reviewers"):
            self.fields["needs_two_reviewers"].disabled = True
            self.fields["needs_two_reviewers"].help_text = possible.message

    def _lock(self) -> set[str]:
        """People hold places, so what they agreed to is shown and not changed."""
        locked = {*TERMS, "minutes_other", "points"}
        for name in locked:
            self.fields[name].disabled = True
        return locked

    @property
    def point_rows(self) -> list[str]:
        """The points as typed, and spare rows up to the most there may be."""
        points = list(self["points"].value() or [])
        spare = 0 if self.fields["points"].disabled else settings.ACCEPTANCE_POINTS_MAX - len(points)
        return points + [""] * spare

    @property
    def use_rows(self) -> list[tuple[Any, Any]]:
        """Each listed skill's tick with the field of its level."""
        return self._use_rows(self.listed_uses)

    @property
    def suggested_rows(self) -> list[tuple[Any, Any]]:
        """The same for skills that the words of the task name and that are not listed yet."""
        return self._use_rows([slug for slug in self.spoken_uses if slug not in self.listed_uses])

    @property
    def suggested_beside(self) -> list[tuple[Any, Any]]:
        """The same for a page whose list stays as it is, so that what was ticked here stays here."""
        slugs = {*self.spoken_uses, *self.chosen_uses} - set(self.shown_now)
        return self._use_rows(slugs)

    def _use_rows(self, slugs: Collection[str]) -> list[tuple[Any, Any]]:
        return [
            (tick, self[f"level_{tick.data['value']}"]) for tick in self["uses"] if str(tick.data["value"]) in slugs
        ]

    # --- Cleaning ---------------------------------------------------------------------------------------------------

    def clean_minutes(self) -> str | int:
        value = self.cleaned_data["minutes"]
        return value if value == OTHER else int(value)

    def clean_minutes_other(self) -> int | None:
        minutes = self.cleaned_data["minutes_other"]
        if self.cleaned_data.get("minutes") != OTHER or self.fields["minutes_other"].disabled:
            return None
        if minutes is None:
            raise forms.ValidationError(_("Write how many minutes, 15 to 480."), code="required")
        decision = rules.check_minutes(minutes)
        if not decision:
            raise forms.ValidationError(decision.message, code=decision.code)
        return minutes

    def clean_places(self) -> int:
        places = self.cleaned_data["places"]
        decision = rules.can_set_places(places=places, taken_count=self.task.taken_count if self.task else 0)
        if not decision:
            raise forms.ValidationError(decision.message, code=decision.code)
        return places

    def clean_other_use(self) -> list[Skill]:
        return skills_named(self.cleaned_data["other_use"], self.names)

    def clean_other_teach(self) -> list[Skill]:
        return skills_named(self.cleaned_data["other_teach"], self.names)

    def clean_other_language(self) -> list[str]:
        return languages_named(self.cleaned_data["other_language"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for chosen, other in (("uses", "other_use"), ("teaches", "other_teach")):
            if len(data.get(chosen, [])) + len(data.get(other) or []) > SKILLS_MAX:
                self.add_error(chosen, _("Keep to %(max)s skills.") % {"max": SKILLS_MAX})
        if self.is_posting:
            for name, example in (("why", self.chosen_kind.why_template), ("need", self.chosen_kind.need_template)):
                if same_text(data.get(name, ""), example):
                    words = _("“%(label)s” is still the example. Put it into your own words.")
                    self.add_error(name, words % {"label": self.fields[name].label})
        return data

    def refuse(self, decision: Decision) -> None:
        if decision.code == "terms_agreed":
            self.refused_with = decision.status
            error = forms.ValidationError(decision.message, code=decision.code)
            for name in self._changed_terms():
                self.add_error(name, error)
            if not self.errors:
                self.add_error(None, error)
            return
        super().refuse(renamed(decision))

    def _changed_terms(self) -> list[str]:
        brief, task = self.brief(), self.task
        assert task is not None
        changed = [name for name in TERMS if name in self.fields and getattr(task, name) != getattr(brief, name)]
        stored = [point.text for point in task.points.order_by("position")]
        return changed + ([] if stored == list(brief.points) else ["points"])

    # --- Results ----------------------------------------------------------------------------------------------------

    @property
    def is_keepable(self) -> bool:
        """Whether there is enough for a draft: a title and a kind."""
        return not {"title", "kind"} & set(self.errors)

    def brief(self) -> BriefInput:
        """The values to store. Where a field has a fault, what the draft held before, or the default, stays."""
        before = brief_of(self.task) if self.task else {}
        data = {name: value for name, value in self.cleaned_data.items() if name not in self.errors}
        minutes = data.get("minutes", before.get("minutes"))
        if minutes == OTHER:
            minutes = data.get("minutes_other", before.get("minutes"))
        found = {
            **{name: data[name] for name in SAME_NAME if name in data},
            **({"minutes": minutes} if minutes else {}),
            **({"closes_at": end_of(data["closes_on"])} if "closes_on" in data else {}),
            **({"reviewer_id": self._reviewer_id(data["reviewer"])} if "reviewer" in data else {}),
            **self._skills(data),
            **({"cause_ids": self._cause_ids(data["causes"])} if "causes" in data else {}),
        }
        if "languages" in data:
            found["languages"] = list(dict.fromkeys([*data["languages"], *(data.get("other_language") or [])]))
        for name in self.locked & {*TERMS, "points"}:
            found[name] = before[name]
        return BriefInput(**{**before, **found})

    def _reviewer_id(self, key: str) -> int | None:
        return self.reviewers[key].pk if key else None

    def _cause_ids(self, slugs: list[str]) -> list[int]:
        return list(Cause.objects.filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True))

    def _skills(self, data: dict[str, Any]) -> dict[str, Any]:
        if "uses" not in data or "teaches" not in data:
            return {}
        by_slug = self.names.by_slug
        uses = {by_slug[slug].pk: data.get(f"level_{slug}") or 0 for slug in data["uses"]}
        uses |= {skill.pk: 0 for skill in data.get("other_use") or [] if skill.pk not in uses}
        teaches = [by_slug[slug].pk for slug in data["teaches"]] + [skill.pk for skill in data.get("other_teach") or []]
        return {"uses": uses, "teaches": [pk for pk in dict.fromkeys(teaches) if pk not in uses]}
