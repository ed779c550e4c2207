"""Reasons are made of the stored parts of a score, and of nothing else."""

from typing import Any

import pytest
from django.utils import timezone

from tasks.models import Task
from tasks.selectors.explanations import Explanation, explain
from tasks.selectors.lines import SkillTag, Viewer, lines_for
from tasks.selectors.order import rows
from tasks.services.suggestions import refresh_suggestions
from tests.factories import TaskFactory, VolunteerFactory
from vocabularies.models import Cause, Skill
from volunteers.models import Volunteer
from volunteers.selectors import volunteer_of

pytestmark = pytest.mark.django_db


def part(name: str, points: float, *about: Any) -> dict[str, Any]:
    return {"name": name, "points": points, "about": [row.pk for row in about]}


def skill(slug: str) -> Skill:
    return Skill.objects.get(slug=slug)


def full(task: Task) -> Task:
    return rows(Task.objects.all()).get(pk=task.pk)


def known(volunteer: Volunteer) -> Volunteer:
    found = volunteer_of(volunteer.user_id)
    assert found is not None
    return found


@pytest.fixture
def volunteer() -> Volunteer:
    made = VolunteerFactory(
        skills={"translation": 3, "editing": 2, "spreadsheet-modelling": 1},
        goals=["data-visualisation"],
        causes=["food"],
        weekly_minutes=90,
    )
    return known(made)


def test_each_part_has_its_sentence(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses={"translation": 2, "proofreading": 1}, teaches=["data-visualisation"]))
    food = Cause.objects.get(slug="food")
    cases = {
        "Uses your Translation (expert).": part("fit", 1, skill("translation")),
        "Uses your Editing (good) and Translation (expert).": part("fit", 1, skill("translation"), skill("editing")),
        "Close to your Editing; asks for Proofreading (basic).": part("near", 1, skill("proofreading")),
        "Supports Food and shelter, a cause you follow.": part("cause", 1, food),
        "Lets you practise Data visualisation, one of your goals.": part("goal", 1, skill("data-visualisation")),
    }
    for sentence, one in cases.items():
        assert explain([one], task, volunteer).reasons == (sentence,)


def test_the_two_heaviest_reasons_are_said_and_one_caution(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses={"spreadsheet-modelling": 3}, causes=["food"], minutes=240))
    parts = [
        part("cause", 0.7, Cause.objects.get(slug="food")),
        part("goal", 0.5, skill("data-visualisation")),
        part("fit", 2.0, skill("spreadsheet-modelling")),
        part("long", -1.2),
    ]
    assert explain(parts, task, volunteer) == Explanation(
        ("Uses your Spreadsheet modelling (basic).", "Supports Food and shelter, a cause you follow."),
        "Asks for Spreadsheet modelling (expert); your profile says basic.",
    )


def test_a_long_task_is_a_caution(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses={"translation": 1}, minutes=120))
    caution = explain([part("long", -0.9)], task, volunteer).caution
    assert caution == "2 h is much of the 1 h 30 min you plan for a week."


def test_what_no_longer_holds_is_not_said(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses={"copywriting": 1}))
    gone = [part("fit", 2, skill("copywriting")), part("cause", 1, Cause.objects.get(slug="water")), part("magic", 3)]
    assert explain(gone, task, volunteer) == Explanation()


def test_a_starter_task_says_that_it_needs_no_experience(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses=["data-entry"], is_starter=True))
    assert explain([part("fit", 1)], task, volunteer).first == "A first task: it needs no experience."


def test_promise_5_the_best_suggestion_shares_a_skill_or_a_cause_and_says_so(volunteer: Volunteer) -> None:
    TaskFactory(uses={"python": 3}, causes=["sport"])
    TaskFactory(uses={"translation": 2}, causes=["food"])
    refresh_suggestions(volunteer_id=volunteer.pk, now=timezone.now())
    viewer = Viewer(volunteer.user)
    best = full(Task.objects.get(pk=viewer.suggested[0]))
    assert best.skill_ids == [skill("translation").pk]
    assert lines_for([best], viewer)[0].reason == "Uses your Translation (expert)."


def test_skills_show_what_one_has_and_wants_first(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses=["copywriting", "translation"], teaches=["data-visualisation"]))
    assert lines_for([task], Viewer(volunteer.user))[0].skills == (
        SkillTag("Translation", "has"),
        SkillTag("Data visualisation", "learns"),
        SkillTag("Copywriting", ""),
    )
