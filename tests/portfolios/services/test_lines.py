"""Lines are made by an acceptance and belong to their owner from then on."""

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from organizations.models import Organization
from portfolios.models import Portfolio, PortfolioLine
from portfolios.services.lines import create_line, publish_line, set_visibility, update_line
from portfolios.states import Evidence, Visibility
from tasks.models import Claim, Review
from tests.factories import VolunteerFactory
from tests.portfolios.make import accepted

pytestmark = pytest.mark.django_db


def test_promise_1_acceptance_makes_one_hidden_line_and_adds_to_the_impact_total():
    volunteer = VolunteerFactory()
    line = accepted(
        volunteer,
        visibility="hidden",
        minutes=40,
        causes=["food", "community"],
        ratings={"data-visualisation": 4},
        teaches=["plain-language"],
        quote="Clear at first glance.",
    )
    organization = Organization.objects.get(pk=line.organization_id)
    assert PortfolioLine.objects.count() == 1
    assert (organization.impact_tasks, organization.impact_minutes) == (1, line.confirmed_minutes) == (1, 40)
    assert (line.visibility, line.published_at, line.evidence) == ("hidden", None, Evidence.ORGANIZATION_CONFIRMED)
    assert (line.title, line.quote) == (line.claim.task.title, "Clear at first glance.")
    assert sorted(line.causes.values_list("slug", flat=True)) == ["community", "food"]
    assert sorted(line.skills.values_list("skill__slug", "level")) == [
        ("data-visualisation", 4),
        ("plain-language", None),
    ]


def test_promise_1_making_the_line_again_returns_the_same_one():
    line = accepted(VolunteerFactory())
    review = Review.objects.select_related("submission", "reviewer").get()
    again = create_line(
        claim=Claim.objects.with_task().get(), review=review, submission=review.submission, now=timezone.now()
    )
    assert again == line
    assert PortfolioLine.objects.count() == 1


def test_line_keeps_what_was_agreed_when_the_brief_changes_later():
    line = accepted(VolunteerFactory(), title="Translate a clinic letter")
    task = line.claim.task
    task.title, task.portfolio_permission = "Something else", "no"
    task.save()
    line.refresh_from_db()
    assert (line.title, line.permission) == ("Translate a clinic letter", "yes")


def test_publishing_shows_the_line_and_leaves_the_page_private():
    line = accepted(VolunteerFactory(), visibility="hidden")
    now = timezone.now()
    for _time in range(2):
        publish_line(line_id=line.pk, makes_page_public=False, now=now)
    line.refresh_from_db()
    assert (line.visibility, line.published_at) == (Visibility.PUBLIC, now)
    assert not Portfolio.objects.get(volunteer=line.volunteer).is_public


def test_publishing_opens_the_page_when_asked():
    line = accepted(VolunteerFactory(), visibility="hidden")
    publish_line(line_id=line.pk, makes_page_public=True, now=timezone.now())
    assert Portfolio.objects.get(volunteer=line.volunteer).is_public


def test_hiding_a_line_keeps_when_it_was_first_published():
    line = accepted(VolunteerFactory())
    first = line.published_at
    line = set_visibility(line_id=line.pk, visibility=Visibility.HIDDEN, now=timezone.now())
    assert (line.visibility, line.published_at) == (Visibility.HIDDEN, first)


def test_fourth_selected_line_is_refused_and_nothing_changes():
    volunteer = VolunteerFactory()
    lines = [accepted(volunteer) for _number in range(4)]
    for line in lines[:3]:
        update_line(line_id=line.pk, summary="", learned="", is_selected=True)
    with pytest.raises(ActionDenied) as refused:
        update_line(line_id=lines[3].pk, summary="New words", learned="", is_selected=True)
    assert refused.value.code == "selected_full"
    lines[3].refresh_from_db()
    assert (lines[3].summary, lines[3].is_selected) == ("", False)


def test_selected_line_may_be_edited_while_three_are_selected():
    volunteer = VolunteerFactory()
    lines = [accepted(volunteer) for _number in range(3)]
    for line in lines:
        update_line(line_id=line.pk, summary="", learned="", is_selected=True)
    line = update_line(line_id=lines[0].pk, summary="One chart", learned="Leave things out", is_selected=True)
    assert (line.summary, line.learned, line.is_selected) == ("One chart", "Leave things out", True)
