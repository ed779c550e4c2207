"""A public question, and the organisation's answer with what it changes in the brief."""

import uuid
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.forms import RefusableForm
from tasks import rules
from tasks.models import Task
from tasks.selectors.facts import agreed_count

# What an answer may make clearer while people work on the task, and what only before.
ALWAYS = ("why", "need", "example")
UNAGREED = ("deliverable", "not_needed")


class QuestionForm(RefusableForm):
    """`key` names this one question, so that a second click asks it no second time."""

    use_required_attribute = False

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    body = forms.CharField(
        label=_("Your question"),
        help_text=_(
            "Everyone reads it, the organisation alone sees your name. E-mail addresses, phone numbers and links are "
            "not taken."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write a question first."),
            "max_length": _("Keep to %(limit_value)d characters. Yours has %(show_value)d."),
        },
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="question_%s")

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()


class AnswerForm(RefusableForm):
    """The answer; for those who write briefs, also the parts of the brief that it may make better."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Everyone reads it. Links are fine; e-mail addresses and phone numbers are not taken."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write an answer first.")},
    )

    def __init__(self, *args: Any, task: Task, may_edit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task
        can_edit = may_edit and rules.can_edit_brief(status=task.status)
        can_edit = can_edit and rules.can_rewrite(is_made_by_site=task.is_made_by_site)
        names = (*ALWAYS, *(() if not can_edit or agreed_count(task) else UNAGREED)) if can_edit else ()
        labels = {
            "why": _("Why it matters"), "need": _("What you need"), "example": _("An example"),
            "deliverable": _("What you get at the end"), "not_needed": _("What is not needed"),
        }  # fmt: skip
        for name in names:
            length = cast(models.Field, Task._meta.get_field(name)).max_length
            self.fields[name] = forms.CharField(
                label=labels[name],
                max_length=length,
                required=False,
                initial=getattr(task, name),
                widget=forms.Textarea(attrs={"rows": 8 if name == "need" else 3}),
            )
        self.brief_names = names

    @property
    def brief_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.brief_names]

    @property
    def touches_brief(self) -> bool:
        """Whether the brief's part is to be shown unfolded: something in it was typed or is wrong."""
        return self.is_bound and any(name in self.errors or name in self.changed_data for name in self.brief_names)

    @property
    def changes(self) -> dict[str, str]:
        """What is different from the brief as it is stored. A browser sends line ends of its own."""
        sent = [name for name in self.brief_names if name in self.data]
        given = {name: self.cleaned_data[name].replace("\r\n", "\n") for name in sent}
        return {
            name: text for name, text in given.items() if text != getattr(self.task, name).replace("\r\n", "\n").strip()
        }
