"""Skill milestones: given once by the rule, on ratings of accepted work alone; gone when the work under them goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from common.models import OutboxJob
from credentials import rules
from credentials.jobs import issue, settle_milestones, sweep_milestones
from credentials.models import Achievement, Credential
from credentials.rules import RatedWork, first_to_reach
from credentials.selectors.milestones import volunteers_to_settle
from credentials.services.leaving import forget_owner
from credentials.services.revoking import revoke_credential
from credentials.services.status import sign_status_list
from credentials.states import Event
from notifications.models import Notification
from organizations.models import Organization
from tasks.models import Review
from tests.credentials.independent.verifiers import npm_verify, pypi_verify, status_of
from tests.credentials.make import document_of, fresh
from tests.factories import OrganizationFactory, UserFactory, VolunteerFactory
from tests.factories.tasks import publisher_of
from tests.portfolios.make import accepted
from vocabularies.models import Skill
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SKILL = "translation"


def works(*pairs: tuple[int, int]) -> list[RatedWork]:
    return [RatedWork(number, *pair) for number, pair in enumerate(pairs)]


@pytest.mark.parametrize(
    ("found", "named"),
    [
        ([], []),
        ([(1, 1), (2, 1), (3, 1)], []),
        ([(1, 1), (2, 2)], []),
        ([(1, 1), (2, 1), (3, 2)], [0, 1, 2]),
        ([(1, 1), (2, 1), (3, 1), (4, 1), (5, 2), (6, 3)], [0, 1, 2, 4]),
        ([(1, 1), (1, 1), (1, 1), (2, 2)], []),
        ([(1, 1), (1, 1), (2, 2), (3, 2)], [0, 2, 3]),
    ],
)
def test_the_rule_wants_three_tasks_for_two_organisations(found: list[tuple[int, int]], named: list[int]) -> None:
    assert (rules.MILESTONE_TASKS, rules.MILESTONE_ORGANIZATIONS, rules.MILESTONE_RATING.label) == (3, 2, "Solid")
    assert [work.credential_id for work in first_to_reach(works(*found))] == named


def rated(volunteer: Volunteer, *organizations: Organization, level: int = 3) -> list[Credential]:
    """One accepted, rated and certified task for each organisation, a day apart, and then the job about milestones.

    The other jobs (mail, pictures, PDFs) are not run: these tests are not about them.
    """
    found = []
    earlier = volunteer.portfolio_lines.count()
    for number, organization in enumerate(organizations, start=earlier):
        at = NOW - timedelta(days=30 - number)
        line = accepted(volunteer, organization=organization, ratings={SKILL: level}, at=at, minutes=45)
        issue(claim_id=line.claim_id)
        found.append(Credential.objects.get(claim=line.claim))
    promised = {"name": "credentials.settle_milestones", "arguments": {"volunteer_id": volunteer.pk}}
    assert OutboxJob.objects.filter(**promised).exists() or level < rules.MILESTONE_RATING
    settle_milestones(volunteer_id=volunteer.pk)
    OutboxJob.objects.all().delete()
    return found


def milestones(volunteer: Volunteer) -> list[Credential]:
    return list(Credential.objects.filter(volunteer=volunteer, skill__isnull=False).order_by("pk"))


def withdraw(credential: Credential, *, actor_id: int | None = None) -> None:
    assert credential.organization is not None
    actor_id = actor_id or publisher_of(credential.organization)
    revoke_credential(credential_id=credential.pk, actor_id=actor_id, why="Somebody else’s work.", now=timezone.now())
    run_waiting()


def test_the_third_task_brings_it_once_with_esco_and_the_certificates_as_evidence() -> None:
    volunteer, here, there = VolunteerFactory(), OrganizationFactory(), OrganizationFactory()
    parts = rated(volunteer, here, here)
    assert milestones(volunteer) == []
    parts += rated(volunteer, there, level=2)
    settle_milestones(volunteer_id=volunteer.pk)
    sweep_milestones()
    assert not OutboxJob.objects.filter(name="credentials.settle_milestones").exists()
    (milestone,) = milestones(volunteer)

    assert (milestone.is_shared, milestone.shows_name, milestone.organization) == (False, False, None)
    assert set(milestone.rests_on.all()) == set(parts)
    assert {milestone.subject} == {part.subject for part in parts}
    assert list(milestone.events.values_list("kind", flat=True)) == [Event.ISSUED]
    assert Notification.objects.filter(recipient=volunteer.user, kind="skill_milestone").count() == 1
    document = document_of(milestone)
    subject, achievement = document["credentialSubject"], document["credentialSubject"]["achievement"]
    assert [one["id"] for one in document["evidence"]] == [
        f"https://volunteer.example{part.get_absolute_url()}" for part in parts
    ]
    assert (
        f"{here.name}, " in document["evidence"][0]["narrative"] and "“strong”" in document["evidence"][0]["narrative"]
    )
    esco = Skill.objects.get(slug=SKILL).esco_uri
    assert esco and [one["targetUrl"] for one in achievement["alignment"]] == [esco]
    assert (achievement["version"], achievement["achievementType"]) == ("1", "Competency")
    assert subject["result"][0]["achievedLevel"].endswith("#skill-translation-2")
    assert achievement["resultDescription"][0]["requiredLevel"].endswith("#skill-translation-2")
    assert subject["result"][1]["value"] == "2.25"
    assert milestone.awarded_at == max(part.awarded_at for part in parts)


def test_low_ratings_unrated_skills_reviews_by_volunteers_and_one_organisation_bring_none() -> None:
    volunteer, here, there = VolunteerFactory(), OrganizationFactory(), OrganizationFactory()
    ratings = {SKILL: 1, "proofreading": 3}
    for organization in (here, here, there):
        uses = [*ratings, "copywriting"]
        line = accepted(volunteer, organization=organization, ratings=ratings, uses=uses)
        Review.objects.filter(submission__claim=line.claim).update(is_peer=organization == there)
        issue(claim_id=line.claim_id)
    assert set(volunteers_to_settle()) == set()
    settle_milestones(volunteer_id=volunteer.pk)
    assert milestones(volunteer) == []


def test_one_that_loses_its_work_is_withdrawn_with_a_reason_and_comes_back_with_new_work() -> None:
    volunteer, here, there = VolunteerFactory(), OrganizationFactory(), OrganizationFactory()
    parts = rated(volunteer, here, here, there)
    signed = document_of(milestones(volunteer)[0])
    sign_status_list(number=1, now=NOW)
    assert npm_verify(document=signed, status=status_of())["verified"] and pypi_verify(signed)
    withdraw(parts[0])
    (milestone,) = milestones(volunteer)

    assert milestone.revoked_at is not None
    assert "do not reach the milestone" in milestone.revoked_why
    event = milestone.events.get(kind=Event.REVOKED)
    assert (event.actor_id, event.why) == (None, milestone.revoked_why)
    assert npm_verify(document=signed, status=status_of())["revoked"]
    rated(volunteer, here)
    again = milestones(volunteer)
    assert [row.revoked_at is None for row in again] == [False, True]
    assert Achievement.objects.filter(slug="skill-translation").count() == 1


def test_one_that_still_holds_is_signed_again_without_the_withdrawn_certificate() -> None:
    volunteer, here, there = VolunteerFactory(), OrganizationFactory(), OrganizationFactory()
    parts = rated(volunteer, here, here, there, here)
    withdraw(parts[0])
    (milestone,) = milestones(volunteer)

    assert milestone.revoked_at is None
    assert fresh(milestone).current.number == 2  # type: ignore[union-attr]
    assert set(milestone.rests_on.all()) == set(parts[1:])
    assert parts[0].get_absolute_url() not in str(document_of(milestone)["evidence"])
    withdraw(parts[3])
    assert milestones(volunteer)[0].revoked_at is not None


def test_only_staff_withdraw_one_by_hand_and_then_it_is_not_given_again() -> None:
    volunteer, here, there = VolunteerFactory(), OrganizationFactory(), OrganizationFactory()
    rated(volunteer, here, here, there)
    (milestone,) = milestones(volunteer)
    for actor_id in (publisher_of(here), volunteer.user_id):
        with pytest.raises(ActionDenied) as refused:
            revoke_credential(credential_id=milestone.pk, actor_id=actor_id, why="No.", now=timezone.now())
        assert refused.value.code == "publishers_only"
    staff = UserFactory(is_staff=True)
    revoke_credential(credential_id=milestone.pk, actor_id=staff.pk, why="Not theirs.", now=timezone.now())
    rated(volunteer, there)
    assert set(volunteers_to_settle()) == set()
    assert len(milestones(volunteer)) == 1


def test_the_sweep_gives_what_was_missed_and_withdraws_what_was_missed() -> None:
    volunteer, here, there = VolunteerFactory(), OrganizationFactory(), OrganizationFactory()
    parts = rated(volunteer, here, here)
    issue(claim_id=accepted(volunteer, organization=there, ratings={SKILL: 4}).claim_id)
    OutboxJob.objects.all().delete()
    assert milestones(volunteer) == []
    sweep_milestones()
    run_waiting()
    assert len(milestones(volunteer)) == 1
    Credential.objects.filter(pk=parts[0].pk).update(revoked_at=timezone.now(), revoked_why="Missed.")
    sweep_milestones()
    run_waiting()
    assert milestones(volunteer)[0].revoked_at is not None


def test_the_milestone_of_somebody_who_left_stands_until_a_certificate_under_it_goes() -> None:
    volunteer, here, there = VolunteerFactory(), OrganizationFactory(), OrganizationFactory()
    parts = rated(volunteer, here, here, there)
    forget_owner(volunteer_id=volunteer.pk, now=timezone.now())
    settle_milestones(volunteer_id=volunteer.pk)
    (milestone,) = milestones(volunteer)
    assert milestone.revoked_at is None
    withdraw(parts[2])
    assert milestones(volunteer)[0].revoked_at is not None
