"""Tasks, open unless asked otherwise, and claims in any state."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from organizations.models import Membership, Organization
from tasks.kinds import KINDS, kind_of
from tasks.models import Claim, Review, Submission, Task
from tasks.rules import ReviewInput
from tasks.services.briefs import BriefInput, create_task
from tasks.services.claims import approve_request, claim_task, expire_claim, release_claim, withdraw_claim
from tasks.services.drafts import attach_file
from tasks.services.publishing import cancel_task, close_task, publish_task
from tasks.services.reviews import review_submission
from tasks.services.submissions import SubmissionInput, submit_claim
from tasks.states import ClaimStatus, TaskStatus
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import VolunteerFactory
from vocabularies.models import Cause, Skill
from volunteers.models import Volunteer

POINTS = ["One chart on A4", "A title in plain words", "Two sentences that say what changed"]


def publisher_of(organization: Organization) -> int:
    return (
        Membership.objects.publishers()
        .filter(organization=organization)
        .order_by("pk")
        .values_list("user_id", flat=True)[0]
    )


class TaskFactory(factory.Factory):
    """`TaskFactory(minutes=15, uses={"translation": 2}, teaches=["plain-language"], causes=["food"], status="draft")`.

    Skills and causes are slugs of the vocabularies; other values are those of `BriefInput`.
    """

    class Meta:
        model = Task

    organization = factory.SubFactory(OrganizationFactory)
    kind = "data"
    title = factory.Sequence(lambda n: f"Turn our food parcel data into one clear chart {n}")
    why = "The trustees decide where the next van goes. 300 families get their parcel sooner."
    need = "Make one chart that shows how our weekly parcel numbers changed."
    deliverable = "one labelled chart on A4, with two sentences that say what changed."
    points = POINTS
    status = TaskStatus.OPEN

    @classmethod
    def _create(
        cls,
        model_class: type[Task],
        *args: Any,
        organization: Organization,
        status: str,
        uses: Mapping[str, int] | Sequence[str] = ("data-entry",),
        teaches: Sequence[str] = (),
        causes: Sequence[str] = (),
        now: datetime | None = None,
        **brief: Any,
    ) -> Task:
        now = now or timezone.now()
        levels = dict(uses) if isinstance(uses, Mapping) else dict.fromkeys(uses, 0)
        ids = dict(Skill.objects.filter(slug__in=[*levels, *teaches]).values_list("slug", "pk"))
        actor_id = publisher_of(organization)
        task = create_task(
            organization_id=organization.pk,
            actor_id=actor_id,
            brief=BriefInput(
                uses={ids[slug]: level for slug, level in levels.items()},
                teaches=[ids[slug] for slug in teaches],
                cause_ids=list(Cause.objects.filter(slug__in=causes).values_list("pk", flat=True)),
                **brief,
            ),
            now=now,
        )
        if status != TaskStatus.DRAFT:
            publish_task(task_id=task.pk, actor_id=actor_id, now=now)
        if status == TaskStatus.CLOSED:
            close_task(task_id=task.pk, actor_id=actor_id, now=now)
        if status == TaskStatus.CANCELLED:
            cancel_task(task_id=task.pk, actor_id=actor_id, now=now, why="We found another way.")
        return Task.objects.select_related("organization").get(pk=task.pk)


class ClaimFactory(factory.Factory):
    """`ClaimFactory(task=task, volunteer=volunteer, status="submitted")`, any status of ClaimStatus."""

    class Meta:
        model = Claim

    task = factory.SubFactory(TaskFactory)
    volunteer = factory.SubFactory(VolunteerFactory)
    status = ClaimStatus.ACTIVE

    @classmethod
    def _create(
        cls,
        model_class: type[Claim],
        *args: Any,
        task: Task,
        volunteer: Volunteer,
        status: str,
        now: datetime | None = None,
        minutes: int = 30,
    ) -> Claim:
        now = now or timezone.now()
        claim = claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=now)
        actor_id = publisher_of(task.organization)
        if claim.status == ClaimStatus.REQUESTED and status not in {ClaimStatus.REQUESTED, ClaimStatus.RELEASED}:
            approve_request(claim_id=claim.pk, actor_id=actor_id, now=now)
        if status == ClaimStatus.RELEASED:
            release_claim(claim_id=claim.pk, actor_id=volunteer.user_id, now=now)
        elif status == ClaimStatus.EXPIRED:
            expire_claim(claim_id=claim.pk, now=now + timedelta(days=30))
        elif status == ClaimStatus.WITHDRAWN:
            withdraw_claim(claim_id=claim.pk, actor_id=actor_id, now=now, why="We found another way.")
        elif status in {ClaimStatus.SUBMITTED, ClaimStatus.ACCEPTED, ClaimStatus.NOT_USABLE, ClaimStatus.UNCONFIRMED}:
            submit(claim, now=now, minutes=minutes)
            if status == ClaimStatus.ACCEPTED:
                accept(claim, now=now)
            elif status == ClaimStatus.NOT_USABLE:
                review(claim, verdict="not_usable", now=now)
            elif status == ClaimStatus.UNCONFIRMED:
                raise ValueError("run services.review_clock.run_review_clock on a submitted claim")
        return Claim.objects.with_task().get(pk=claim.pk)


def content_for(kind_code: str) -> dict[str, Any]:
    """The smallest complete content of this kind, as services take it. A file that is required comes on top."""
    kind = KINDS[kind_code]
    samples = {"url": "https://example.org/source", "line": "A line", "text": "Some words"}
    answers: dict[str, Any] = {}
    if kind.columns:
        answers["rows"] = [
            {column["key"]: column["choices"][0]["value"] if column["input"] == "choice" else samples[column["input"]]
             for column in kind.columns}
        ]  # fmt: skip
        if kind_code == "translation":
            answers["rows"][0]["target"] = "Einige Worte"
    if kind.fields:
        answers["fields"] = {
            field["key"]: field["choices"][0]["value"] if field["input"] == "choice" else samples[field["input"]]
            for field in kind.fields
        }
    return {"text": "Here is the chart.", "links": ["https://example.org/chart"], "answers": answers}


def picture(name: str = "chart.png", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    """A small real picture, as a browser uploads it."""
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


def submit(claim: Claim, *, now: datetime | None = None, minutes: int = 30, **content: Any) -> Submission:
    """The volunteer sends work: what the kind of the task asks for, unless the test says something else."""
    if kind_of(claim.task).submit["file_required"] and not claim.files.in_draft().exists():
        attach_file(claim_id=claim.pk, upload=picture(), now=now or timezone.now())
    content = {**content_for(claim.task.kind), **content}
    return submit_claim(
        claim_id=claim.pk, content=SubmissionInput(minutes=minutes, **content), now=now or timezone.now()
    )


def accept(claim: Claim, *, now: datetime | None = None, **answers: Any) -> Review:
    """The organisation accepts the latest version."""
    return review(claim, verdict="accepted", now=now, **answers)


def review(claim: Claim, *, verdict: str, now: datetime | None = None, **answers: Any) -> Review:
    """The organisation answers the latest version; without answers of its own, the shortest honest ones."""
    is_met = verdict in {"accepted", "accepted_with_edits"}
    ids = claim.task.points.order_by("position").values_list("pk", flat=True)
    points = dict.fromkeys(ids, (is_met, "" if is_met else "Not there yet."))
    words = {} if is_met else {"what_worked": "A clear start.", "what_to_change": "Add the missing title."}
    return review_submission(
        submission_id=claim.submissions.order_by("-version").values_list("pk", flat=True)[0],
        reviewer_id=publisher_of(claim.task.organization),
        review=ReviewInput(**{"verdict": verdict, "points": points, **words, **answers}),
        now=now or timezone.now(),
    )
