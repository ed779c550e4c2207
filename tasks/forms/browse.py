"""Reads the address of the browse page. Unknown, repeated and endless values are left out; nothing here is an error."""

from typing import Any

from django import forms

from tasks.selectors.filters import CHOICES_MAX, GROUPS, Filters, choose
from tasks.selectors.order import LABELS
from tasks.selectors.search import TEXT_MAX, search_for

VALUE_MAX = 80
CURSOR_MAX = 200


class _Text(forms.Field):
    """One line of at most `most` characters."""

    def __init__(self, most: int) -> None:
        super().__init__(required=False)
        self.most = most

    def clean(self, value: Any) -> str:
        text = str(value or "")[: self.most * 10].replace("\x00", "")
        return " ".join(text.split())[: self.most]


class _Values(forms.Field):
    """Several short values, each once."""

    widget = forms.SelectMultiple

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> list[str]:
        short = [text for text in value or [] if 0 < len(text) <= VALUE_MAX and "\x00" not in text]
        return list(dict.fromkeys(short))[:CHOICES_MAX]


class BrowseForm(forms.Form):
    q = _Text(TEXT_MAX)
    exact = _Text(1)
    sort = _Text(20)
    after = _Text(CURSOR_MAX)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields.update({code: _Values() for code in GROUPS})
        self.full_clean()

    def read_filters(self, asked_by: Any = None) -> Filters:
        """Asks the database for the named skills, causes and organisations, and for words that need correcting."""
        is_exact = bool(self.cleaned_data["exact"])
        return Filters(
            search=search_for(self.cleaned_data["q"], is_exact=is_exact),
            chosen=choose({code: self.cleaned_data[code] for code in GROUPS}),
            is_exact=is_exact,
            asked_by=asked_by,
        )

    @property
    def wanted_order(self) -> str:
        order = self.cleaned_data["sort"]
        return order if order in LABELS else ""

    @property
    def cursor(self) -> str:
        return self.cleaned_data["after"]
