"""Tags that draw form fields. Pages use them through templates/components/field.html and error_summary.html."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common import forms

register = template.Library()


@dataclass(frozen=True)
class Problem:
    """One line of the error summary. Without a target it belongs to the form as a whole."""

    text: str
    target: str = ""


@register.simple_tag
def control(field: BoundField, *, hint_id: str = "", css: str = "", kind: str = "") -> SafeString:
    """A field's control with our classes, described by its help, its error and an optional live hint."""
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, (forms.control_classes(field, kind), css)))}
    described = " ".join(filter(None, (field.aria_describedby, hint_id)))
    if described and not field.use_fieldset:
        attrs["aria-describedby"] = described
    return field.as_widget(attrs=attrs)


@register.simple_tag
def option_input(option: BoundWidget, css: str = "") -> SafeString:
    """One radio button or checkbox of a group, without its label. Being wrong is said of the group, not of each."""
    attrs = {name: value for name, value in option.data["attrs"].items() if name != "aria-invalid"}
    widget = {**option.data, "attrs": {**attrs, "class": css} if css else attrs, "wrap_label": False}
    # Django's own template, which escapes; the renderer only strips it.
    return mark_safe(option.renderer.render(option.template_name, {"widget": widget}))  # noqa: S308


@register.filter
def control_kind(field: BoundField) -> str:
    return "group" if field.use_fieldset else forms.control_kind(field)


@register.filter
def group_kind(field: BoundField) -> str:
    """Whether one or several of a group may be chosen: "radio" or "checkbox"."""
    return forms.control_kind(field)


@register.filter
def error_words(field: BoundField) -> str:
    """What to do about this field."""
    return " ".join(words for words, _is_plain in forms.error_words(field))


def _with_label(field: BoundField, words: str) -> str:
    """Words like "Fill this in" say nothing away from their field."""
    if field.label.endswith(("?", ".")):
        return f"{field.label} {words}"
    return _("%(label)s: %(words)s") % {"label": field.label, "words": words[:1].lower() + words[1:]}


def _problems(thing: Any) -> list[Problem]:
    if not thing:
        return []
    if hasattr(thing, "forms"):  # a formset
        own = [Problem(str(error)) for error in thing.non_form_errors()]
        return own + [problem for form in thing.forms for problem in _problems(form)]
    if not thing.is_bound:
        return []
    if hasattr(thing, "summary_lines"):  # a form with controls that are not fields, such as the cells of a table
        return [Problem(text, target) for text, target in thing.summary_lines]
    problems = [Problem(str(error)) for error in thing.non_field_errors()]
    for field in thing:
        target = "" if field.is_hidden else forms.first_control_id(field)
        for words, is_plain in forms.error_words(field):
            problems.append(Problem(words if is_plain else _with_label(field, words), target))
    return problems


@register.simple_tag
def form_problems(*things: Any) -> list[Problem]:
    """Everything to fix in these forms and formsets, in the order of the page."""
    return [problem for thing in things for problem in _problems(thing)]
