"""Which pieces of work a statement lists."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import Choice, RefusableForm
from common.templatetags.microvol import minutes, short_date
from portfolios.models import PortfolioLine
from portfolios.states import Visibility


class StatementForm(RefusableForm):
    """All pieces of the period are ticked, until somebody says otherwise."""

    shows_months = forms.BooleanField(
        label=gettext_lazy("Add a table of time by month"),
        help_text=gettext_lazy("As job centres and schools ask for it: confirmed time alone."),
        required=False,
    )
    pieces = forms.MultipleChoiceField(
        label=gettext_lazy("Accepted work of these days"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one piece of work.")},
    )

    def __init__(self, *args: Any, lines: Sequence[PortfolioLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pieces = self.fields["pieces"]
        assert isinstance(pieces, forms.MultipleChoiceField)
        pieces.choices = [(str(line.public_id), Choice(line.title, _facts(line))) for line in lines]
        pieces.initial = [str(line.public_id) for line in lines]

    def clean_pieces(self) -> Collection[UUID]:
        return {UUID(public_id) for public_id in self.cleaned_data["pieces"]}


def _facts(line: PortfolioLine) -> str:
    seen = {
        Visibility.PUBLIC: "",
        Visibility.UNLISTED: _("unlisted on your page"),
        Visibility.HIDDEN: _("hidden on your page"),
    }[Visibility(line.visibility)]
    facts = [str(line.organization), short_date(line.accepted_at), minutes(line.confirmed_minutes), seen]
    return ", ".join(filter(None, facts))
