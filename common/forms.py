"""How a form field looks: the classes of its control, and choices that carry a line of explanation."""

from django import forms
from django.forms import BoundField
from django.forms.widgets import Input, Widget


class Choice(str):
    """A choice's label with a line under it, for choice cards: `("accept", Choice("Accept", "All is met."))`."""

    line: str

    def __new__(cls, label: object, line: object = "") -> "Choice":
        choice = super().__new__(cls, str(label))
        choice.line = str(line)
        return choice


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


def control_kind(field: BoundField) -> str:
    """What sort of control shows this field: "input", "textarea", "select", "checkbox", "radio" or "file-input"."""
    return next((css for widget, css in CONTROLS if isinstance(field.field.widget, widget)), "")


def control_classes(field: BoundField, kind: str = "") -> str:
    """The classes of the control; those that the form sets on its widget come last."""
    kind = kind or control_kind(field)
    error = ERROR_CLASSES.get(kind, "") if field.errors else ""
    return " ".join(filter(None, (kind, error, field.field.widget.attrs.get("class", ""))))


def first_control_id(field: BoundField) -> str:
    """Where a link in the error summary leads: groups have no control of their own, so the first in it."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
