"""A message to the other side."""

import dataclasses
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.decisions import Decision
from common.forms import RefusableForm


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadsField(forms.FileField):
    """Any number of files, each as it came: rules look at them."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(UploadsField, self).clean(upload) for upload in data or []]


class MessageForm(RefusableForm):
    """`key` names this one message, so that a second click sends it no second time."""

    use_required_attribute = False

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    body = forms.CharField(
        label=_("Message"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Write a message first."),
            "max_length": _("Keep to %(limit_value)d characters. Yours has %(show_value)d."),
        },
    )
    uploads = UploadsField(
        label=_("Files"),
        required=False,
        error_messages={"empty": _("This file is empty. Choose another one.")},
    )
    is_question = forms.BooleanField(required=False, label=_("I need an answer to go on"))

    @property
    def files_hint(self) -> str:
        return _now("Up to %(count)s, %(size)s MB each.") % {
            "count": settings.MESSAGE_FILES_MAX,
            "size": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
        }

    def refuse(self, decision: Decision) -> None:
        """Rules about files speak of "files"."""
        is_about_files = decision.field == "files"
        super().refuse(dataclasses.replace(decision, field="uploads") if is_about_files else decision)

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()
