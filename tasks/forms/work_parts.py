"""What the workspace's form is put together from: the kind's own fields, the questions on AI, the first values."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tasks.models import AcceptancePoint, Claim, Submission
from tasks.states import AiUse, PortfolioPermission

LINE_LENGTH_MAX = 300
TEXT_LENGTH_MAX = 4000
# The parts of a draft that are one text each.
SINGLE = ("text", "hours", "minutes", "note", "ai", "ai_how", "ai_none")


def own_field(field: dict[str, Any]) -> forms.Field:
    missing = _("Fill in “%(label)s”.") % {"label": field["label"]}
    options = {
        "label": field["label"],
        "help_text": field.get("help", ""),
        "required": bool(field.get("required")),
        "error_messages": {"required": missing},
    }
    if field["input"] == "choice":
        choices = [("", _("Choose")), *((choice["value"], choice["label"]) for choice in field["choices"])]
        return forms.ChoiceField(choices=choices, **options)
    if field["input"] == "line":
        return forms.CharField(max_length=LINE_LENGTH_MAX, **options)
    return forms.CharField(max_length=TEXT_LENGTH_MAX, widget=forms.Textarea(attrs={"rows": 3}), **options)


def ai_fields(terms: str) -> dict[str, forms.Field]:
    """What to ask about AI tools under the terms that were accepted: nothing is asked twice, nothing is assumed."""
    if terms == AiUse.NOT_ALLOWED:
        confirmation = forms.BooleanField(
            label=_("I did this without AI tools"),
            help_text=_("The organisation asked for that."),
            error_messages={
                "required": _("Tick this if you worked without AI tools. If not, tell the organisation in a message.")
            },
        )
        return {"ai_none": confirmation}
    how = forms.CharField(
        label=_("If you used AI tools, say how"),
        help_text=_("For example “first draft with a chat tool, then every line rewritten”."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    if terms == AiUse.ALLOWED:
        return {"ai_how": how}
    question = forms.ChoiceField(
        label=_("Did you use AI tools?"),
        help_text=_("Both answers are fine. The organisation wants to know."),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you used AI tools. Both answers are fine.")},
    )
    return {"ai": question, "ai_how": how}


def portfolio_words(claim: Claim) -> str:
    """What may be shown, under the terms that were accepted."""
    permission = claim.contract.get("portfolio_permission", claim.task.portfolio_permission)
    if permission == PortfolioPermission.YES:
        words = _("%(name)s agreed that the result can be shown in public. You can hide it later.")
    elif permission == PortfolioPermission.ANONYMISED:
        words = _("%(name)s agreed that the result can be shown without its data. You can hide it later.")
    else:
        words = _("The result stays with %(name)s. Your portfolio says that you did it.")
    return words % {"name": claim.task.organization.name}


def points_of(claim: Claim) -> list[AcceptancePoint]:
    return sorted(claim.task.points.all(), key=lambda point: point.position)


def initial_values(claim: Claim, latest: Submission | None) -> dict[str, Any]:
    """The draft; or the last version, where that is newer, so that changes start from what was sent."""
    if latest is not None and (claim.draft_saved_at is None or latest.created_at > claim.draft_saved_at):
        draft, ticked = _draft_of(latest), latest.ticked_points
    else:
        draft, ticked = claim.draft, claim.ticked_points
    return {
        **{name: draft.get(name, "") for name in SINGLE},
        "links": draft.get("links", []),
        "rows": draft.get("rows", []),
        "point": [str(position) for position in ticked],
        "wants_portfolio": claim.wants_portfolio,
        **{f"field_{key}": value for key, value in draft.get("fields", {}).items()},
    }


def _draft_of(submission: Submission) -> dict[str, Any]:
    """A version as the draft it could have come from."""
    hours, minutes = divmod(submission.minutes, 60)
    return {
        "text": submission.text,
        "links": submission.links,
        "rows": submission.answers.get("rows", []),
        "fields": submission.answers.get("fields", {}),
        "hours": str(hours),
        "minutes": str(minutes),
        "note": submission.note,
        "ai": "yes" if submission.ai_use else "no",
        "ai_how": submission.ai_use,
        "ai_none": "" if submission.ai_use else "on",
    }
