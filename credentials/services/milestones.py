"""Skill milestones: given once when the rule is reached, withdrawn when it no longer holds. Runs in workers."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from credentials import rules
from credentials.models import Credential
from credentials.selectors.milestones import given_for_good, milestone_from, works_by_skill
from credentials.services.events import record
from credentials.services.issuing import new_credential, sign
from credentials.services.revoking import withdraw_milestone
from credentials.states import Event
from notifications.services import notify
from vocabularies.models import Skill
from volunteers.models import Volunteer


@transaction.atomic
def settle_milestones(*, volunteer_id: int, now: datetime) -> None:
    """Brings one person's milestones in line with their certificates; a second call changes nothing.

    Gives those that are reached, signs again those that name a withdrawn certificate but stand on others, and
    withdraws those that no longer hold. The owner is told of the first and the last. One that a person withdrew by
    hand is not given again. Of somebody who left, a milestone goes with the first certificate under it.
    Raises NoKeys where there is nothing to sign with.
    """
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    reached = {skill: rules.first_to_reach(works) for skill, works in works_by_skill(volunteer_id).items()}
    own = Credential.objects.filter(volunteer_id=volunteer_id, skill__isnull=False, revoked_at__isnull=True)
    rows = own.select_related("achievement", "status_list", "current", "skill", "volunteer__user")
    for credential in rows.select_for_update(of=("self",)).order_by("pk"):
        assert credential.skill is not None
        works = reached.get(credential.skill_id or 0)
        if credential.owner_left_at is not None:  # what could reach it anew is gone
            if credential.rests_on.revoked().exists():
                withdraw_milestone(credential, now=now)
        elif not works:
            withdraw_milestone(credential, now=now)
        elif credential.rests_on.revoked().exists():
            _rest_on(credential, works)
            sign(credential, milestone_from(credential.skill, [one.credential_id for one in works]), now=now)
            record(credential, Event.REISSUED, actor_id=None, now=now)
    given = set(given_for_good().filter(volunteer_id=volunteer_id).values_list("skill_id", flat=True))
    wanted = [skill for skill, works in reached.items() if works and skill not in given]
    for skill in Skill.objects.filter(pk__in=wanted).order_by("slug"):
        _give(skill, reached[skill.pk], volunteer_id=volunteer_id, now=now)


def _give(skill: Skill, works: Sequence[rules.RatedWork], *, volunteer_id: int, now: datetime) -> None:
    milestone = milestone_from(skill, [work.credential_id for work in works])
    credential = new_credential(milestone, volunteer_id=volunteer_id, awarded_at=milestone.reached_at, skill=skill)
    _rest_on(credential, works)
    sign(credential, milestone, now=now)
    record(credential, Event.ISSUED, actor_id=None, now=now)
    notify(
        recipient_id=credential.volunteer.user_id,
        kind="skill_milestone",
        key=f"milestone-{credential.pk}",
        title=_("New certificate: %(title)s") % {"title": milestone.title},
        body=_("It rests on your accepted work. Only you see it until you share it."),
        path=credential.get_absolute_url(),
    )


def _rest_on(credential: Credential, works: Sequence[rules.RatedWork]) -> None:
    credential.rests_on.set([work.credential_id for work in works])
