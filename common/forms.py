"""How forms look and how they answer a refusal: classes of controls, choices with a line of explanation."""

from django import forms
from django.forms import BoundField
from django.forms.widgets import Input, Widget
from django.utils.translation import gettext_lazy as _

from common.decisions import Decision


class Choice(str):
    """A choice's label with a line under it, for choice cards: `("accept", Choice("Accept", "All is met."))`."""

    line: str

    def __new__(cls, label: object, line: object = "") -> "Choice":
        choice = super().__new__(cls, str(label))
        choice.line = str(line)
        return choice


class RefusableForm(forms.Form):
    """Shows a rule's refusal where it belongs: beside its field, or above the form."""

    refused_with = 400

    def refuse(self, decision: Decision) -> None:
        field = decision.field if decision.field in self.fields else None
        self.add_error(field, forms.ValidationError(decision.message, code=decision.code))
        self.refused_with = decision.status

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return self.refused_with if self.is_bound and self.errors else 200


# The first match counts, so the narrower class stands before the wider one.
CONTROLS: tuple[tuple[type[Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkbox"),
    (forms.RadioSelect, "radio"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file-input"),
    (Input, "input"),
    (forms.MultiWidget, "input"),
)
ERROR_CLASSES = {
    "input": "input-error",
    "select": "select-error",
    "textarea": "textarea-error",
    "file-input": "file-input-error",
}

_REQUIRED = {
    "select": _("Choose one"),
    "radio": _("Choose one"),
    "checkbox": _("Tick this"),
    "file-input": _("Choose a file"),
}


def control_kind(field: BoundField) -> str:
    """What sort of control shows this field: "input", "textarea", "select", "checkbox", "radio" or "file-input"."""
    return next((css for widget, css in CONTROLS if isinstance(field.field.widget, widget)), "")


def control_classes(field: BoundField, kind: str = "") -> str:
    """The classes of the control; those that the form sets on its widget come last."""
    kind = kind or control_kind(field)
    error = ERROR_CLASSES.get(kind, "") if field.errors else ""
    return " ".join(filter(None, (kind, error, field.field.widget.attrs.get("class", ""))))


def error_words(field: BoundField) -> list[tuple[str, bool]]:
    """The field's errors as what to do, each with whether it can be understood away from its field."""
    words: list[tuple[str, bool]] = []
    for error in field.errors.as_data():
        if error.message == forms.Field.default_error_messages["required"]:
            words.append((str(_REQUIRED.get(control_kind(field), _("Fill this in"))), False))
        else:
            words.extend((str(text), True) for text in error)
    return words


def first_control_id(field: BoundField) -> str:
    """Where a link in the error summary leads: groups have no control of their own, so the first in it."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
