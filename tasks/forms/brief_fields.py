"""Form fields of a brief that hold several values: its points, and files with a note each."""

import dataclasses
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from common.decisions import ActionDenied
from common.files import check_upload
from tasks.forms.tables import plain

POINT_LENGTH_MAX = 200
POINT_ROWS = 6
NOTE_LENGTH_MAX = 200
FILE_ROWS = 10


class PointsWidget(forms.Widget):
    """Reads `points` repeated once per point; the template draws one control each."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [" ".join(plain(value).split()) for value in data.getlist(name)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class PointsField(forms.Field):
    """Acceptance points as a list of texts; empty rows do not count. How many there must be is a rule's question."""

    widget = PointsWidget

    def clean(self, value: Any) -> list[str]:
        points = [point for point in value or [] if point]
        faults = [
            ValidationError(
                _("Point %(number)s: keep to %(max)s characters.") % {"number": number, "max": POINT_LENGTH_MAX},
                code="point_length",
            )
            for number, point in enumerate(points, start=1)
            if len(point) > POINT_LENGTH_MAX
        ]
        if faults:
            raise ValidationError(faults)
        return points


@dataclasses.dataclass(frozen=True, slots=True)
class NotedFile:
    upload: UploadedFile
    note: str


class FilesWidget(forms.Widget):
    """Reads `file_0` with `note_0`, `file_1` with `note_1` and so on; the template draws them."""

    use_fieldset = True
    needs_multipart_form = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[NotedFile]:
        return [
            NotedFile(upload=files[f"file_{row}"], note=plain(data.get(f"note_{row}")).strip())
            for row in range(FILE_ROWS)
            if f"file_{row}" in files
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class FilesField(forms.Field):
    widget = FilesWidget

    def clean(self, value: Any) -> list[NotedFile]:
        faults = []
        for noted in value or []:
            try:
                check_upload(noted.upload).require()
            except ActionDenied as denied:
                faults.append(ValidationError(denied.decision.message, code=denied.code))
            if len(noted.note) > NOTE_LENGTH_MAX:
                faults.append(
                    ValidationError(_("Keep a file’s note to %(max)s characters.") % {"max": NOTE_LENGTH_MAX})
                )
        if faults:
            raise ValidationError(faults)
        return list(value or [])
