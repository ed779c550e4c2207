"""A volunteer's own work: the list of claims, and everything one claim's page shows."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from common.decisions import Decision
from common.templatetags.microvol import duration, short_date, short_datetime
from tasks import rules
from tasks.models import AcceptancePoint, Claim, ClaimFile, Review, Submission, TaskFile
from tasks.selectors.appeals import AppealState, appeal_state
from tasks.selectors.facts import claim_facts, extension_facts
from tasks.selectors.nudging import nudge_facts
from tasks.selectors.peers import are_peers_asked
from tasks.selectors.submissions import ShownSubmission, shown_submission, with_content
from tasks.selectors.threads import Reader, Thread, has_news, reader_of, thread_of
from tasks.states import COUNTED_AS_OPEN, ENDED_WITHOUT_WORK, ClaimStatus, Verdict

OPEN = [*COUNTED_AS_OPEN, ClaimStatus.SUBMITTED]
PAGE_LENGTH = 20


# --- The list -------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim in a list. `review` is the last one, where it asked for changes."""

    claim: Claim
    point_count: int
    ticked_count: int
    review: Review | None
    unmet_count: int


@dataclasses.dataclass(frozen=True, slots=True)
class MyWork:
    """What is open, by what the volunteer can do about it."""

    under_way: list[ClaimCard]
    requested: list[Claim]
    in_review: list[Claim]

    @property
    def is_empty(self) -> bool:
        return not (self.under_way or self.requested or self.in_review)


@dataclasses.dataclass(frozen=True, slots=True)
class DonePage:
    claims: list[Claim]
    next_before: UUID | None


def my_work(user: Any) -> MyWork:
    """All open claims of a person: asked changes first, then what ends first."""
    claims = list(
        Claim.objects.own(user)
        .filter(status__in=OPEN)
        .select_related("task__organization")
        .annotate(point_count=Count("task__points", distinct=True), has_news=has_news(user.pk, as_volunteer=True))
        .prefetch_related(Prefetch("submissions", _reviewed_versions(), to_attr="versions"))
    )
    under_way = [_card(claim) for claim in claims if claim.status == ClaimStatus.ACTIVE]
    return MyWork(
        under_way=sorted(under_way, key=lambda card: (card.review is None, card.claim.lease_ends_at, card.claim.pk)),
        requested=_oldest(claims, ClaimStatus.REQUESTED),
        in_review=_oldest(claims, ClaimStatus.SUBMITTED),
    )


def _reviewed_versions() -> QuerySet[Submission]:
    unmet = Count("review__points", filter=Q(review__points__is_met=False))
    reviewed = Submission.objects.select_related("review__reviewer", "review__first_opinion__reviewer")
    return reviewed.annotate(unmet_count=unmet).order_by("-version")


def _oldest(claims: list[Claim], status: str) -> list[Claim]:
    return sorted((claim for claim in claims if claim.status == status), key=lambda claim: claim.pk)


def _card(claim: Claim) -> ClaimCard:
    review = asked_changes(claim.versions)  # type: ignore[attr-defined]
    return ClaimCard(
        claim=claim,
        point_count=claim.point_count,  # type: ignore[attr-defined]
        ticked_count=len(claim.ticked_points),
        review=review,
        unmet_count=claim.versions[0].unmet_count if review else 0,  # type: ignore[attr-defined]
    )


def asked_changes(versions: list[Submission]) -> Review | None:
    """The review of the last version, where it asked for changes."""
    review = getattr(versions[0], "review", None) if versions else None
    return review if review and review.verdict == Verdict.CHANGES_ASKED else None


def done_page(user: Any, before: UUID | None = None) -> DonePage:
    """What is over, newest first; the next page starts after the claim named `before`."""
    own = Claim.objects.own(user).exclude(status__in=OPEN).filter(ended_at__isnull=False)
    own = own.annotate(has_news=has_news(user.pk, as_volunteer=True))
    rows = own.select_related("task__organization").order_by("-ended_at", "-pk")
    if before is not None:
        last = own.filter(public_id=before).values_list("ended_at", "pk").first()
        if last is not None:
            rows = rows.filter(Q(ended_at__lt=last[0]) | Q(ended_at=last[0], pk__lt=last[1]))
    found = list(rows[: PAGE_LENGTH + 1])
    claims = found[:PAGE_LENGTH]
    return DonePage(claims=claims, next_before=claims[-1].public_id if len(found) > PAGE_LENGTH else None)


