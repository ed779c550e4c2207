"""The questions after joining: all optional, nothing typed is lost, the count follows."""

import pytest

from tests.factories import TaskFactory, UserFactory, VolunteerFactory
from vocabularies.models import Cause
from vocabularies.services import load_vocabularies
from volunteers.models import Volunteer

ADDRESS = "/welcome/"


@pytest.fixture(autouse=True)
def words(db) -> None:
    load_vocabularies()


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_visitors_sign_in_first(client):
    assert client.get(ADDRESS).status_code == 302
    assert client.get("/welcome/matches/").status_code == 302
    assert client.get("/start/").status_code == 302


def test_the_start_asks_once(client, user):
    assert client.get("/start/").url == ADDRESS
    assert not Volunteer.objects.exists(), "looking writes nothing"
    client.post(ADDRESS, {"skip": "1"})
    assert client.get("/start/").url == "/today/"


def test_no_answer_at_all_is_fine(client, user):
    response = client.post(ADDRESS, {})
    assert (response.status_code, response.url) == (302, "/today/")
    assert Volunteer.objects.get(user=user).onboarded_at is not None


def test_answers_by_chip_and_by_name_or_alias(client, user):
    client.post(
        ADDRESS,
        {
            "sittings": ["15", "60"],
            "weekly_minutes": "90",
            "skills": ["proofreading", "translation"],
            "other_skill": "BSL, fact checking",
            "languages": ["en"],
            "other_language": "farsi",
            "goals": ["plain-language"],
            "other_goal": "gis mapping",
            "causes": ["food", "crisis"],
            "aims": ["learn", "help"],
        },
    )
    volunteer = Volunteer.objects.get(user=user)
    slugs = set(volunteer.skills.values_list("skill__slug", flat=True))
    assert slugs == {"proofreading", "translation", "sign-language", "fact-checking"}
    assert set(volunteer.goals.values_list("skill__slug", flat=True)) == {"plain-language", "gis-mapping"}
    assert set(volunteer.causes.values_list("slug", flat=True)) == {"food", "crisis"}
    assert (volunteer.sittings, volunteer.weekly_minutes) == ([15, 60], 90)
    assert volunteer.languages == ["en", "fa"]
    assert volunteer.aims == ["learn", "help"]


def test_an_unknown_skill_names_the_nearest_and_keeps_everything_typed(client, user):
    response = client.post(
        ADDRESS,
        {"skills": ["proofreading"], "other_skill": "profreading, bookkeping", "causes": ["food"], "aims": ["learn"]},
    )
    page = text(response)
    assert response.status_code == 400
    assert "Problem: 1 thing to fix." in page
    assert "“profreading” is not in our list. Did you mean Proofreading" in page
    assert 'value="profreading, bookkeping"' in page
    assert 'value="food" id="id_causes_0" checked' in page
    assert not Volunteer.objects.get(user=user).skills.exists()


def test_words_that_are_like_nothing_are_refused_too(client, user):
    page = text(client.post(ADDRESS, {"other_skill": "qqqq", "other_language": "Spansh"}))
    assert "“qqqq” is not in our list. Write it in another way, or leave it out" in page
    assert "“Spansh” is not in our list. Did you mean" in page
    assert "Spanish" in page


@pytest.mark.parametrize(
    "wrong", [{"sittings": "17"}, {"skills": "magic"}, {"causes": "gold"}, {"aims": "fame"}, {"weekly_minutes": "7"}]
)
def test_values_that_the_page_does_not_offer_are_refused(client, user, wrong):
    assert client.post(ADDRESS, wrong).status_code == 400


def test_what_was_answered_is_shown_again(client):
    volunteer = VolunteerFactory(
        skills={"wildlife-identification": 2},
        causes=["nature"],
        languages=["is"],
        weekly_minutes=45,
        sittings=[30],
    )
    client.force_login(volunteer.user)
    client.post(ADDRESS, {"skip": "1"})
    page = text(client.get(ADDRESS))
    assert 'value="wildlife-identification" id="id_skills_0" checked' in page
    assert 'name="languages" value="is"' in page
    assert '<option value="45" selected' in page
    assert "step 2 of 3" not in page


