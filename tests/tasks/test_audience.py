"""Who finds, sees and may claim a task that is not for everyone, or not for everyone yet."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.decisions import ActionDenied
from tasks.models import Task, TaskInvitation, WorkAgain
from tasks.services.claims import claim_task
from tasks.states import Audience
from tests.factories import MembershipFactory, TaskFactory, UserFactory, VolunteerFactory

pytestmark = pytest.mark.django_db

# By who looks: what they find in lists, whether they see the page, and why they may not claim.
CASES = [
    # kind of task, who, finds, sees, refusal
    ("plain", "stranger", True, True, ""),
    ("plain", "visitor", True, True, None),
    ("asked", "visitor", False, False, None),
    ("asked", "stranger", False, False, "only_asked"),
    ("asked", "again", False, False, "only_asked"),
    ("asked", "asked", False, True, ""),
    ("asked", "member", False, True, "own_organization"),
    ("early", "visitor", False, False, None),
    ("early", "stranger", False, False, "head_start"),
    ("early", "again", True, True, ""),
    ("early", "asked", False, True, ""),
    ("early", "member", False, True, "own_organization"),
    ("open since", "visitor", True, True, None),
    ("open since", "stranger", True, True, ""),
]


@pytest.mark.parametrize(("task_is", "who", "finds", "sees", "refusal"), CASES)
def test_who_finds_sees_and_claims(task_is: str, who: str, finds: bool, sees: bool, refusal: str | None) -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    task = TaskFactory()
    Task.objects.filter(pk=task.pk).update(
        audience=Audience.ASKED if task_is == "asked" else Audience.EVERYONE,
        opens_to_all_at={"early": now + hour, "open since": now - hour}.get(task_is),
    )
    user = AnonymousUser()
    if who == "member":
        user = UserFactory()
        MembershipFactory(organization=task.organization, user=user)
    elif who != "visitor":
        volunteer = VolunteerFactory()
        user = volunteer.user
        if who == "asked":
            TaskInvitation.objects.create(task=task, volunteer=volunteer)
        if who == "again":
            WorkAgain.objects.create(organization=task.organization, volunteer=volunteer)
    assert Task.objects.findable_by(user, now).filter(pk=task.pk).exists() is finds
    assert Task.objects.visible_to(user).filter(pk=task.pk).exists() is sees
    assert Task.objects.listed(now).filter(pk=task.pk).exists() is (task_is in {"plain", "open since"})
    if refusal is None:
        return
    volunteer = getattr(user, "volunteer", None) or VolunteerFactory(user=user)
    if refusal:
        with pytest.raises(ActionDenied) as denied:
            claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=now)
        assert denied.value.code == refusal
    else:
        claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=now)


def test_a_claimant_keeps_seeing_what_only_the_asked_may_see() -> None:
    task = TaskFactory()
    volunteer = VolunteerFactory()
    claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=timezone.now())
    Task.objects.filter(pk=task.pk).update(audience=Audience.ASKED)
    assert Task.objects.visible_to(volunteer.user).filter(pk=task.pk).exists()


def test_every_list_leaves_out_what_is_not_for_everyone(client: Client) -> None:
    now = timezone.now()
    hidden = [TaskFactory(title="Whispered work"), TaskFactory(title="Early work")]
    Task.objects.filter(pk=hidden[0].pk).update(audience=Audience.ASKED)
    Task.objects.filter(pk=hidden[1].pk).update(opens_to_all_at=now + timedelta(hours=1))
    for address in [
        reverse("tasks:task_list"),
        f"{reverse('tasks:task_list')}?q=work",
        reverse("pages:home"),
        "/api/v1/tasks/",
        *(reverse("pages:organization_detail", args=[task.organization.slug]) for task in hidden),
    ]:
        page = client.get(address).content.decode()
        assert "Whispered work" not in page
        assert "Early work" not in page


def test_browse_shows_the_head_start_to_those_who_have_it(client: Client) -> None:
    task = TaskFactory(title="Early work")
    Task.objects.filter(pk=task.pk).update(opens_to_all_at=timezone.now() + timedelta(hours=1))
    volunteer = VolunteerFactory()
    WorkAgain.objects.create(organization=task.organization, volunteer=volunteer)
    client.force_login(volunteer.user)
    assert "Early work" in client.get(reverse("tasks:task_list")).content.decode()
