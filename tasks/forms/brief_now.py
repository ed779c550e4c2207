"""A brief as far as it is written, valid or not: what the brief check, the preview and the list of gaps look at."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.datastructures import MultiValueDict

from common.decisions import Decision
from tasks import rules
from tasks.brief_check import BriefWords
from tasks.forms.brief_values import EXAMPLES, OTHER, end_of, example_of, renamed, same_text
from tasks.kinds import Kind
from tasks.models import TaskFile
from tasks.rules import PublishFacts
from tasks.states import TaskStatus
from vocabularies.models import Skill
from vocabularies.selectors import SkillNames

SPARE_FILE_ROWS = 3


class AsWritten(forms.Form):
    """Reads the values of a brief form as they stand, bound or not, and never judges them."""

    if TYPE_CHECKING:
        chosen_kind: Kind
        names: SkillNames
        reviewers: dict[str, Any]
        stored_files: list[TaskFile]

    def value(self, name: str) -> Any:
        return self[name].value()

    @property
    def minutes_now(self) -> int | None:
        value = str(self.value("minutes") or "")
        if value == OTHER:
            value = str(self.value("minutes_other") or "")
        return int(value) if value.isdecimal() and len(value) < 6 else None

    @property
    def points_now(self) -> list[str]:
        return [point for point in self.value("points") or [] if point]

    @property
    def skills_now(self) -> list[Skill]:
        chosen = [*(self.value("uses") or []), *(self.value("teaches") or [])]
        typed = [self.names.find(word) for name in ("other_use", "other_teach") for word in _split(self.value(name))]
        found = [self.names.by_slug[slug] for slug in chosen if slug in self.names.by_slug]
        return list(dict.fromkeys([*found, *(skill for skill in typed if skill)]))

    @property
    def file_count_now(self) -> int:
        """Stored ones that stay, and those chosen; htmx sends the names of chosen files without their content."""
        # A file input without a file arrives as an empty text.
        sent = {name for name in self.data if self.data[name]} | set(self.files or ())
        chosen = [name for name in sent if name.startswith("file_")]
        kept = [file for file in self.stored_files if str(file.public_id) not in self.removed_now]
        return len(kept) + len(chosen)

    def files_were_stored(self, files: list[TaskFile]) -> None:
        """From now on the form shows these, and none of those that came with it."""
        self.stored_files, self.files = files, MultiValueDict()

    @property
    def removed_now(self) -> list[str]:
        return self.value("remove_files") or []

    @property
    def file_rows(self) -> list[tuple[int, str]]:
        """Rows for new files: a number and the note typed there. A chosen file itself cannot be shown again."""
        return [(row, self.data.get(f"note_{row}", "")) for row in range(SPARE_FILE_ROWS)]

    @property
    def shown_now(self) -> list[str]:
        """The skills that the page already lists to tick; its suggestions stand below them."""
        shown = self.data.getlist("shown_uses") if hasattr(self.data, "getlist") else []
        return [slug for slug in dict.fromkeys(shown) if slug in self.names.by_slug]

    @property
    def skills_spoken_of(self) -> list[Skill]:
        """What the task's own words name, the likeliest first; nothing from an example that nobody changed."""
        example = example_of(self.chosen_kind)
        typed = [
            str(self.value(name) or "")
            for name in ("title", "deliverable", "need")
            if not same_text(str(self.value(name) or ""), example.get(name) or "")
        ]
        points = [point for point in self.points_now if point not in example["points"]]
        text = "\n".join([*typed, *points])
        return self.names.named_in(text) if text.strip() else []

    def as_written(self) -> dict[str, Any]:
        """The values as they stand, to show them in a fresh form."""
        return {name: self.value(name) for name in self.fields if name not in {"uploads", "remove_files"}}

    def words(self) -> BriefWords:
        reviewer = self.reviewers.get(self.value("reviewer") or "")
        return BriefWords(
            kind=self.chosen_kind.code,
            title=self.value("title") or "",
            why=self.value("why") or "",
            need=self.value("need") or "",
            deliverable=self.value("deliverable") or "",
            example=self.value("example") or "",
            points=self.points_now,
            not_needed=self.value("not_needed") or "",
            minutes=self.minutes_now,
            reviewer=reviewer.name if reviewer else "",
            file_count=self.file_count_now,
        )

    def missing(self, now: datetime) -> list[Decision]:
        """What still stops this brief from going out, by the rule that publishing asks."""
        try:
            closes_on = self.fields["closes_on"].clean(self.value("closes_on"))
        except forms.ValidationError:
            closes_on = None
        facts = PublishFacts(
            status=TaskStatus.DRAFT,
            organization_is_active=True,
            title=self.value("title") or "",
            why=self.value("why") or "",
            need=self.value("need") or "",
            deliverable=self.value("deliverable") or "",
            point_count=len(self.points_now),
            minutes=self.minutes_now or 0,
            places=1,
            closes_at=end_of(closes_on),
            overdue_reviews=0,
            skill_count=len(self.skills_now),
        )
        return [renamed(decision) for decision in rules.missing_in_brief(facts, now)]

    def with_example(self, kind: Kind) -> dict[str, Any]:
        """The values after choosing another kind: its example wherever nothing of their own was written."""
        old, new = example_of(self.chosen_kind), example_of(kind)
        values = self.as_written()
        for name in EXAMPLES:
            value = self.points_now if name == "points" else values[name]
            if not value or value == old[name] or (isinstance(value, str) and same_text(value, old[name])):
                values[name] = new[name]
                if name == "minutes":
                    values["minutes_other"] = new["minutes_other"]
        return {**values, "kind": kind.code}


def _split(text: Any) -> list[str]:
    return [word.strip() for word in str(text or "").split(",") if word.strip()]