def test_anything_at_all_clears_the_causes(client, user):
    client.post(ADDRESS, {"causes": ["food", "any"]})
    assert not Volunteer.objects.get(user=user).causes.exists()
    page = text(client.get(ADDRESS))
    assert f'value="any" id="id_causes_{Cause.objects.count()}" checked' in page


def test_the_count_follows_the_answers_and_writes_nothing(client, user):
    TaskFactory(minutes=15, uses=["proofreading"], causes=["food"])
    TaskFactory(minutes=120, uses=["translation"], causes=["food"])
    assert "2 tasks" in text(client.get(ADDRESS))
    few = text(client.get("/welcome/matches/", {"sittings": ["15"], "skills": ["proofreading"]}))
    assert "1 task</span>" in few
    assert "<html" not in few
    assert "1 task</span>" in text(client.get("/welcome/matches/", {"other_skill": "translating"}))
    assert "0 tasks" in text(client.get("/welcome/matches/", {"skills": ["interviewing"]}))
    assert not Volunteer.objects.exists()
    assert client.post("/welcome/matches/").status_code == 405


def test_queries_do_not_grow_with_what_a_person_brings(client, django_assert_num_queries):
    small = VolunteerFactory(skills={"proofreading": 2})
    large = VolunteerFactory(
        skills=dict.fromkeys(["proofreading", "translation", "editing", "seo", "python"], 2),
        goals=["data-cleaning", "plain-language", "journalism"],
        causes=["food", "nature"],
    )
    for volunteer in (small, large):
        client.force_login(volunteer.user)
        client.get(ADDRESS)
        with django_assert_num_queries(13):
            client.get(ADDRESS)


def test_pausing_and_coming_back(client, user):
    assert client.get("/settings/pause/").status_code == 200
    client.post("/settings/pause/", {"is_paused": "yes"})
    assert Volunteer.objects.get(user=user).is_paused
    assert "You are pausing" in text(client.get("/settings/pause/"))
    client.post("/settings/pause/", {"is_paused": "no"})
    assert not Volunteer.objects.get(user=user).is_paused


# --- What decides the suggestions -------------------------------------------------------------------------------------


def test_industries_balance_and_invitations_are_stored_and_shown_again(client, user):
    answers = {"industries": ["health", "law"], "growth": "80", "invitations_per_week": "0", "minutes_max": "60"}
    client.post(ADDRESS, answers)
    volunteer = Volunteer.objects.get(user=user)
    assert (volunteer.industries, volunteer.growth) == (["health", "law"], 80)
    assert (volunteer.invitations_per_week, volunteer.minutes_max) == (0, 60)
    initial = client.get(ADDRESS).context["form"].initial
    assert {name: str(initial[name]) for name in ("growth", "minutes_max")} == {"growth": "80", "minutes_max": "60"}
    assert initial["industries"] == ["health", "law"]


def test_what_is_not_said_about_balance_and_invitations_stays(client, user):
    VolunteerFactory(user=user, growth=20, invitations_per_week=1)
    client.post(ADDRESS, {})
    volunteer = Volunteer.objects.get(user=user)
    assert (volunteer.growth, volunteer.invitations_per_week) == (20, 1)


@pytest.mark.parametrize(
    "wrong", [{"growth": "101"}, {"growth": "-1"}, {"industries": ["magic"]}, {"invitations_per_week": "7"}]
)
def test_numbers_and_industries_out_of_bounds_are_refused(client, user, wrong):
    response = client.post(ADDRESS, wrong)
    assert response.status_code == 400
    assert "There is 1 thing to fix" in text(response)


def test_levels_are_asked_for_the_skills_one_has(client, user):
    volunteer = VolunteerFactory(user=user, skills={"translation": 2, "editing": 2})
    assert "How well do you know them?" in text(client.get(ADDRESS))
    client.post(ADDRESS, {"skills": ["translation"], "level_translation": "3", "level_editing": "1"})
    assert dict(volunteer.skills.values_list("skill__slug", "level")) == {"translation": 3}
