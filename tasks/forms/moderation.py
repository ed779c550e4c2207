"""A moderator's decision about a brief, with ready-made reasons that go in front of their own words."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from common.patterns import Pattern

# By code: a few words for the moderator, and the sentence that the authors read.
REASONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "unclear": (
        _("Unclear what to hand in"),
        _("Say what exactly volunteers hand in at the end: which file, how long, in which format."),
    ),
    "points": (
        _("Points cannot be checked"),
        _("Write points that can be ticked with yes or no. “Good” or “appealing” means something else to everyone."),
    ),
    "too_large": (
        _("Too large"),
        _("This is more than one sitting. Split it into parts that each stand on their own."),
    ),
    "benefit": (
        _("Nobody is named who benefits"),
        _("Say who benefits and how. It is what volunteers read first."),
    ),
    "inputs": (
        _("Something to work with is missing"),
        _("Add the files or links that people need to start."),
    ),
    "job": (
        _("Replaces a paid job"),
        _("A task must not replace a paid job or be a trial for one. Tell us if we misread it."),
    ),
    Pattern.FEE: (
        _("Asks for money"),
        _("Nobody pays to volunteer here: no fees, no deposits, nothing to buy. Take that out."),
    ),
    Pattern.DONATION: (
        _("Asks for donations"),
        _("A task asks for time, never for donations or for raising a sum. Take that out."),
    ),
    Pattern.PERSONAL_DATA: (
        _("Asks for private data"),
        _("Do not ask volunteers for documents, bank details, passwords, birth dates or addresses."),
    ),
    "others_data": (
        _("Shows private data of others"),
        _("Take out names, addresses, health or contact data of other people, also in files. Use made-up ones."),
    ),
    Pattern.SELLING_HOURS: (
        _("Hours or certificates for nothing"),
        _("Hours and certificates come from work that you accepted, and from nothing else. Take that out."),
    ),
    Pattern.CONTACT: (
        _("Leads people away"),
        _("Take out mail addresses, phone numbers and messengers. Questions and files go through the task’s own page."),
    ),
    "claims": (
        _("Political campaigning or advertising"),
        _("Microvol is for the work of organisations for the public good, not for parties’ campaigns or for adverts."),
    ),
}


class BriefDecisionForm(RefusableForm):
    """`choices` are the decisions that are possible now; those in `needs_reason` do not go without words."""

    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose a decision.")}
    )
    reasons = forms.MultipleChoiceField(
        label=_("Ready-made reasons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They stand in front of your own words."),
    )
    why = forms.CharField(
        label=_("Your own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The organisation reads them. Nobody learns which moderator wrote them."),
    )

    def __init__(
        self,
        *args: Any,
        choices: list[tuple[str, str]],
        needs_reason: set[str],
        found: Collection[str] = (),
        **rest: Any,
    ) -> None:
        super().__init__(*args, **rest)
        self.needs_reason = needs_reason
        self.fields["decision"].choices = choices  # type: ignore[attr-defined]
        # What fits the flags stands first.
        ordered = sorted(REASONS, key=lambda code: code not in found)
        self.fields["reasons"].choices = [(code, REASONS[code][0]) for code in ordered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = [str(REASONS[code][1]) for code in values.get("reasons", [])]
        values["words"] = "\n".join([*chosen, *filter(None, [values.get("why", "").strip()])])
        if values.get("decision") in self.needs_reason and not values["words"]:
            self.add_error("why", _("Choose a reason or write one: the organisation reads it."))
        return values
