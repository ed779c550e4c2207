"""Stories around facts (promise 36)."""

import re

import pytest

from portfolios.models import PortfolioLine, Story
from portfolios.selectors.stories import for_stories, points_met, story_facts, told
from portfolios.services.stories import StoryProblems, tell_story
from tests.factories import OrganizationFactory, VolunteerFactory
from tests.portfolios.make import accepted, used

pytestmark = pytest.mark.django_db
PARTS = {
    "situation": "{organisation} could not read its own numbers.",
    "task": "Asked for {deliverable}",
    "action": "Counted the calls of {month} by hour",
    "result": "Met {points} in {minutes}",
}


@pytest.fixture
def line() -> PortfolioLine:
    return accepted(
        VolunteerFactory(),
        organization=OrganizationFactory(name="Riverbank"),
        title="Count 60 logs",
        deliverable="a table of 24 rows.",
        minutes=25,
        ratings={"data-entry": 4},
    )


def texts(line: PortfolioLine, address: str = ""):
    fresh = for_stories(PortfolioLine.objects.filter(pk=line.pk)).get()
    points = points_met([line.claim_id])[line.claim_id]
    return told(fresh, getattr(fresh, "story", None), points, address=address)


def test_promise_36_a_bullet_holds_confirmed_numbers_only(line):
    tell_story(line_id=line.pk, parts=PARTS)
    bullet = texts(line).resume
    assert "Met 3 of 3 points in 25 min (" in bullet
    assert bullet.endswith("volunteer work)")
    fresh = for_stories(PortfolioLine.objects.filter(pk=line.pk)).get()
    confirmed = set(re.findall(r"\d+", " ".join(fact.value for fact in story_facts(fresh))))
    assert set(re.findall(r"\d+", bullet)) <= confirmed


def test_promise_36_editing_the_words_cannot_change_a_number(line):
    tell_story(line_id=line.pk, parts=PARTS)
    before = texts(line)
    for change in ("Met 4 of 3 points in {minutes}", "Met {points} in 250 min", "Met {points} in {minutes}0"):
        with pytest.raises(StoryProblems) as refused:
            tell_story(line_id=line.pk, parts={**PARTS, "result": change})
        assert [problem.field for problem in refused.value.problems] == ["result"]
    assert texts(line) == before


def test_promise_36_numbers_follow_the_facts_not_the_words(line):
    tell_story(line_id=line.pk, parts=PARTS)
    PortfolioLine.objects.filter(pk=line.pk).update(confirmed_minutes=40)
    assert "in 40 min (" in texts(line).resume


def test_a_story_that_rests_on_a_fact_that_is_gone_is_not_told(line):
    used(line, note="Three hubs open longer", number=3, number_of="hubs")
    tell_story(line_id=line.pk, parts={**PARTS, "result": "It reached {number}: {outcome}"})
    assert "It reached 3 hubs: Three hubs open longer (" in texts(line).resume
    used(line, answer="not_used", days=90)
    assert texts(line)
    line.claim.outcomes.all().update(answer="not_used", number=None, note="")
    PortfolioLine.objects.filter(pk=line.pk).update(outcome=None)
    assert not texts(line)


def test_numbers_of_the_brief_may_be_repeated(line):
    tell_story(line_id=line.pk, parts={**PARTS, "action": "Read 60 logs into 24 rows"})
    assert "Read 60 logs into 24 rows." in texts(line).resume


def test_texts_for_an_interview_and_a_profile(line):
    tell_story(line_id=line.pk, parts=PARTS)
    found = texts(line, "https://example.org/p/nadia/")
    assert found.interview.split("\n\n")[0] == "Situation: Riverbank could not read its own numbers."
    assert len(found.interview.split("\n\n")) == 4
    assert found.profile.endswith("Reviewed and accepted by Riverbank. https://example.org/p/nadia/")
    assert not re.search(r"[{}]", found.resume + found.interview + found.profile)


def test_words_of_the_organisation_stay_out_where_the_work_is_private():
    line = accepted(VolunteerFactory(), portfolio_permission="no")
    used(line, note="Secret use", number=9, number_of="people")
    fresh = for_stories(PortfolioLine.objects.filter(pk=line.pk)).get()
    assert "outcome" not in {fact.place for fact in story_facts(fresh)}


def test_an_empty_story_is_stored_and_tells_nothing(line):
    tell_story(line_id=line.pk, parts=dict.fromkeys(PARTS, ""))
    assert Story.objects.get().line == line
    assert not texts(line)
