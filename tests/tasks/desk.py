"""What the desk's tests share: signed-in members, addresses, and forms as a browser would send them."""

from typing import Any

from django.test import Client
from django.urls import reverse

from organizations.models import Membership, Organization
from tasks.models import Submission
from tests.factories import MembershipFactory


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def member_of(organization: Organization, role: str = "owner") -> Client:
    """The organisation's own owner, or somebody new in another role."""
    if role == "owner":
        seat = (
            Membership.objects.filter(organization=organization, role="owner").select_related("user").order_by("pk")[0]
        )
        return client_of(seat.user)
    return client_of(MembershipFactory(organization=organization, role=role).user)


def url(name: str, organization: Organization, *args: Any) -> str:
    return reverse(f"tasks:{name}", args=[organization.slug, *args])


def review_url(submission: Submission) -> str:
    return url("review_detail", submission.claim.task.organization, submission.public_id)


def filled_in(**changes: Any) -> dict[str, Any]:
    """A complete brief as the form sends it."""
    return {
        "kind": "data",
        "title": "Turn our food parcel data into one chart",
        "why": "The trustees decide on 3 June where the next van goes. 300 families get their parcel sooner.",
        "need": "Make one chart that shows how our weekly parcel numbers changed.",
        "deliverable": "One labelled chart on A4.",
        "points": ["One chart on an A4 page", "Three areas labelled by name", "A title in plain words"],
        "minutes": "60",
        "places": "1",
        "uses": ["data-analysis"],
        "languages": ["en"],
        "causes": ["food"],
        "ownership": "organisation_with_credit",
        "portfolio_permission": "yes",
        "ai_use": "declare",
        **changes,
    }


def answers(submission: Submission, met: bool = True, **changes: Any) -> dict[str, Any]:
    """A review as the form sends it: accepted when every point is met, else changes asked."""
    points = submission.claim.task.points.order_by("position").values_list("pk", flat=True)
    words = {} if met else {"what_worked": "A clear start.", "what_to_change": "Add the missing title."}
    comments = {} if met else {f"comment_{pk}": "Not there yet." for pk in points}
    return {
        "verdict": "accepted" if met else "changes_asked",
        **{f"point_{pk}": "yes" if met else "no" for pk in points},
        **comments,
        **words,
        **changes,
    }
