"""The next step: what an organisation offers to people who finished three tasks for it (promise 32)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from common.jobs import enqueue
from notifications.services import notify
from organizations.models import Membership, Organization
from organizations.selectors import role_in
from tasks import rules
from tasks.models import Claim, NextStep, NextStepOffer
from tasks.services.seats import require_publisher
from tasks.states import ClaimStatus
from volunteers.models import Volunteer

Answer = NextStepOffer.Answer


@transaction.atomic
def save_next_step(
    *, organization_id: int, actor_id: int, title: str, text: str, hours_a_month: int | None, is_active: bool
) -> NextStep:
    """Stores what the organisation offers. Refuses (403) all but its owners and managers.

    Who has finished three tasks already is offered it as well, by a job.
    """
    require_publisher(actor_id=actor_id, organization_id=organization_id)
    Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    words = {"title": title, "text": text, "hours_a_month": hours_a_month, "is_active": is_active}
    step, _is_new = NextStep.objects.update_or_create(organization_id=organization_id, defaults=words)
    if is_active:
        enqueue("tasks.offer_next_steps", organization_id=organization_id)
    return step


def offer_next_steps(*, organization_id: int, now: datetime) -> int:
    """Offers it to everyone who has finished enough and was never asked. Returns how many."""
    enough = (
        Claim.objects.of_team()
        .filter(task__organization_id=organization_id, status=ClaimStatus.ACCEPTED)
        .order_by()
        .values("volunteer_id")
        .annotate(count=Count("pk"))
        .filter(count__gte=settings.NEXT_STEP_AFTER)
        .values_list("volunteer_id", flat=True)
    )
    return sum(
        offer_next_step(organization_id=organization_id, volunteer_id=pk, now=now) is not None for pk in list(enough)
    )


@transaction.atomic
def offer_next_step(*, organization_id: int, volunteer_id: int, now: datetime) -> NextStepOffer | None:
    """Offers this volunteer the next step, once; without one of its own, the organisation's list for working again.

    Nothing happens before the third accepted task, to members, and where it was offered before. The volunteer is told.
    """
    volunteer = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    accepted = Claim.objects.filter(
        volunteer=volunteer, task__organization_id=organization_id, status=ClaimStatus.ACCEPTED
    )
    offers = NextStepOffer.objects.filter(organization_id=organization_id, volunteer=volunteer)
    if not rules.can_offer_next_step(
        accepted_count=accepted.count(),
        is_member=bool(role_in(organization_id, volunteer.user_id)),
        was_offered=offers.exists(),
    ):
        return None
    offer = NextStepOffer.objects.create(organization_id=organization_id, volunteer=volunteer, created_at=now)
    organization = Organization.objects.select_related("next_step").get(pk=organization_id)
    step = step_of(organization)
    notify(
        recipient_id=volunteer.user_id,
        kind="next_step",
        key=str(offer.public_id),
        title=_("%(name)s offers you a next step") % {"name": organization.name},
        body=step.title if step else _("Hear of their tasks a day before everyone else, and talk about more."),
        path=reverse("tasks:next_step_offer", args=[offer.public_id]),
        action=_("Read the offer"),
    )
    return offer


def step_of(organization: Organization) -> NextStep | None:
    """What it offers now. Expects `next_step` at hand."""
    step = getattr(organization, "next_step", None)
    return step if step and step.is_active else None


@transaction.atomic
def answer_next_step(*, offer_id: int, answer: str, now: datetime) -> NextStepOffer:
    """The volunteer's answer, once (409 after). "Not now" is told to nobody.

    "I want to talk" is told to the organisation's owners and managers with the volunteer's name; the conversation about
    their last task together is open again, so neither has to give an address away.
    """
    ids = NextStepOffer.objects.values("volunteer_id").get(pk=offer_id)
    Volunteer.objects.select_for_update(no_key=True).get(pk=ids["volunteer_id"])
    offer = NextStepOffer.objects.select_related("organization__next_step", "volunteer__user").get(pk=offer_id)
    if offer.answer == answer:
        return offer
    rules.can_answer_next_step(answer=offer.answer).require()
    offer.answer, offer.answered_at = answer, now
    offer.save(update_fields=["answer", "answered_at"])
    if answer == Answer.INTERESTED:
        _tell_publishers(offer)
    return offer


def _tell_publishers(offer: NextStepOffer) -> None:
    organization, name = offer.organization, offer.volunteer.user.name
    step = step_of(organization)
    claim = last_claim(organization_id=organization.pk, volunteer_id=offer.volunteer_id)
    path = reverse("tasks:collaborator_list", args=[organization.slug])
    if claim is not None:
        path = reverse("tasks:desk_thread", args=[organization.slug, claim.public_id])
    about = step.title if step else _("doing more with you")
    publishers = Membership.objects.publishers().filter(organization=organization)
    for user_id in publishers.values_list("user_id", flat=True):
        notify(
            recipient_id=user_id,
            kind="next_step_wanted",
            key=str(offer.public_id),
            title=_("%(name)s would like to talk about: %(about)s") % {"name": name, "about": about},
            body=_("They finished several tasks with you. Your conversation with them is open: write first."),
            path=path,
            action=_("Write to %(name)s") % {"name": offer.volunteer.user.get_short_name()},
        )


def last_claim(*, organization_id: int, volunteer_id: int) -> Claim | None:
    """Their last accepted task together: whose conversation goes on."""
    claims = Claim.objects.filter(
        task__organization_id=organization_id, volunteer_id=volunteer_id, status=ClaimStatus.ACCEPTED
    )
    return claims.order_by("-ended_at", "-pk").first()
