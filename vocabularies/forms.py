"""Form fields that take the shared words: ticks among suggestions, and names typed by hand."""

from difflib import get_close_matches
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from vocabularies.models import Skill
from vocabularies.selectors import SkillNames
from vocabularies.services import languages


class Ticks(forms.MultipleChoiceField):
    """Any number of the choices, none included."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class OwnWords(forms.CharField):
    """Names typed by hand, with commas between them."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def __init__(self, *, datalist: str, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)
        self.widget.attrs["list"] = datalist


def skills_named(text: str, names: SkillNames) -> list[Skill]:
    """The skills of these words, by name or alias. Refuses a word that is none, with the nearest that are."""
    skills = []
    for word in _words(text):
        skill = names.find(word)
        if skill is None:
            raise _unknown(word, names.nearest(word))
        skills.append(skill)
    return skills


def languages_named(text: str) -> list[str]:
    """The codes of these languages. Refuses a word that is none, with the nearest that are."""
    codes = []
    for word in _words(text):
        wanted = word.casefold()
        code = next((code for code, name in languages().items() if wanted in (code, name.casefold())), "")
        if not code:
            raise _unknown(word, get_close_matches(word.capitalize(), languages().values()))
        codes.append(code)
    return codes


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _unknown(word: str, nearest: list[str]) -> forms.ValidationError:
    if nearest:
        text = _("“%(word)s” is not in our list. Did you mean %(names)s?") % {
            "word": word,
            "names": _(" or ").join([", ".join(nearest[:-1]), nearest[-1]] if nearest[1:] else nearest),
        }
    else:
        text = _("“%(word)s” is not in our list. Write it in another way, or leave it out") % {"word": word}
    return forms.ValidationError(text, code="unknown")
