"""The workspace's form, made from the kind of the task: what a volunteer sends, and the same as a draft."""

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.decisions import Decision
from common.forms import RefusableForm, first_control_id
from common.markdown import LENGTH_MAX
from tasks.forms import work_parts as parts
from tasks.forms.tables import LINKS_MAX, Line, LinksField, RowsField, blank_line, lines_of, plain
from tasks.kinds import Content, Kind, kind_of
from tasks.models import Claim, Submission
from tasks.services.drafts import Seen
from tasks.services.submissions import SubmissionInput
from tasks.states import AiUse

HOURS_MAX = 24
# Blank rows offered when there are none yet; without JavaScript each saved draft brings one more.
BLANK_ROWS = {"table": 3, "side_by_side": 3, "cards": 1}


class WorkForm(RefusableForm):
    """One form per claim. Its messages say what to do; `typed()` is what to keep when it is wrong."""

    use_required_attribute = False

    point = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        max_length=LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={"max_length": gettext_lazy("Keep to %(limit_value)d characters, or send a file.")},
    )
    hours = forms.IntegerField(
        label=gettext_lazy("h"),
        required=False,
        min_value=0,
        max_value=HOURS_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "w-20"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Write hours as a whole number from 0 to 24.")
        ),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("min"),
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"step": 5, "inputmode": "numeric", "class": "w-20"}),
        error_messages=dict.fromkeys(("invalid", "min_value"), gettext_lazy("Write minutes as a whole number.")),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    wants_portfolio = forms.BooleanField(required=False)

    def __init__(
        self, claim: Claim, data: Any = None, *, latest: Submission | None = None, file_count: int = 0
    ) -> None:
        self.claim = claim
        self.kind: Kind = kind_of(claim.task)
        self.file_count = file_count
        self.refusals: list[Decision] = []
        super().__init__(data, initial=parts.initial_values(claim, latest))
        self.fields["point"].choices = [  # type: ignore[attr-defined]
            (str(point.position), point.text) for point in parts.points_of(claim)
        ]
        submit = self.kind.submit
        self.fields["text"].label = submit["text_label"]
        self.fields["text"].help_text = submit["text_help"]
        self.fields["text"].required = submit["text_required"]
        self.fields["text"].error_messages["required"] = _("Fill in “%(label)s”.") % {"label": submit["text_label"]}
        # Stored one by one before the form is checked; here for their errors.
        self.fields["files"] = forms.Field(required=False)
        self.fields["links"] = LinksField(
            required=submit["link_required"], label=submit["link_label"], help_text=submit["link_help"]
        )
        if self.kind.columns:
            self.fields["rows"] = RowsField(
                self.kind.columns,
                submit["rows"]["max_rows"],
                label=submit["rows"]["label"],
                help_text=submit["rows"]["help"],
            )
        for field in self.kind.fields:
            self.fields[f"field_{field['key']}"] = parts.own_field(field)
        self.fields.update(parts.ai_fields(self.ai_terms))
        self.fields["wants_portfolio"].help_text = parts.portfolio_words(claim)

    @property
    def ai_terms(self) -> str:
        return self.claim.contract.get("ai_use", self.claim.task.ai_use)

    # --- Clean values --------------------------------------------------------------------------------------------

    def clean_text(self) -> str:
        return self.cleaned_data["text"].strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._clean_time(cleaned)
        if cleaned.get("ai") == "yes" and not cleaned.get("ai_how", "").strip():
            self.add_error("ai_how", ValidationError(_("Say in a few words how you used them."), code="ai_how_missing"))
        for problem in self.kind.problems_in(self._content(cleaned)):
            if problem.field in self.fields and (problem.field not in self.errors or problem.row):
                cell = {"row": problem.row, "column": problem.column, "short": problem.message} if problem.row else None
                self.add_error(problem.field, ValidationError(problem.message, code="work_incomplete", params=cell))
        return cleaned

    def _clean_time(self, cleaned: dict[str, Any]) -> None:
        if "hours" in self.errors or "minutes" in self.errors:
            return
        total = (cleaned.get("hours") or 0) * 60 + (cleaned.get("minutes") or 0)
        if not total:
            self.add_error(
                "minutes", ValidationError(_("Say how long it took you. A rough number is fine."), "no_time")
            )
        elif total > HOURS_MAX * 60:
            self.add_error("minutes", ValidationError(_("Write a time of up to 24 hours."), "too_much_time"))
        cleaned["total_minutes"] = total

    def _content(self, cleaned: dict[str, Any]) -> Content:
        # A field that failed counts as given: its own message is enough.
        return Content(
            text=cleaned["text"] if "text" in cleaned else plain(self.data.get("text")),
            links=cleaned.get("links", ["https://"] if "links" in self.errors else []),
            file_count=self.file_count,
            rows=cleaned.get("rows") or (self.rows_typed() if "rows" in self.errors else []),
            fields=self._own_values(cleaned),
        )

    def _own_values(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return {field["key"]: cleaned.get(f"field_{field['key']}", "") for field in self.kind.fields}

    def content(self) -> SubmissionInput:
        """What to hand in, once the form is valid."""
        cleaned = self.cleaned_data
        answers: dict[str, Any] = {}
        if cleaned.get("rows"):
            answers["rows"] = cleaned["rows"]
        if own := {key: value for key, value in self._own_values(cleaned).items() if value}:
            answers["fields"] = own
        is_declared = self.ai_terms == AiUse.ALLOWED or cleaned.get("ai") == "yes"
        return SubmissionInput(
            minutes=cleaned["total_minutes"],
            text=cleaned["text"],
            links=cleaned["links"],
            answers=answers,
            note=cleaned["note"],
            ai_use=cleaned.get("ai_how", "") if is_declared else "",
            ticked_points=self.ticked(),
            wants_portfolio=cleaned["wants_portfolio"],
        )

    def refuse(self, decision: Decision) -> None:
        """A rule's refusal: beside its field where it has one, else as a notice above the form."""
        if decision.field in self.fields:
            super().refuse(decision)
        else:
            self.refusals.append(decision)

    def leave_unchecked(self) -> None:
        """A draft may be wrong: shows what was typed and what was refused, and judges nothing else."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return self.refusals[0].status if self.refusals else super().status

    @property
    def summary_lines(self) -> list[tuple[str, str]]:
        """What to fix and the control it leads to, in the order of the page."""
        own = [f"field_{field['key']}" for field in self.kind.fields]
        order = ["point", *own, "rows", "text", "files", "links", "ai", "ai_how", "ai_none"]
        names = [*order, *(name for name in self.fields if name not in order)]
        return [
            (message, self._target(name, error.params or {}))
            for name in names
            for error in self._errors_of(name)
            for message in error.messages
        ]

    def _target(self, name: str, params: dict[str, Any]) -> str:
        if name == "rows":
            return f"id_row_{params.get('column', self.kind.columns[0]['key'])}_{params.get('row', 1) - 1}"
        if name == "links":
            return f"id_links_{params.get('link', 1)}"
        return first_control_id(self[name])

    # --- Drafts ----------------------------------------------------------------------------------------------------

    def typed(self) -> dict[str, Any]:
        """Everything typed, as it is, in the shape that services/drafts.py keeps."""
        return {
            **{name: plain(self.data.get(name)) for name in parts.SINGLE},
            "links": self.fields["links"].widget.value_from_datadict(self.data, {}, "links"),
            "rows": self.rows_typed(),
            "fields": {field["key"]: plain(self.data.get(f"field_{field['key']}")) for field in self.kind.fields},
        }

    def rows_typed(self) -> list[dict[str, str]]:
        if "rows" not in self.fields:
            return []
        return self.fields["rows"].widget.value_from_datadict(self.data, {}, "rows")

    def ticked(self) -> list[int]:
        if not self.is_bound:
            return [int(position) for position in self.initial["point"]]
        known = {point.position for point in parts.points_of(self.claim)}
        values = self.data.getlist("point")  # type: ignore[attr-defined]
        return [int(value) for value in values if value.isdecimal() and len(value) < 4 and int(value) in known]

    def wants_line(self) -> bool:
        return bool(self.data.get("wants_portfolio"))

    def seen(self) -> Seen:
        """Which window this is and which save it knows of. A person who was told may replace another's."""
        return Seen(self.window, self.seen_at, is_sure="replace" in self.data)

    # --- For the template ------------------------------------------------------------------------------------------

    @property
    def window(self) -> str:
        """A name for this window, so that its own saves are not taken for another's."""
        if not hasattr(self, "_window"):
            self._window = plain(self.data.get("window"))[:40] if self.is_bound else ""
            self._window = self._window or secrets.token_hex(8)
        return self._window

    @property
    def seen_at(self) -> datetime | None:
        if not self.is_bound:
            return self.claim.draft_saved_at
        try:
            return parse_datetime(self.data.get("saved_at", ""))
        except ValueError:
            return None

    @property
    def rows_shown(self) -> list[Line]:
        rows = list(self["rows"].value() or [])
        layout = self.kind.submit["rows"]["layout"]
        blanks = 1 if rows else BLANK_ROWS[layout]
        blanks = min(blanks, self.kind.submit["rows"]["max_rows"] - len(rows))
        return lines_of(self.kind.columns, [*rows, *({} for _blank in range(blanks))], self._cell_errors())

    @property
    def blank_row(self) -> Line:
        return blank_line(self.kind.columns)

    def _cell_errors(self) -> dict[tuple[int, str], str]:
        return {
            (error.params["row"], error.params["column"]): error.params["short"]
            for error in self._errors_of("rows")
            if error.params
        }

    @property
    def links_shown(self) -> list[tuple[int, str, str]]:
        """Number, address and error of each link, with a blank one to fill in."""
        links = list(self["links"].value() or [])
        errors = {error.params["link"]: error.messages[0] for error in self._errors_of("links") if error.params}
        if not links and self._errors_of("links"):
            errors = {1: self._errors_of("links")[0].messages[0]}
        shown = [*links, ""] if len(links) < LINKS_MAX else links
        return [(number, link, errors.get(number, "")) for number, link in enumerate(shown, start=1)]

    def _errors_of(self, name: str) -> list[ValidationError]:
        return self.errors.as_data().get(name, []) if self.is_bound else []

    @property
    def has_conflict(self) -> bool:
        return any(decision.code == "draft_changed" for decision in self.refusals)

    @property
    def file_types(self) -> str:
        """The types this kind takes, as people write them."""
        return ", ".join(sorted(kind.upper() for kind in self.kind.file_types))

    @property
    def accept(self) -> str:
        """The same for the browser's file picker."""
        return ",".join(sorted(f".{kind}" for kind in self.kind.file_types))

    @property
    def table_errors(self) -> list[str]:
        """What is wrong with the table as a whole."""
        return [message for error in self._errors_of("rows") if not error.params for message in error.messages]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[f"field_{field['key']}"] for field in self.kind.fields]

    @property
    def unticked_count(self) -> int:
        return len(parts.points_of(self.claim)) - len(set(self.ticked()))

    @property
    def word_count(self) -> int:
        return len(str(self["text"].value() or "").split())
