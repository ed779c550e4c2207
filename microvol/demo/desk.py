"""The review desk of the demo: phrases, work that two people look at, and a review that a volunteer disputes."""

from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from organizations.models import Organization
from tasks.models import Claim, Review, Submission
from tasks.rules import ReviewInput
from tasks.services.appeals import appeal_review
from tasks.services.briefs import BriefInput, create_task
from tasks.services.claims import claim_task
from tasks.services.drafts import attach_file
from tasks.services.phrases import keep_phrase
from tasks.services.previews import draw_pages
from tasks.services.publishing import publish_task
from tasks.services.reviews import review_submission
from tasks.services.submissions import SubmissionInput, submit_claim
from volunteers.models import Volunteer

PAGE = Path(__file__).parent / "data" / "when-you-call-us.pdf"
PHRASES = [
    "Clear at first glance.",
    "Every number names its source. That saves us an hour.",
    "The numbers do not match the sheet we attached. Use its last page.",
    "Shorter sentences would help: many readers learn English with us.",
]
TEXT = """One page for people who call us for the first time, and its second side on what is in a parcel.

I left out the sentence on proof of address, because you said nobody asks for one."""


def add_review_desk(
    *,
    organization: Organization,
    coordinator: User,
    reviewer: User,
    volunteer: Volunteer,
    declined: Claim,
    skill_id: int,
    now: datetime,
) -> None:
    """Through the services, as a team would. `declined` is a claim whose work could not be used."""
    for text in PHRASES:
        keep_phrase(organization_id=organization.pk, actor_id=coordinator.pk, text=text, now=now)
    submission = _page_for_two(organization, coordinator, volunteer, skill_id, now)
    ids = submission.claim.task.points.order_by("position").values_list("pk", flat=True)
    review_submission(
        submission_id=submission.pk,
        reviewer_id=reviewer.pk,
        review=ReviewInput(
            verdict="accepted_with_edits", points=dict.fromkeys(ids, (True, "")), ratings={skill_id: 3},
            what_worked="I read it to my mother and she had no question left.",
            what_to_change="The phone number is the old one; I changed it in our copy.",
        ),
        now=now - timedelta(hours=3),
    )  # fmt: skip
    appeal_review(
        review_id=Review.objects.get(submission__claim=declined).pk, now=now - timedelta(hours=20),
        text="The brief asks for the claims of one year, and those I sorted. Older ones were not in the sheet.",
    )  # fmt: skip


def _page_for_two(
    organization: Organization, coordinator: User, volunteer: Volunteer, skill_id: int, now: datetime
) -> Submission:
    begun = now - timedelta(hours=40)
    task = create_task(
        organization_id=organization.pk,
        actor_id=coordinator.pk,
        brief=BriefInput(
            kind="writing", title="Write the page for people who call us for the first time",
            why="Forty people a week call us first and hang up again. The page says what happens when they stay.",
            need="Make one page of our two old ones in plain words. It is read on phones, often in a second language.",
            deliverable="One PDF of two pages in plain words.", minutes=60,
            points=["Says what happens on the call, step by step", "Sentences of twelve words at most",
                    "Asks for nothing that we do not ask for"],
            uses={skill_id: 1}, needs_two_reviewers=True,
        ),
        now=begun,
    )  # fmt: skip
    publish_task(task_id=task.pk, actor_id=coordinator.pk, now=begun)
    claim = claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=begun + timedelta(hours=4))
    sent = now - timedelta(hours=18)
    file = attach_file(claim_id=claim.pk, upload=SimpleUploadedFile(PAGE.name, PAGE.read_bytes()), now=sent)
    submission = submit_claim(
        claim_id=claim.pk,
        content=SubmissionInput(minutes=55, text=TEXT, note="The second side can stand alone."),
        now=sent,
    )
    draw_pages(file_id=file.pk)
    return submission
