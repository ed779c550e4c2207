"""One line: who sees it, the owner's words about it, its picture, its story."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from portfolios import rules
from portfolios.forms.texts import PrivateText, PublicText
from portfolios.models import PortfolioLine
from portfolios.selectors.stories import PART_NAMES
from portfolios.states import Visibility
from tasks.models import ClaimFile


class LineForm(RefusableForm):
    """First the three questions, then what the page says."""

    situation = PrivateText(label=_("What was the situation?"), rows=3, max_length=600)
    different = PrivateText(label=_("What did you do differently from what you would have done before?"), rows=3,
                            max_length=600)  # fmt: skip
    learned = PublicText(
        label=_("What did you learn?"),
        help_text=_("One sentence that you would tell a friend."),
        max_length=600,
        rows=3,
        is_one_line=False,
        required=False,
    )
    shows_learned = forms.BooleanField(
        label=_("Show what I learned on my page"),
        help_text=_("Otherwise only you read it."),
        required=False,
    )
    own_title = PublicText(
        label=_("Your own title"),
        help_text=_("Shown in place of the brief’s; the line itself shows both."),
        max_length=80,
        required=False,
    )
    role = PublicText(label=_("Your role"), help_text=_("Like: analyst, translator."), max_length=60, required=False)
    summary = PublicText(
        label=_("What you did"),
        help_text=_("Two or three sentences: what was needed, what you made."),
        max_length=600,
        rows=4,
        is_one_line=False,
        required=False,
    )
    is_selected = forms.BooleanField(
        label=_("Selected work"), help_text=_("Up to three pieces stand at the top of your page."), required=False
    )

    @classmethod
    def values_of(cls, line: PortfolioLine) -> dict[str, Any]:
        reflection = getattr(line, "reflection", None)
        private = {name: getattr(reflection, name, "") for name in ("situation", "different")}
        return {**{field: getattr(line, field) for field in cls.base_fields if field not in private}, **private}


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(choices=Visibility.choices)


class MoveForm(forms.Form):
    steps = forms.TypedChoiceField(choices=[("-1", "-1"), ("1", "1")], coerce=int)


class CoverForm(RefusableForm):
    picture = forms.ChoiceField(label=_("Picture"), widget=forms.RadioSelect, required=False, choices=[])
    alt = PublicText(
        label=_("What the picture shows"),
        help_text=_("For people who cannot see it. Name what matters, like you would on the phone."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, files: list[ClaimFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._files = {str(file.public_id): file for file in files}
        choices = [("", _("No picture: the patch of this task"))]
        self.fields["picture"].choices = choices + [  # type: ignore[attr-defined]
            (public_id, file.name) for public_id, file in self._files.items()
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("picture") and not values.get("alt") and "alt" not in self.errors:
            self.add_error("alt", forms.ValidationError(self.fields["alt"].error_messages["required"]))
        return values

    @property
    def file_id(self) -> int | None:
        file = self._files.get(self.cleaned_data["picture"])
        return file.pk if file else None


class StoryForm(RefusableForm):
    """Situation, task, action, result."""

    situation = PrivateText(
        label=PART_NAMES["situation"], help_text=_("Who needed what, and why it mattered."), rows=3, max_length=400
    )
    task = PrivateText(label=PART_NAMES["task"], help_text=_("What you were to do."), rows=2, max_length=400)
    action = PrivateText(label=PART_NAMES["action"], help_text=_("What you did, with a verb first."), rows=3,
                         max_length=400)  # fmt: skip
    result = PrivateText(label=PART_NAMES["result"], help_text=_("What came of it."), rows=2, max_length=400)

    @property
    def parts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in rules.PARTS}