# --- One claim ------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One step of the track: "past", "now" or "" (to come)."""

    label: str
    detail: str = ""
    when: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Workspace:
    """Everything on the page of one claim."""

    claim: Claim
    reader: Reader
    steps: list[Step]
    points: list[AcceptancePoint]
    task_files: list[TaskFile]
    files: list[ClaimFile]
    versions: list[ShownSubmission]  # newest first
    review: Review | None  # of the newest version
    appeal: AppealState | None  # about the last review, where it may be looked at again
    changes: Review | None
    brief_changed_at: datetime | None  # since the person has it
    thread: Thread
    can_extend: Decision
    extension: timedelta
    extended_until: datetime | None
    is_over: bool
    claim_again: Decision | None
    can_nudge: Decision
    was_nudged: bool  # about the version that waits
    peers_asked: bool  # a volunteer may review it in the organisation's place
    slot_to_come: datetime | None  # none planned, or the moment has passed: then a new one may be

    @property
    def slot_ends_at(self) -> datetime | None:
        return self.slot_to_come + timedelta(minutes=self.claim.task.minutes) if self.slot_to_come else None

    @property
    def latest(self) -> Submission | None:
        return self.versions[0].submission if self.versions else None

    @property
    def draft(self) -> dict[str, Any] | None:
        """What was typed and never sent, once there is no form for it any more."""
        if self.claim.status not in ENDED_WITHOUT_WORK:
            return None
        parts = ("text", "rows", "fields", "links", "note")
        return self.claim.draft if self.files or any(map(self.claim.draft.get, parts)) else None


def own_claim(user: Any, public_id: UUID) -> Claim | None:
    """The claim with its task at hand, if it is this person's."""
    return (
        Claim.objects.own(user)
        .select_related("task__organization", "volunteer__user")
        .prefetch_related("task__points")
        .filter(public_id=public_id)
        .first()
    )


def workspace_of(claim: Claim, now: datetime) -> Workspace:
    """Gathers the page. Expects a claim from `own_claim`."""
    task = claim.task
    reader = reader_of(task, claim.reviewer_id)
    versions = list(with_content(claim.submissions.order_by("-version")))
    review = getattr(versions[0], "review", None) if versions else None
    nudging = nudge_facts(claim)
    return Workspace(
        claim=claim,
        reader=reader,
        steps=track_of(claim, reader),
        points=sorted(task.points.all(), key=lambda point: point.position),
        task_files=list(task.files.order_by("pk")),
        files=files_in_draft(claim),
        versions=[shown_submission(version, task.kind) for version in versions],
        review=review,
        appeal=appeal_state(review, claim, now),
        changes=asked_changes(versions),
        brief_changed_at=task.brief_changes.filter(at__gt=claim.created_at).aggregate(at=Max("at"))["at"],
        thread=thread_of(claim, is_volunteer=True, other=reader.short_name, reader_id=claim.volunteer.user_id, now=now),
        **extension_facts(claim, now),
        is_over=bool(not claim.is_paused and claim.lease_ends_at and claim.lease_ends_at <= now),
        claim_again=_claim_again(claim, now),
        can_nudge=rules.can_nudge(**nudging, now=now),
        was_nudged=nudging["was_nudged"],
        peers_asked=are_peers_asked(claim),
        slot_to_come=claim.slot_starts_at if claim.slot_starts_at and claim.slot_starts_at > now else None,
    )


def files_in_draft(claim: Claim) -> list[ClaimFile]:
    return list(claim.files.in_draft().order_by("pk"))


def _claim_again(claim: Claim, now: datetime) -> Decision | None:
    """Whether the same task can be taken once more; None where that is no question."""
    if claim.status not in ENDED_WITHOUT_WORK:
        return None
    return rules.can_claim(claim_facts([claim.task], claim.volunteer)[claim.task_id], now)


def track_of(claim: Claim, reader: Reader) -> list[Step]:
    """Where a claim is on its way, for templates/tasks/partials/track.html."""
    claimed = Step(_("Claimed"), short_datetime(claim.created_at), "past")
    work = Step(_("You work on it"))
    usual = claim.task.organization.usual_review_time
    review_detail = _("about %(time)s") % {"time": duration(usual)} if usual else ""
    review = Step(_("%(name)s reviews") % {"name": reader.short_name}, review_detail)
    shown = Step(_("On your portfolio"))
    sent = Step(_("Sent"), short_datetime(claim.submitted_at), "past")
    match claim.status:
        case ClaimStatus.REQUESTED:
            asked = Step(_("Asked for"), short_datetime(claim.created_at), "past")
            chosen = Step(_("%(name)s answers") % {"name": claim.task.organization.name}, when="now")
            return [asked, chosen, work, review, shown]
        case ClaimStatus.ACTIVE:
            label = _("You make the changes") if claim.revision_count else _("You work on it")
            return [claimed, Step(label, when="now"), review, shown]
        case ClaimStatus.SUBMITTED:
            due = _("by %(day)s") % {"day": short_date(claim.review_due_at)} if claim.review_due_at else ""
            return [claimed, sent, Step(review.label, due, "now"), shown]
        case ClaimStatus.ACCEPTED:
            accepted = Step(_("Accepted"), short_date(claim.ended_at), "past")
            return [claimed, sent, accepted, Step(_("For your portfolio"), when="now")]
        case ClaimStatus.UNCONFIRMED | ClaimStatus.NOT_USABLE:
            return [claimed, sent, Step(str(claim.get_status_display()), short_date(claim.ended_at), "now")]
    return [claimed, Step(str(claim.get_status_display()), short_date(claim.ended_at), "now")]
