"""What was handed in, ready to show: the same for the volunteer and for whoever reviews it."""

import dataclasses

from django.db.models import Prefetch, QuerySet

from tasks.kinds import Kind, kind_by_code
from tasks.models import ClaimFile, FilePage, PointVerdict, Review, SkillRating, Submission
from tasks.selectors.previews import TextPreview, text_preview


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """One answer in words. `is_link`: it is a web address that the form checked."""

    text: str
    is_link: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ShownSubmission:
    """One version with its kind's own answers in words. `headings` and `rows` are the kind's table."""

    submission: Submission
    review: Review | None
    pictures: list[ClaimFile]
    other_files: list[ClaimFile]
    table_label: str
    headings: list[str]
    rows: list[list[Cell]]
    fields: list[tuple[str, str]]

    @property
    def documents(self) -> list[ClaimFile]:
        """PDFs, with pictures of their first pages at hand."""
        return [file for file in self.other_files if file.is_pdf]

    @property
    def texts(self) -> list[TextPreview]:
        """The beginnings of text files. Reads the files, so ask where they are shown."""
        return [preview for preview in map(text_preview, self.other_files) if preview is not None]

    @property
    def has_content(self) -> bool:
        sent = self.submission
        return bool(sent.text or sent.links or self.rows or self.pictures or self.other_files)


def with_content(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """All that showing versions and their reviews needs, at a constant number of queries."""
    return submissions.select_related(
        "review__reviewer", "review__first_opinion__reviewer", "review__appeal"
    ).prefetch_related(
        Prefetch("files", ClaimFile.objects.order_by("pk")),
        Prefetch("files__pages", FilePage.objects.order_by("number")),
        Prefetch("review__points", PointVerdict.objects.select_related("point").order_by("point__position")),
        Prefetch("review__ratings", SkillRating.objects.select_related("skill").order_by("-level", "skill__name")),
    )


def shown_submission(submission: Submission, kind_code: str) -> ShownSubmission:
    """Expects files and review at hand, as `with_content` brings them."""
    kind = kind_by_code(kind_code)
    files = list(submission.files.all())
    answers = submission.answers
    return ShownSubmission(
        submission=submission,
        review=getattr(submission, "review", None),
        pictures=[file for file in files if file.is_picture],
        other_files=[file for file in files if not file.is_picture],
        table_label=kind.submit["rows"]["label"] if kind.columns else "",
        headings=[column["label"] for column in kind.columns],
        rows=_rows(kind, answers.get("rows", [])),
        fields=[
            (field["label"], _in_words(field, answers["fields"][field["key"]]))
            for field in kind.fields
            if answers.get("fields", {}).get(field["key"])
        ],
    )


def _rows(kind: Kind, rows: list[dict[str, str]]) -> list[list[Cell]]:
    return [
        [
            Cell(
                _in_words(column, row.get(column["key"], "")), column["input"] == "url" and bool(row.get(column["key"]))
            )
            for column in kind.columns
        ]
        for row in rows
    ]


def _in_words(field: dict, value: str) -> str:
    """A stored choice as people read it; anything else as it is."""
    return next((choice["label"] for choice in field.get("choices", []) if choice["value"] == value), value)
