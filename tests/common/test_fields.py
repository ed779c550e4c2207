"""Form fields as components: label, help, error, control and hint belong together, whatever the control."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

from common.forms import Choice
from common.templatetags.fields import form_problems


class Example(forms.Form):
    name = forms.CharField(label="Your name", help_text="As you want it on certificates.")
    email = forms.EmailField(label="Email address", required=False)
    about = forms.CharField(label="About", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Writing")])
    file = forms.FileField(label="File", widget=forms.FileInput, required=False)
    decision = forms.ChoiceField(
        label="What is your decision?",
        widget=forms.RadioSelect,
        choices=[("accept", Choice("Accept", "All points are met.")), ("ask", "Ask for changes")],
    )
    skills = forms.MultipleChoiceField(
        label="Skills", widget=forms.CheckboxSelectMultiple, choices=[("1", "Farsi")], required=False
    )
    agrees = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


EMPTY: dict[str, str] = {}


def field(name: str, form: forms.Form | None = None, **how: object) -> str:
    return render_to_string("components/field.html", {"field": (form or Example())[name], **how})


def attribute(html: str, tag: str, name: str) -> str:
    found = re.search(rf'<{tag}\b[^>]* {name}="([^"]*)"', html)
    return found.group(1) if found else ""


@pytest.mark.parametrize(
    ("name", "tag", "css"),
    [
        ("name", "input", "input"),
        ("email", "input", "input"),
        ("about", "textarea", "textarea"),
        ("kind", "select", "select"),
        ("file", "input", "file-input"),
        ("decision", "input", "radio mt-0.5 row-span-2"),
        ("agrees", "input", "checkbox mt-0.5"),
    ],
)
def test_control_has_the_class_of_its_kind(name, tag, css):
    assert attribute(field(name), tag, "class") == css


def test_control_is_described_by_help_error_and_hint():
    html = field("name", Example(EMPTY), hint="Short is fine.")
    assert attribute(html, "input", "aria-describedby") == "id_name_helptext id_name_error id_name_hint"
    assert attribute(html, "input", "aria-invalid") == "true"
    assert attribute(html, "input", "class") == "input input-error"
    for part in ("id_name_helptext", "id_name_error", "id_name_hint"):
        assert f'id="{part}"' in html


def test_label_belongs_to_the_control_and_says_when_it_is_optional():
    assert 'for="id_email"' in field("email")
    assert "(optional)" in field("email")
    assert "(optional)" not in field("name")


def test_what_was_typed_stays():
    assert 'value="Ana &lt;b&gt;"' in field("name", Example({"name": "Ana <b>"}))


def test_group_is_a_fieldset_that_carries_the_error():
    html = field("decision", Example(EMPTY))
    assert "<fieldset" in html
    assert "<legend" in html
    assert attribute(html, "fieldset", "aria-describedby") == "id_decision_error"
    assert "aria-invalid" not in html.split("</legend>")[1]


def test_choice_card_shows_its_second_line():
    html = field("decision")
    assert "All points are met." in html
    assert html.count('class="choice"') == 2


def test_several_choices_are_chips_and_keep_what_was_ticked():
    html = field("skills", Example({"skills": ["1"]}))
    assert 'class="chip"' in html
    assert " checked" in html


def test_looks_can_be_chosen():
    assert "chip" in field("decision", look="chips")
    assert "<ul" in field("skills", look="list")
    assert attribute(field("agrees", look="toggle"), "input", "class") == "toggle toggle-primary mt-0.5"


def test_hidden_field_is_only_its_control():
    assert field("secret").strip() == '<input type="hidden" name="secret" id="id_secret">'


def test_problems_say_what_to_do_and_lead_to_the_control():
    problems = {problem.target: problem.text for problem in form_problems(Example({"email": "ana"}))}
    assert problems == {
        "id_name": "Your name: fill this in",
        "id_email": "Enter a valid email address.",
        "id_kind": "Kind: choose one",
        "id_decision_0": "What is your decision? Choose one",
        "id_agrees": "I agree: tick this",
    }


def test_summary_counts_the_problems_and_is_silent_without_any():
    html = render_to_string("components/error_summary.html", {"form": Example(EMPTY)})
    assert "There are 4 things to fix" in html
    assert 'href="#id_decision_0"' in html
    assert render_to_string("components/error_summary.html", {"form": Example()}).strip() == ""


def test_summary_reads_formsets_and_errors_of_the_whole_form():
    class Strict(forms.Form):
        a = forms.CharField()

        def clean(self) -> None:
            raise forms.ValidationError("Choose another place.")

    formset = forms.formset_factory(Strict, extra=1)
    bound = formset({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-a": "x"})
    assert [(problem.text, problem.target) for problem in form_problems(bound, None)] == [("Choose another place.", "")]
