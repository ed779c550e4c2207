"""The running count at onboarding."""

import pytest
from django.utils import timezone

from tasks.selectors.fitting import count_fitting
from tests.factories import TaskFactory
from vocabularies.models import Cause, Skill
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tasks() -> None:
    load_vocabularies()
    TaskFactory(title="short", minutes=15, uses=["proofreading"], causes=["food"], languages=["en"])
    TaskFactory(title="long", minutes=180, uses=["translation"], teaches=["plain-language"], causes=["nature"])
    TaskFactory(title="spanish", minutes=60, uses=["proofreading"], causes=["rights"], languages=["es"])
    TaskFactory(title="draft", minutes=15, uses=["proofreading"], status="draft")


def skill(slug: str) -> int:
    return Skill.objects.get(slug=slug).pk


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        ({}, {"short", "long", "spanish"}),
        ({"sittings": [15]}, {"short"}),
        ({"sittings": [15, 60]}, {"short", "spanish"}),
        ({"sittings": [120]}, {"short", "long", "spanish"}),
        ({"languages": ["en"]}, {"short", "long"}),
        ({"skills": ["proofreading"]}, {"short", "spanish"}),
        ({"goals": ["plain-language"]}, {"long"}),
        ({"skills": ["proofreading"], "causes": ["nature"]}, {"short", "long", "spanish"}),
        ({"skills": ["proofreading"], "languages": ["en"], "sittings": [30]}, {"short"}),
        ({"skills": ["interviewing"]}, set()),
    ],
)
def test_what_fits(wanted, titles, django_assert_num_queries):
    arguments = {
        "sittings": wanted.get("sittings", []),
        "languages": wanted.get("languages", []),
        "skill_ids": [skill(slug) for slug in wanted.get("skills", [])],
        "goal_ids": [skill(slug) for slug in wanted.get("goals", [])],
        "cause_ids": [Cause.objects.get(slug=slug).pk for slug in wanted.get("causes", [])],
    }
    with django_assert_num_queries(3):
        fitting = count_fitting(now=timezone.now(), **arguments)
    assert {task.title for task in fitting.examples} == titles
    assert fitting.count == len(titles)
    assert fitting.shortest_count == len(titles & {"short"})
