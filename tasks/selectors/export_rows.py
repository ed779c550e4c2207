"""What an organisation owns, row by row, for its export.

Names of people are those that its team reads at its desk anyway. Addresses and profiles of volunteers, and what nobody
sent, are not the organisation's, and not in here.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from organizations.models import Membership, Organization, OrganizationEvent
from tasks.models import (
    BriefTemplate,
    Claim,
    ClaimFile,
    Message,
    NextStep,
    Outcome,
    Question,
    Review,
    SavedPhrase,
    Submission,
    Task,
    TaskEvent,
    TaskFile,
    ThankYou,
    WorkAgain,
)

CHUNK = 500


# --- JSON, by area --------------------------------------------------------------------------------------------------


def areas_of(organization: Organization) -> dict[str, Callable[[], Iterable[dict[str, Any]]]]:
    return {
        "organization": lambda: [_organization(organization)],
        "members": lambda: _members(organization),
        "organization_events": lambda: _organization_events(organization),
        "tasks": lambda: _tasks(organization),
        "task_events": lambda: _task_events(organization),
        "claims": lambda: _claims(organization),
        "submissions": lambda: _submissions(organization),
        "reviews": lambda: _reviews(organization),
        "messages": lambda: _messages(organization),
        "questions": lambda: _questions(organization),
        "outcomes": lambda: _outcomes(organization),
        "thanks": lambda: _thanks(organization),
        "work_again": lambda: _work_again(organization),
        "own_words": lambda: _own_words(organization),
    }


def _organization(organization: Organization) -> dict[str, Any]:
    names = (
        "public_id", "name", "slug", "about", "city", "country", "time_zone", "website", "registration_number",
        "industry", "tier", "status", "created_at", "impact_minutes", "impact_tasks", "median_review_hours",
        "first_time_share",
    )  # fmt: skip
    step = NextStep.objects.filter(organization=organization).values("title", "text", "hours_a_month", "is_active")
    return {
        **{name: getattr(organization, name) for name in names},
        "causes": list(organization.causes.order_by("slug").values_list("slug", flat=True)),
        "next_step": step.first(),
    }


def _members(organization: Organization) -> Iterator[dict[str, Any]]:
    seats = Membership.objects.filter(organization=organization).select_related("user").order_by("pk")
    for seat in seats:
        yield {"name": seat.user.name, "role": seat.role, "title": seat.title, "since": seat.created_at}


def _organization_events(organization: Organization) -> Iterator[dict[str, Any]]:
    events = OrganizationEvent.objects.filter(organization=organization).order_by("pk")
    yield from _without_staff(events, "at", "kind", "from_value", "to_value", "why")


def _tasks(organization: Organization) -> Iterator[dict[str, Any]]:
    tasks = (
        Task.objects.of_team()
        .filter(organization=organization)
        .select_related("reviewer", "series")
        .prefetch_related("points", "skills__skill", "causes", "files")
        .order_by("pk")
    )
    names = (
        "public_id", "kind", "status", "title", "why", "need", "deliverable", "not_needed", "example", "minutes",
        "places", "taken_count", "closes_at", "languages", "is_starter", "needs_approval", "ownership",
        "portfolio_permission", "ai_use", "audience", "created_at", "published_at", "closed_at",
    )  # fmt: skip
    for task in tasks.iterator(chunk_size=CHUNK):
        yield {
            **{name: getattr(task, name) for name in names},
            "points": [point.text for point in sorted(task.points.all(), key=lambda point: point.position)],
            "skills": [{"skill": row.skill.slug, "part": row.part, "level": row.level} for row in task.skills.all()],
            "causes": sorted(cause.slug for cause in task.causes.all()),
            "files": [{"public_id": row.public_id, "name": row.name, "note": row.note} for row in task.files.all()],
            "reviewer": task.reviewer.name if task.reviewer else None,
            "series": task.series.name if task.series else None,
        }


def _task_events(organization: Organization) -> Iterator[dict[str, Any]]:
    """What happened, without who was asked to take a task: they may have said no in confidence."""
    hidden = ["invited", "invitation_declined"]
    events = TaskEvent.objects.filter(task__organization=organization, task__checks_claim=None).exclude(kind__in=hidden)
    names = ("at", "kind", "task__public_id", "claim__public_id", "from_status", "to_status", "why")
    yield from _without_staff(events.order_by("pk"), *names)


def _without_staff(events: QuerySet[Any], *names: str) -> Iterator[dict[str, Any]]:
    """Events with who did it; moderators have no name here."""
    for row in events.values(*names, "actor__name", "actor__is_staff").iterator(chunk_size=CHUNK):
        is_staff = row.pop("actor__is_staff")
        yield {**row, "actor__name": None if is_staff else row["actor__name"]}


def _claims_of(organization: Organization) -> QuerySet[Claim]:
    """Reviews that volunteers wrote in its place are not its own to see."""
    return Claim.objects.filter(task__organization=organization, task__checks_claim=None)


def _claims(organization: Organization) -> Iterator[dict[str, Any]]:
    names = (
        "public_id", "task__public_id", "volunteer__user__name", "status", "created_at", "submitted_at", "ended_at",
        "ended_why", "lease_ends_at", "review_due_at", "revision_count", "contract",
    )  # fmt: skip
    yield from _claims_of(organization).order_by("pk").values(*names).iterator(chunk_size=CHUNK)


def _submissions(organization: Organization) -> Iterator[dict[str, Any]]:
    submissions = Submission.objects.filter(claim__in=_claims_of(organization)).select_related("claim")
    for sent in submissions.prefetch_related("files").order_by("pk").iterator(chunk_size=CHUNK):
        yield {
            "public_id": sent.public_id,
            "claim": sent.claim.public_id,
            "version": sent.version,
            "created_at": sent.created_at,
            "minutes": sent.minutes,
            "text": sent.text,
            "links": sent.links,
            "answers": sent.answers,
            "note": sent.note,
            "ai_use": sent.ai_use,
            "files": [{"public_id": row.public_id, "name": row.name} for row in sent.files.all()],
        }


def _reviews(organization: Organization) -> Iterator[dict[str, Any]]:
    reviews = (
        Review.objects.filter(submission__claim__in=_claims_of(organization))
        .select_related("submission", "reviewer")
        .prefetch_related("points__point", "ratings__skill")
        .order_by("pk")
    )
    names = (
        "public_id", "verdict", "what_worked", "what_to_change", "justification", "quote", "private_note",
        "confirmed_minutes", "is_peer", "transferable_skills", "created_at",
    )  # fmt: skip
    for review in reviews.iterator(chunk_size=CHUNK):
        yield {
            **{name: getattr(review, name) for name in names},
            "submission": review.submission.public_id,
            # Who reviewed in the organisation's place stays unnamed.
            "reviewer": None if review.is_peer else review.reviewer.name,
            "points": [
                {"point": row.point.text, "is_met": row.is_met, "comment": row.comment} for row in review.points.all()
            ],
            "ratings": [{"skill": row.skill.slug, "level": row.level} for row in review.ratings.all()],
        }


def _messages(organization: Organization) -> Iterator[dict[str, Any]]:
    messages = Message.objects.filter(claim__in=_claims_of(organization)).order_by("pk")
    names = ("public_id", "claim__public_id", "author__name", "is_from_volunteer", "is_question", "body", "created_at")
    yield from messages.values(*names).iterator(chunk_size=CHUNK)


def _questions(organization: Organization) -> Iterator[dict[str, Any]]:
    questions = Question.objects.filter(task__organization=organization).order_by("pk")
    names = (
        "public_id", "task__public_id", "author__name", "body", "created_at", "answer", "answered_by__name",
        "answered_at", "answer_edited_at", "hidden_at",
    )  # fmt: skip
    yield from questions.values(*names).iterator(chunk_size=CHUNK)


def _outcomes(organization: Organization) -> Iterator[dict[str, Any]]:
    outcomes = Outcome.objects.filter(claim__task__organization=organization).order_by("pk")
    names = ["claim__public_id", "answer", "note", "number", "number_of", "link", "answered_at"]
    yield from outcomes.values(*names).iterator(chunk_size=CHUNK)


def _thanks(organization: Organization) -> Iterator[dict[str, Any]]:
    notes = ThankYou.objects.filter(claim__task__organization=organization).order_by("pk")
    names = ("claim__public_id", "author__name", "is_from_volunteer", "body", "created_at")
    yield from notes.values(*names).iterator(chunk_size=CHUNK)


def _work_again(organization: Organization) -> Iterator[dict[str, Any]]:
    rows = WorkAgain.objects.filter(organization=organization).order_by("pk")
    for row in rows.values("volunteer__user__name", "added_by__name", "created_at").iterator(chunk_size=CHUNK):
        yield {**row}


def _own_words(organization: Organization) -> Iterator[dict[str, Any]]:
    """Templates of briefs and saved phrases."""
    for template in BriefTemplate.objects.filter(organization=organization).order_by("pk"):
        yield {"sort": "brief_template", "name": template.name, "brief": template.brief}
    for text in SavedPhrase.objects.filter(organization=organization).order_by("pk").values_list("text", flat=True):
        yield {"sort": "phrase", "text": text}


# --- Tables ---------------------------------------------------------------------------------------------------------


def _task_rows(organization: Organization) -> Iterator[list[Any]]:
    tasks = Task.objects.of_team().filter(organization=organization).order_by("pk")
    columns = ("public_id", "title", "kind", "status", "minutes", "places", "taken_count", "published_at", "closed_at")
    return _cells(tasks, columns)


def _claim_rows(organization: Organization) -> Iterator[list[Any]]:
    columns = (
        "public_id", "task__title", "volunteer__user__name", "status", "created_at", "submitted_at", "ended_at",
    )  # fmt: skip
    return _cells(_claims_of(organization).order_by("pk"), columns)


def _review_rows(organization: Organization) -> Iterator[list[Any]]:
    reviews = Review.objects.filter(submission__claim__in=_claims_of(organization), is_peer=False).order_by("pk")
    columns = (
        "public_id", "submission__claim__task__title", "submission__claim__volunteer__user__name", "reviewer__name",
        "verdict", "confirmed_minutes", "created_at",
    )  # fmt: skip
    return _cells(reviews, columns)


def _cells(rows: QuerySet[Any], columns: Iterable[str]) -> Iterator[list[Any]]:
    for row in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        yield [cell.isoformat() if isinstance(cell, datetime) else "" if cell is None else str(cell) for cell in row]


TABLES: dict[str, tuple[list[str], Callable[[Organization], Iterator[list[Any]]]]] = {
    "tasks": (["id", "title", "kind", "status", "minutes", "places", "taken", "published", "closed"], _task_rows),
    "claims": (["id", "task", "volunteer", "status", "claimed", "sent", "ended"], _claim_rows),
    "reviews": (["id", "task", "volunteer", "reviewer", "verdict", "minutes confirmed", "reviewed"], _review_rows),
}


# --- Files ----------------------------------------------------------------------------------------------------------


def files_of(organization: Organization) -> list[tuple[QuerySet[Any], str]]:
    """Those of briefs, and those that were handed in: drafts are their authors'."""
    handed_in = ClaimFile.objects.filter(submissions__claim__in=_claims_of(organization)).distinct().order_by("pk")
    return [
        (TaskFile.objects.filter(task__organization=organization).order_by("pk"), "briefs"),
        (handed_in, "work"),
    ]
