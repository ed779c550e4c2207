"""A reported thing in its context, for moderators."""

import dataclasses

from accounts.models import AccountEvent, User
from tasks.models import Message, Report
from tasks.public_pages import public_pages
from tasks.selectors.moderation import OrganizationFacts, organization_facts, same_thing
from volunteers.models import Volunteer

MESSAGES_AROUND = 5


@dataclasses.dataclass(frozen=True, slots=True)
class PersonFacts:
    """Who the reported words or page belong to."""

    user: User
    page_url: str
    accepted_count: int
    events: list[AccountEvent]
    report_count: int


@dataclasses.dataclass(frozen=True, slots=True)
class ReportCase:
    report: Report
    messages: list[Message]
    person: PersonFacts | None
    organization: OrganizationFacts | None
    others: list[Report]


def report_case(report: Report) -> ReportCase:
    """Expects what `reports_with_context` loads."""
    written = report.message or report.question or report.thanks
    author = report.person or (written and written.author)
    return ReportCase(
        report=report,
        messages=_around(report.message) if report.message else [],
        person=_person(author) if author else None,
        organization=organization_facts(report.organization) if report.organization else None,
        others=list(same_thing(report)[:20]),
    )


def _around(message: Message) -> list[Message]:
    """What was written shortly before and after, oldest first."""
    thread = message.claim.messages.select_related("author")
    before = list(thread.filter(pk__lte=message.pk).order_by("-pk")[: MESSAGES_AROUND + 1])
    return [*reversed(before), *thread.filter(pk__gt=message.pk).order_by("pk")[:MESSAGES_AROUND]]


def _person(user: User) -> PersonFacts:
    volunteer = Volunteer.objects.filter(user=user).first()
    page = public_pages([volunteer.pk]).get(volunteer.pk) if volunteer else None
    return PersonFacts(
        user=user,
        page_url=page.url if page else "",
        accepted_count=volunteer.accepted_count if volunteer else 0,
        events=list(user.events.select_related("actor").order_by("-pk")),
        report_count=Report.objects.filter(person=user).count()
        + Report.objects.filter(message__author=user).count()
        + Report.objects.filter(question__author=user).count()
        + Report.objects.filter(thanks__author=user).count(),
    )
