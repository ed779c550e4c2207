"""Thank-you notes: between the two sides of accepted work, and for nobody else."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.services import notify
from tasks import rules
from tasks.models import ThankYou
from tasks.services.moves import lock_claim, record
from tasks.services.submissions import reviewer_ids


@transaction.atomic
def send_thanks(*, claim_id: int, author_id: int, body: str, now: datetime) -> ThankYou:
    """Stores a note from the volunteer, or from a member of the organisation, and tells the other side.

    Refuses before the work is accepted and a second note of the same side (409), no words and addresses (400). Whether
    the author belongs to either side is asked by the door: for others the claim does not exist.
    """
    author = User.objects.get(pk=author_id)
    claim = lock_claim(claim_id)
    is_from_volunteer = claim.volunteer.user_id == author_id
    was_thanked = ThankYou.objects.filter(claim=claim, is_from_volunteer=is_from_volunteer).exists()
    rules.can_thank(status=claim.status, was_thanked=was_thanked, body=body).require()
    note = ThankYou.objects.create(
        claim=claim, author=author, is_from_volunteer=is_from_volunteer, body=body.strip(), created_at=now
    )
    record(task=claim.task, claim=claim, kind="thanked", now=now, actor_id=author_id, from_volunteer=is_from_volunteer)
    path = claim.get_absolute_url() + "#thanks"
    recipients = [claim.volunteer.user_id]
    if is_from_volunteer:
        sent = claim.submissions.order_by("-version").values_list("public_id", flat=True)[0]
        path = reverse("tasks:review_detail", args=[claim.task.organization.slug, sent]) + "#thanks"
        recipients = reviewer_ids(claim, now=now)
    for recipient_id in recipients:
        notify(
            recipient_id=recipient_id,
            kind="thanks_to_desk" if is_from_volunteer else "thanks",
            key=str(note.public_id),
            title=_("%(name)s thanks you for “%(title)s”") % {"name": author.name, "title": claim.task.title},
            body=note.body,
            path=path,
            action=_("Read it there"),
        )
    return note
