"""Transferable skills count once two organisations have seen them (promise 24)."""

import pytest

from tasks.models import Review
from tasks.selectors.transferable import transferable_skills_of
from tests.factories import ClaimFactory, TaskFactory, VolunteerFactory, accept, review
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def volunteer() -> Volunteer:
    return VolunteerFactory(accepted_count=5)


def marked(volunteer: Volunteer, *skills: str, organization: object = None) -> Review:
    task = TaskFactory(organization=organization) if organization else TaskFactory()
    return accept(ClaimFactory(task=task, volunteer=volunteer, status="submitted"), transferable_skills=skills)


def test_promise_24_a_skill_appears_with_the_second_organisation_and_not_before(volunteer: Volunteer) -> None:
    first = marked(volunteer, "communication", "reliability")
    marked(volunteer, "communication", organization=first.submission.claim.task.organization)
    assert transferable_skills_of(volunteer) == []
    marked(volunteer, "communication", "problem_solving")
    [shown] = transferable_skills_of(volunteer)
    assert (shown.code, shown.label, shown.organization_count) == ("communication", "Communication", 2)
    assert transferable_skills_of(VolunteerFactory()) == []


def test_promise_24_only_acceptances_and_organisations_count(volunteer: Volunteer) -> None:
    marked(volunteer, "reliability")
    declined = ClaimFactory(volunteer=volunteer, status="submitted")
    assert review(declined, verdict="not_usable", transferable_skills=["reliability"]).transferable_skills == []
    by_peer = marked(volunteer, "reliability")
    Review.objects.filter(pk=by_peer.pk).update(is_peer=True)
    assert transferable_skills_of(volunteer) == []


def test_words_that_are_no_such_skill_are_not_kept(volunteer: Volunteer) -> None:
    assert marked(volunteer, "reliability", "charm").transferable_skills == ["reliability"]
