"""Reasons are made of the stored parts of a score, and of nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from tasks.matching.engine.features import FEATURES
from tasks.models import Task
from tasks.selectors.explanations import FACTORS, Explanation, chance, explain, factors_of
from tasks.selectors.lines import SkillTag, Viewer, lines_for
from tasks.selectors.order import rows
from tasks.services.feeds import update_list
from tasks.services.following import follow_organization
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, VolunteerFactory
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
        industries=["health"],
        weekly_minutes=90,
    )
    return known(made)


def test_each_part_has_its_sentence(volunteer: Volunteer) -> None:
    task = full(
        TaskFactory(
            uses={"translation": 2, "proofreading": 1, "editing": 0},
            teaches=["data-visualisation"],
            organization=OrganizationFactory(industry="health"),
        )
    )
    food = Cause.objects.get(slug="food")
    cases = {
        "Uses your Translation (expert).": part("fit", 1, skill("translation")),
        "Uses your Translation (expert) and Editing (good).": part("fit", 1, skill("translation"), skill("editing")),
        "Close to your Editing; asks for Proofreading (basic).": part("near", 1, skill("proofreading")),
        "Supports Food and shelter, a cause you follow.": part("cause", 1, food),
        "Lets you practise Data visualisation, one of your goals.": part("goal", 1, skill("data-visualisation")),
        "In Health care, an industry you aim for.": part("industry", 1),
    }
    for sentence, one in cases.items():
        assert explain([one], task, volunteer).first == sentence


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


def test_following_is_said_after_the_parts_of_the_score_with_one_query_for_all_tasks(
    volunteer: Volunteer, django_assert_num_queries: Any
) -> None:
    followed = OrganizationFactory(name="Riverbank")
    tasks = [full(TaskFactory(organization=one)) for one in (followed, OrganizationFactory(), followed)]
    now = timezone.now()
    follow_organization(organization_id=followed.pk, volunteer_id=volunteer.pk, now=now)
    cause = part("cause", 0.7, Cause.objects.get(slug="food"))
    with django_assert_num_queries(1):
        first, second, third = (explain([cause], task, volunteer, now=now).reasons for task in tasks)
    assert first == third == ("Supports Food and shelter, a cause you follow.", "You follow Riverbank.")
    assert not any("You follow" in reason for reason in second)


def test_a_long_task_is_a_caution(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses={"translation": 1}, minutes=120))
    caution = explain([part("long", -0.9)], task, volunteer).caution
    assert caution == "2 h is much of the 1 h 30 min you plan for a week."


def test_what_no_longer_holds_is_not_said(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses={"copywriting": 1}))
    gone = [part("fit", 2, skill("copywriting")), part("cause", 1, Cause.objects.get(slug="water")), part("magic", 3)]
    assert explain(gone, task, volunteer).reasons == ("Nobody has taken this yet.",)


# --- What the task still needs, its time, languages -------------------------------------------------------------------


def friday(hour: int = 18) -> datetime:
    """A week in which nothing changes its clock."""
    return datetime(2026, 5, 22, hour, tzinfo=UTC)


def test_a_task_that_closes_soon_says_how_many_it_still_needs(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses=["translation"], places=3, closes_at=friday(), now=friday() - timedelta(days=9)))
    ClaimFactory(task=task, now=friday() - timedelta(days=8))
    task.refresh_from_db()
    said = {
        timedelta(days=8): (),
        timedelta(days=4): ("Still needs 2 people and closes on Friday.",),
        timedelta(hours=20): ("Still needs 2 people and closes tomorrow.",),
        timedelta(hours=3): ("Still needs 2 people and closes today.",),
    }
    for before, reasons in said.items():
        assert explain([], task, volunteer, now=friday() - before).reasons == reasons


def test_facts_come_after_the_parts_and_only_where_there_is_room(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses=["translation"], minutes=30, causes=["food"]))
    fit = part("fit", 2.0, skill("translation"))
    cause = part("cause", 0.7, Cause.objects.get(slug="food"))
    time = "30 minutes - fits the 75 you have left this week."
    assert explain([fit], task, volunteer, minutes_left=75).reasons == ("Uses your Translation (expert).", time)
    assert explain([], task, volunteer, minutes_left=75).reasons == (time, "Nobody has taken this yet.")
    assert time not in explain([], task, volunteer, minutes_left=20).reasons
    assert time not in explain([fit, cause], task, volunteer, minutes_left=75).reasons


def test_a_language_the_task_needs_is_named_with_the_skill(volunteer: Volunteer) -> None:
    volunteer.languages = ["en", "fr"]
    task = full(TaskFactory(uses=["translation"], languages=["en", "fr"]))
    with translation.override("en-gb"):
        said = explain([part("fit", 2.0, skill("translation"))], task, volunteer).first
    assert said == "Uses your Translation (expert) and French."


def test_what_fits_the_week_is_not_said_of_what_is_much_of_it(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses=["translation"], minutes=60))
    said = explain([part("long", -0.2)], task, volunteer, minutes_left=75)
    assert said == Explanation(("Nobody has taken this yet.",), "1 h is much of the 1 h 30 min you plan for a week.")


def test_a_close_skill_without_a_level_names_none(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses=["proofreading"]))
    near = part("near", 0.4, skill("proofreading"))
    assert explain([near], task, volunteer).first == "Close to your Editing; asks for Proofreading."


def test_a_needed_skill_that_nobody_named_is_a_caution(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses={"translation": 1, "python": 2}))
    fit = part("fit", 1, skill("translation"))
    caution = "Asks for Python (good), which your profile does not name."
    assert explain([fit], task, volunteer).caution == caution


# --- All factors ------------------------------------------------------------------------------------------------------


def test_promise_38c_every_part_of_the_engine_has_a_name_and_the_points_add_up(volunteer: Volunteer) -> None:
    assert set(FEATURES) < set(FACTORS)
    task = full(TaskFactory(uses={"translation": 1}, minutes=120, causes=["food"]))
    parts = [
        part("base", -3.6),
        part("fit", 2.0, skill("translation")),
        part("cause", 0.7, Cause.objects.get(slug="food")),
        part("goal", 0.0),
        part("long", -0.9),
    ]
    factors = factors_of(parts, task, volunteer)
    assert [(factor.name, factor.words) for factor in factors] == [
        ("base", ""),
        ("fit", "Uses your Translation (expert)."),
        ("long", "2 h is much of the 1 h 30 min you plan for a week."),
        ("cause", "Supports Food and shelter, a cause you follow."),
    ]
    assert sum(factor.points for factor in factors) == pytest.approx(-1.8)
    assert chance(0) == 0.5


def test_a_starter_task_says_that_it_needs_no_experience(volunteer: Volunteer) -> None:
    task = full(TaskFactory(uses=["data-entry"], is_starter=True))
    assert explain([part("fit", 1)], task, volunteer).first == "A first task: it needs no experience."


def test_promise_5_the_best_suggestion_shares_a_skill_or_a_cause_and_says_so(volunteer: Volunteer) -> None:
    TaskFactory(uses={"python": 3}, causes=["sport"])
    TaskFactory(uses={"translation": 2}, causes=["food"])
    update_list(volunteer_id=volunteer.pk, now=timezone.now())
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
