"""Posting a task: the form keeps what was typed, the draft what could be understood, and nothing half goes out."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from common.decisions import ActionDenied
from organizations.models import Organization
from tasks.forms.brief_values import example_of
from tasks.forms.briefs import BriefForm
from tasks.kinds import OFFERED_KINDS
from tasks.models import Task
from tasks.services.briefs import update_task
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, accept, submit
from tests.tasks.desk import filled_in, member_of, url

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["form"].errors.items()}


@pytest.fixture
def organization() -> Organization:
    return OrganizationFactory()


# --- The form -------------------------------------------------------------------------------------------------------


def test_the_ten_kinds_come_first_as_plain_links(organization: Organization) -> None:
    page = text(member_of(organization).get(url("task_create", organization)))
    assert len(OFFERED_KINDS) == 10
    for kind in OFFERED_KINDS.values():
        assert f'href="?kind={kind.code}"' in page and kind.name in page


@pytest.mark.parametrize("code", OFFERED_KINDS)
def test_promise_22_each_kind_fills_in_its_example(code: str, organization: Organization) -> None:
    response = member_of(organization).get(url("task_create", organization), {"kind": code})
    form, kind = response.context["form"], OFFERED_KINDS[code]
    assert form.value("why") == kind.why_template
    assert form.points_now == kind.suggested_points
    assert form.minutes_now == kind.suggested_minutes
    assert {skill.slug for skill in form.skills_now} == set(kind.uses_slugs)
    assert response.content.count(b'name="points"') == 7  # six rows that work without scripts, and the blank one


def test_another_kind_replaces_the_example_and_leaves_own_words(organization: Organization) -> None:
    client = member_of(organization)
    example = {name: value for name, value in example_of(OFFERED_KINDS["writing"]).items() if value is not None}
    data = filled_in(kind="writing", **example) | {"title": "My title", "why": "My own reason."}
    response = client.post(url("task_kind", organization) + "?kind=design", data)
    form = response.context["form"]
    assert (form.chosen_kind.code, form.value("title"), form.value("why")) == ("design", "My title", "My own reason.")
    assert form.value("need") == OFFERED_KINDS["design"].need_template
    assert form.points_now == OFFERED_KINDS["design"].suggested_points
    assert Task.objects.count() == 0


# --- Drafts ---------------------------------------------------------------------------------------------------------


def test_a_draft_needs_only_a_title(organization: Organization) -> None:
    client = member_of(organization)
    response = client.post(
        url("task_create", organization),
        {"kind": "writing", "title": "Write a letter", "minutes": "45", "places": "1", "save": "yes",
         "ownership": "organisation", "portfolio_permission": "yes", "ai_use": "declare"},
    )  # fmt: skip
    task = Task.objects.get()
    assert response.status_code == 302 and response.url == url("task_edit", organization, task.public_id)
    assert (task.status, task.title, task.minutes) == ("draft", "Write a letter", 45)


def test_without_a_title_nothing_is_stored_and_everything_stays_typed(organization: Organization) -> None:
    response = member_of(organization).post(url("task_create", organization), filled_in(title=" ", save="yes"))
    assert response.status_code == 400
    assert list(errors(response)) == ["title"]
    assert "The trustees decide on 3 June" in text(response) and "Problem: 1 thing to fix." in text(response)
    assert Task.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"minutes": "other", "minutes_other": "10"}, "minutes_other", "A task takes at least 15 minutes."),
        ({"minutes": "other", "minutes_other": "540"}, "minutes_other", "A task takes at most 8 hours."),
        ({"minutes": "other", "minutes_other": "half"}, "minutes_other", "Write how many minutes, 15 to 480."),
        ({"minutes": "10"}, "minutes", "Choose 15 minutes to 8 hours."),
    ],
)
def test_promise_2_the_form_refuses_ten_minutes_and_nine_hours_and_keeps_them_typed(
    organization: Organization, changes: dict, field: str, words: str
) -> None:
    response = member_of(organization).post(url("task_create", organization), filled_in(**changes, post="yes"))
    assert response.status_code == 400
    assert words in errors(response)[field][0]
    if "minutes_other" in changes:
        assert f'value="{changes["minutes_other"]}"' in text(response)
    assert Task.objects.get().status == "draft"


def test_a_draft_with_a_wrong_value_keeps_the_rest_and_shows_what_was_typed(organization: Organization) -> None:
    key = str(uuid.uuid4())
    wrong = filled_in(other_use="knitting with wool", places="none", save="yes", key=key)
    client = member_of(organization)
    response = client.post(url("task_create", organization), wrong)
    assert response.status_code == 400
    assert set(errors(response)) == {"other_use", "places"}
    page = text(response)
    assert "knitting with wool" in page and "Your draft is saved" in page
    task = Task.objects.get()
    assert (task.places, task.deliverable, str(task.public_id)) == (1, "One labelled chart on A4.", key)

    # The second try, and a second click, change the same draft.
    for _again in range(2):
        client.post(url("task_create", organization), filled_in(places="4", save="yes", key=key))
    assert Task.objects.get().places == 4


def test_skills_are_found_by_another_name_and_a_wrong_one_brings_the_nearest(organization: Organization) -> None:
    client = member_of(organization)
    client.post(url("task_create", organization), filled_in(other_use="copy editing", save="yes"))
    assert set(Task.objects.get().skills.values_list("skill__slug", flat=True)) == {"data-analysis", "editing"}

    response = client.post(url("task_create", organization), filled_in(other_teach="Copywritting", save="yes"))
    assert "Did you mean" in errors(response)["other_teach"][0]


def test_levels_causes_languages_reviewer_and_closing_day_are_stored(organization: Organization) -> None:
    client = member_of(organization)
    owner = organization.memberships.get().user
    client.post(
        url("task_create", organization),
        filled_in(
            uses=["data-analysis"], **{"level_data-analysis": "3"}, teaches=["data-visualisation"],
            causes=["food", "water"], languages=["en"], other_language="Polish", reviewer=str(owner.public_id),
            closes_on="2031-05-27", save="yes",
        ),
    )  # fmt: skip
    task = Task.objects.get()
    assert set(task.skills.values_list("skill__slug", "part", "level")) == {
        ("data-analysis", "uses", 3),
        ("data-visualisation", "teaches", 0),
    }
    assert (task.languages, task.reviewer, len(task.cause_ids)) == (["en", "pl"], owner, 2)
    assert task.closes_at is not None and timezone.localtime(task.closes_at).strftime("%d %H:%M") == "27 23:59"

    form = client.get(url("task_edit", organization, task.public_id)).context["form"]
    assert form.value("level_data-analysis") == 3 and form.value("languages") == ["en", "pl"]


def test_files_are_kept_with_their_notes_even_when_the_form_has_faults(organization: Organization) -> None:
    client = member_of(organization)
    data = filled_in(file_0=SimpleUploadedFile("parcels.csv", b"area,parcels\n"), note_0="Weekly numbers", save="yes")
    response = client.post(url("task_create", organization), data | {"places": "0"})
    assert response.status_code == 400 and response.context["form"].file_count_now == 1
    file = Task.objects.get().files.get()
    assert (file.name, file.note) == ("parcels.csv", "Weekly numbers")

    task = Task.objects.get()
    client.post(
        url("task_edit", organization, task.public_id), filled_in(remove_files=[str(file.public_id)], save="yes")
    )
    assert task.files.count() == 0


def test_a_file_input_left_empty_is_no_file(organization: Organization) -> None:
    data = filled_in(file_0="", places="", save="yes")
    response = member_of(organization).post(url("task_create", organization), data)
    assert response.context["hints"]["files"].hint == ""


def test_a_file_of_a_type_we_do_not_take_is_named(organization: Organization) -> None:
    data = filled_in(file_0=SimpleUploadedFile("setup.exe", b"MZ"), save="yes")
    response = member_of(organization).post(url("task_create", organization), data)
    assert response.status_code == 400 and "setup.exe" in errors(response)["uploads"][0]


# --- Posting --------------------------------------------------------------------------------------------------------


def test_a_complete_brief_is_posted_with_one_click(organization: Organization) -> None:
    response = member_of(organization).post(url("task_create", organization), filled_in(post="yes"), follow=True)
    assert (response.status_code, Task.objects.get().status) == (200, "open")
    assert "Your task is open." in text(response)


def test_the_first_briefs_of_a_new_organisation_say_that_a_person_reads_them() -> None:
    organization = OrganizationFactory(tier="new")
    client = member_of(organization)
    form = client.get(url("task_create", organization), {"kind": "data"})
    assert "A person at Microvol checks your first three tasks" in text(form)
    response = client.post(url("task_create", organization), filled_in(post="yes"), follow=True)
    assert Task.objects.get().status == "in_moderation"
    assert "A person at Microvol reads it" in text(response)


def test_promise_19_posting_names_everything_that_is_missing_and_keeps_the_draft(organization: Organization) -> None:
    data = filled_in(why="", deliverable="", points=["Only one point"], uses=[], post="yes")
    response = member_of(organization).post(url("task_create", organization), data)
    assert response.status_code == 400
    assert set(errors(response)) == {"why", "deliverable", "points", "uses"}
    assert [problem.field for problem in response.context["missing"]] == ["why", "deliverable", "points", "uses"]
    assert "4 things are missing:" in text(response)
    assert Task.objects.get().status == "draft"


def test_the_example_itself_is_not_posted(organization: Organization) -> None:
    data = filled_in(kind="writing", why=OFFERED_KINDS["writing"].why_template, post="yes")
    response = member_of(organization).post(url("task_create", organization), data)
    assert errors(response)["why"] == ["“Why it matters” is still the example. Put it into your own words."]
    assert Task.objects.get().status == "draft"


def test_overdue_reviews_stop_posting_with_409_and_the_draft_is_kept(organization: Organization) -> None:
    long_ago = timezone.now() - timedelta(days=10)
    for _number in range(3):
        ClaimFactory(task=TaskFactory(organization=organization), status="submitted", now=long_ago)
    response = member_of(organization).post(url("task_create", organization), filled_in(post="yes"))
    assert response.status_code == 409
    assert "3 reviews are overdue." in text(response)
    assert Task.objects.order_by("-pk")[0].status == "draft"


# --- Afterwards -----------------------------------------------------------------------------------------------------


def test_an_open_brief_is_changed_as_a_whole_or_not_at_all(organization: Organization) -> None:
    task = TaskFactory(organization=organization)
    client = member_of(organization)
    address = url("task_edit", organization, task.public_id)
    response = client.post(address, filled_in(title="A new title", why="", save="yes"))
    assert response.status_code == 400 and list(errors(response)) == ["why"]
    task.refresh_from_db()
    assert task.title != "A new title"

    assert client.post(address, filled_in(title="A new title", save="yes")).status_code == 302
    task.refresh_from_db()
    assert task.title == "A new title"


def test_terms_are_read_only_once_someone_has_claimed(organization: Organization) -> None:
    task = TaskFactory(organization=organization, places=2, minutes=60)
    ClaimFactory(task=task)
    client = member_of(organization)
    address = url("task_edit", organization, task.public_id)
    page = client.get(address)
    assert "People have claimed this task." in text(page)
    assert page.context["form"].fields["points"].disabled and page.context["form"].fields["minutes"].disabled

    # What a browser no longer sends, or somebody sends by hand, changes nothing.
    response = client.post(
        address, filled_in(title="Clearer words", minutes="480", points=["Other"], places="3", save="yes")
    )
    assert response.status_code == 302
    task.refresh_from_db()
    assert (task.title, task.minutes, task.places, task.points.count()) == ("Clearer words", 60, 3, 3)


def test_terms_claimed_while_they_are_edited_are_explained_at_their_fields_with_409(organization: Organization) -> None:
    task = TaskFactory(organization=organization)
    form = BriefForm(filled_in_query(minutes="120"), organization=organization, task=task)
    assert form.is_valid()
    ClaimFactory(task=task)
    owner = organization.memberships.get().user_id
    with pytest.raises(ActionDenied) as refusal:
        update_task(task_id=task.pk, actor_id=owner, brief=form.brief(), now=timezone.now())
    form.refuse(refusal.value.decision)
    assert form.status == 409 and "minutes" in form.errors and "title" not in form.errors


def filled_in_query(**changes: Any) -> Any:
    data = QueryDict(mutable=True)
    for name, value in filled_in(**changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_a_cancelled_task_is_not_edited(organization: Organization) -> None:
    task = TaskFactory(organization=organization, status="cancelled")
    assert member_of(organization).get(url("task_edit", organization, task.public_id)).status_code == 409


# --- Autosave and the live check --------------------------------------------------------------------------------------


def test_autosave_makes_one_draft_and_says_why_it_cannot(organization: Organization) -> None:
    client, address = member_of(organization), url("task_autosave", organization)
    key = str(uuid.uuid4())
    refused = client.post(address, filled_in(title="", key=key))
    assert (refused.status_code, refused.json()["code"]) == (400, "title_missing")
    for title in ("Turn our data", "Turn our data into one chart"):
        assert client.post(address, filled_in(title=title, key=key)).status_code == 204
    assert Task.objects.get().title == "Turn our data into one chart"

    task = TaskFactory(organization=organization)
    refused = client.post(address, filled_in(title="Sneaky", key=str(task.public_id)))
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_draft")
    task.refresh_from_db()
    assert task.title != "Sneaky"


def test_a_key_of_another_organisation_opens_nothing(organization: Organization) -> None:
    foreign = TaskFactory(status="draft")
    client = member_of(organization)
    client.post(url("task_create", organization), filled_in(title="Mine", key=str(foreign.public_id), save="yes"))
    foreign.refresh_from_db()
    assert foreign.title != "Mine"


def test_the_live_check_answers_with_hints_a_preview_and_what_is_missing(organization: Organization) -> None:
    response = member_of(organization).post(
        url("task_check", organization), filled_in(title="Chart", why=""), headers={"hx-request": "true"}
    )
    page = text(response)
    assert response.status_code == 200 and "<html" not in page
    assert 'id="hint-title" aria-live="polite" hx-swap-oob="innerHTML"' in page and "Start with a verb." in page
    assert 'id="missing" hx-swap-oob="true"' in page and "Say who benefits and how." in page
    assert "Chart" in page and "One labelled chart on A4." in page
    assert Task.objects.count() == 0


def test_only_hints_that_say_something_new_are_sent_and_read_out(organization: Organization) -> None:
    client = member_of(organization)
    first = client.post(url("task_check", organization), filled_in(title="Chart"))
    again = client.post(url("task_check", organization), filled_in(title="Chart", seen=first.context["seen"]))
    assert again.context["news"] == []
    changed = client.post(url("task_check", organization), filled_in(title="Draw a chart", seen=first.context["seen"]))
    assert [check.field for check in changed.context["news"]] == ["title"]


def test_a_live_check_is_a_small_request(
    organization: Organization, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = member_of(organization)
    client.post(url("task_check", organization), filled_in())
    with django_assert_max_num_queries(14):
        response = client.post(url("task_check", organization), filled_in(title="Draw a chart"))
    assert len(response.content) < 24_000


def test_without_javascript_a_button_shows_the_same_check(organization: Organization) -> None:
    page = text(member_of(organization).get(url("task_create", organization), {"kind": "data"}))
    assert re.search(r'<noscript><button [^>]*name="check"[^>]*formaction="#check"', page)
    response = member_of(organization, "manager").post(
        url("task_create", organization), filled_in(title="Chart", points=["A good chart"], check="yes")
    )
    page = text(response)
    assert response.status_code == 200 and "Start with a verb." in page and 'value="Chart"' in page
    assert "Point 1: “good” means something else to everyone." in page
    assert Task.objects.count() == 0


def test_confirmed_minutes_warn_about_an_estimate_that_is_too_short(organization: Organization) -> None:
    task = TaskFactory(organization=organization, kind="data", minutes=30, places=3)
    for minutes in (40, 45, 45):
        claim = ClaimFactory(task=task)
        submit(claim, minutes=minutes)
        accept(claim)
    client = member_of(organization)
    response = client.post(url("task_check", organization), filled_in(minutes="30"))
    assert "30 min looks short." in text(response) and "Use 45 min" in text(response)
    assert "People took 40 to 45 minutes for tasks like this (n=3)." in text(response)
    client.post(url("task_create", organization), filled_in(minutes="30", use_minutes="45"))
    assert Task.objects.order_by("-pk")[0].minutes == 45


def test_the_form_costs_the_same_with_few_points_and_with_many(
    organization: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = member_of(organization)
    small = TaskFactory(organization=organization, status="draft", points=[], uses=["data-entry"])
    large = TaskFactory(
        organization=organization,
        status="draft",
        points=[f"Point number {n}" for n in range(6)],
        uses=["data-entry", "translation"],
        teaches=["editing"],
        causes=["food", "water"],
    )
    client.get(url("task_edit", organization, small.public_id))
    for task in (small, large):
        with django_assert_num_queries(FORM_QUERIES):
            client.get(url("task_edit", organization, task.public_id))


FORM_QUERIES = 18


# --- Skills that the words name ---------------------------------------------------------------------------------------


def suggested(html: str) -> list[str]:
    """The values to tick in the box of suggestions; empty when it is hidden."""
    box = re.search(r'<div id="suggested-skills"(.*?)</div>\s', html, re.DOTALL)
    assert box
    return [] if " hidden>" in box[1].split("<p", 1)[0] else re.findall(r'name="uses" value="([^"]+)"', box[1])


def spoken(**words: Any) -> dict[str, Any]:
    """A brief that names no skill but in these words."""
    return filled_in(**{"need": "As it stands.", "deliverable": "One card.", "points": ["It fits"] * 3, **words})


def test_the_words_of_a_brief_suggest_skills_to_its_author() -> None:
    organization = OrganizationFactory()
    client = member_of(organization)
    data = spoken(title="Translate our welcome card", need="Edit the video, too.", uses=["data-analysis"])
    response = client.post(url("task_check", organization), {**data, "shown_uses": ["data-analysis"]})
    assert suggested(response.content.decode()) == ["translation", "video-editing"]


def test_what_was_ticked_among_the_suggestions_stays_there() -> None:
    organization = OrganizationFactory()
    client = member_of(organization)
    data = spoken(title="Translate our welcome card", uses=["data-analysis", "translation"])
    html = client.post(url("task_check", organization), {**data, "shown_uses": ["data-analysis"]}).content.decode()
    assert suggested(html) == ["translation"]
    assert re.search(r'value="translation"[^>]*checked', html)


def test_without_javascript_a_button_finds_them_and_keeps_what_was_typed() -> None:
    organization = OrganizationFactory()
    client = member_of(organization)
    data = spoken(title="Translate our welcome card", why="Half a sentence", minutes="", suggest="yes")
    response = client.post(url("task_create", organization), data)
    html = response.content.decode()
    assert response.status_code == 200
    assert suggested(html) == ["translation"]
    assert "Half a sentence" in html
    assert "Translate our welcome card" in html
    assert 'role="alert"' not in html
    assert not Task.objects.exists()


def test_a_suggestion_is_saved_like_any_skill() -> None:
    organization = OrganizationFactory()
    client = member_of(organization)
    data = filled_in(title="Translate our welcome card", uses=["translation"], level_translation="2", save="yes")
    client.post(url("task_create", organization), data)
    assert Task.objects.get().skills.values_list("skill__slug", "level").get() == ("translation", 2)


def test_an_example_that_nobody_changed_suggests_nothing() -> None:
    organization = OrganizationFactory()
    html = member_of(organization).get(url("task_create", organization) + "?kind=design").content.decode()
    assert suggested(html) == []
