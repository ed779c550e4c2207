"""Around the brief form: templates, previews, splitting, using again, checks by volunteers, and how long it took."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from organizations.models import Organization
from tasks.models import BriefTemplate, Task, WrittenBrief
from tasks.selectors.writing_times import writing_plots
from tasks.services.brief_checks import ask_brief_check
from tasks.services.copies import repeat_task
from tasks.services.publishing import publish_task
from tasks.views.briefs import BEGUN
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, submit
from tests.factories.tasks import publisher_of
from tests.tasks.desk import client_of, filled_in, member_of, url

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def organization() -> Organization:
    return OrganizationFactory()


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_of(organization)


# --- When it began ----------------------------------------------------------------------------------------------------


def test_the_moment_when_the_empty_form_was_opened_goes_along_to_the_draft(
    client: Client, organization: Organization
) -> None:
    begun = client.get(url("task_create", organization), {"kind": "data"}).context["begun"]
    client.post(url("task_autosave", organization), filled_in(begun=begun))
    task = Task.objects.get()
    assert task.begun_at and timezone.now() - task.begun_at < timedelta(minutes=1)
    response = client.post(
        url("task_create", organization), filled_in(begun=begun, key=str(task.public_id), post="yes")
    )
    assert response.status_code == 302
    task.refresh_from_db()
    assert task.published_at and task.published_at > task.begun_at  # type: ignore[operator]


def test_a_made_up_or_very_old_beginning_is_no_beginning(client: Client, organization: Organization) -> None:
    for begun in ("", "2001-01-01", signing.dumps("2001-01-01", salt="another")):
        client.post(url("task_create", organization), filled_in(begun=begun, save="yes"))
    assert set(Task.objects.values_list("begun_at", flat=True)) == {None}
    assert client.get(url("task_create", organization), {"kind": "data"}).context["begun"]


def test_staff_see_how_long_briefs_take_and_the_wait_for_moderation_is_not_in_it(client: Client) -> None:
    now = timezone.now()
    for minutes in (4, 12, 6):
        task = TaskFactory(status="draft", organization=OrganizationFactory(tier="new"))
        Task.objects.filter(pk=task.pk).update(begun_at=now - timedelta(minutes=minutes))
        publish_task(task_id=task.pk, actor_id=publisher_of(task.organization), now=now)
    TaskFactory()
    assert WrittenBrief.written.count() == 3
    middle, within = writing_plots(now)
    assert [numbers for _label, numbers in middle.rows] == [[6.0, 12.0]]
    assert [numbers for _label, numbers in within.rows] == [[1 / 3]]
    page = text(client_of(UserFactory(is_staff=True)).get("/admin/tasks/writtenbrief/"))
    assert "Minutes from the empty form to the sent brief" in page and "<td>6</td>" in page and "12 min" in page


def test_what_the_form_is_signed_with_is_not_used_elsewhere() -> None:
    with pytest.raises(signing.BadSignature):
        signing.loads(signing.dumps("x", salt=BEGUN))


# --- Templates --------------------------------------------------------------------------------------------------------


def test_a_brief_is_kept_as_a_template_and_a_new_task_starts_from_it(
    client: Client, organization: Organization
) -> None:
    task = TaskFactory(organization=organization, uses={"translation": 2}, causes=["food"], minutes=45, places=3)
    response = client.post(url("template_create", organization, task.public_id), {"name": "A chart a week"})
    assert response.status_code == 302
    template = BriefTemplate.objects.get()
    page = text(client.get(url("task_create", organization)))
    assert f'href="?template={template.public_id}"' in page and "A chart a week" in page
    form = client.get(url("task_create", organization), {"template": template.public_id}).context["form"]
    assert form.value("title") == task.title and form.points_now == [point.text for point in task.points.all()]
    assert (form.minutes_now, form.value("places"), form.value("level_translation")) == (45, 3, 2)
    assert form.value("causes") == ["food"] and form.task is None
    client.post(url("task_create", organization), filled_in(title="Draw another chart", save="yes"))
    assert Task.objects.count() == 2 and Task.objects.order_by("-pk")[0].begun_at is None


def test_a_template_is_renamed_and_deleted_after_a_question(client: Client, organization: Organization) -> None:
    task = TaskFactory(organization=organization)
    for name in ("One", "Two"):
        client.post(url("template_create", organization, task.public_id), {"name": name})
    one = BriefTemplate.objects.get(name="One")
    taken = client.post(url("template_edit", organization, one.public_id), {"name": "two"})
    assert taken.status_code == 400 and "Another template has this name." in text(taken)
    assert client.post(url("template_edit", organization, one.public_id), {"name": "Three"}).status_code == 302
    assert "Delete “Three”?" in text(client.get(url("template_delete", organization, one.public_id)))
    assert BriefTemplate.objects.count() == 2
    client.post(url("template_delete", organization, one.public_id))
    assert list(BriefTemplate.objects.values_list("name", flat=True)) == ["Two"]
    assert Task.objects.filter(pk=task.pk).exists()


def test_a_template_of_another_organisation_does_not_exist(client: Client, organization: Organization) -> None:
    other = OrganizationFactory()
    task = TaskFactory(organization=other)
    member_of(other).post(url("template_create", other, task.public_id), {"name": "Theirs"})
    theirs = BriefTemplate.objects.get()
    assert client.get(url("task_create", organization), {"template": theirs.public_id}).status_code == 404
    assert client.post(url("template_delete", organization, theirs.public_id)).status_code == 404
    assert client.get(url("task_create", organization), {"template": "x"}).status_code == 404


def test_promise_22_the_choice_of_templates_costs_the_same_with_one_and_with_three(
    client: Client, organization: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    task = TaskFactory(organization=organization)
    client.get(url("task_create", organization))
    for number in range(3):
        client.post(url("template_create", organization, task.public_id), {"name": f"Number {number}"})
        if number in {0, 2}:
            with django_assert_num_queries(CHOICE_QUERIES):
                client.get(url("task_create", organization))


CHOICE_QUERIES = 6


# --- Preview ----------------------------------------------------------------------------------------------------------


def test_a_preview_is_the_real_page_with_nothing_to_claim(client: Client, organization: Organization) -> None:
    draft = TaskFactory(organization=organization, status="draft", why="300 families get their parcel sooner.")
    response = client.get(url("task_preview", organization, draft.public_id))
    page = text(response)
    assert response.status_code == 200 and "A preview." in page
    assert draft.title in page and draft.why in page and "What done looks like" in page and "No closing date" in page
    main = page.split("<main")[1].split("</main>")[0]
    assert "<form" not in main and "Claim this task</" not in main and "Report it" not in main
    assert '<meta name="robots" content="noindex">' in page
    reviewer = member_of(organization, "reviewer")
    assert reviewer.get(url("task_preview", organization, draft.public_id)).status_code == 200
    assert "Back to the brief" not in text(reviewer.get(url("task_preview", organization, draft.public_id)))


# --- Splitting --------------------------------------------------------------------------------------------------------


def parts(*titles: str, **changes: Any) -> dict[str, Any]:
    data = {"part-TOTAL_FORMS": len(titles), "part-INITIAL_FORMS": len(titles)}
    for number, title in enumerate(titles):
        part = {"title": title, "need": "One.", "deliverable": "One", "points": "First\n\nSecond one", "minutes": "60"}
        data |= {f"part-{number}-{name}": value for name, value in part.items()}
    return data | changes


def test_the_button_beside_a_long_time_keeps_the_draft_and_proposes_parts(
    client: Client, organization: Organization
) -> None:
    response = client.post(
        url("task_create", organization), filled_in(minutes="other", minutes_other="600", next="split")
    )
    draft = Task.objects.get()
    assert response.url == f"{url('task_split', organization, draft.public_id)}?minutes=600"
    page = client.get(response.url + "&way=time&parts=3")
    assert [form["minutes"].value() for form in page.context["formset"]] == [200, 200, 200]
    assert "way=time" in text(page) and "minutes=600" in text(page)
    # Another fault is said first.
    wrong = filled_in(key=str(draft.public_id), places="none", next="split")
    assert client.post(url("task_create", organization), wrong).status_code == 400


def test_parts_are_changed_and_become_linked_drafts(client: Client, organization: Organization) -> None:
    draft = TaskFactory(organization=organization, status="draft", minutes=240)
    address = url("task_split", organization, draft.public_id)
    wrong = client.post(address, parts("One", "", **{"part-0-minutes": "500"}))
    assert wrong.status_code == 400 and "A task takes at most 8 hours." in text(wrong)
    alone = client.post(address, parts("One", "Two", **{"part-1-DELETE": "on"}))
    assert alone.status_code == 400 and "Split it into 2 to 12 parts." in text(alone)
    response = client.post(address, parts("One", "Two", "Three", **{"part-1-DELETE": "on"}))
    assert response.url == url("desk_task", organization, draft.public_id)
    made = Task.objects.order_by("series_position")
    assert [(task.title, task.points.count(), task.minutes) for task in made] == [("One", 2, 60), ("Three", 2, 60)]
    page = text(client.get(response.url))
    assert "Part 1 of 2" in page and url("desk_task", organization, made[1].public_id) in page


# --- Again ------------------------------------------------------------------------------------------------------------


def test_use_again_leads_to_a_new_draft(client: Client, organization: Organization) -> None:
    task = TaskFactory(organization=organization, status="closed")
    assert "Use again" in text(client.get(url("desk_task", organization, task.public_id)))
    response = client.post(url("task_copy", organization, task.public_id))
    made = Task.objects.get(copied_from=task)
    assert response.url == url("task_edit", organization, made.public_id)


def test_promise_32_readers_of_a_task_find_the_others_of_its_series(client: Client, organization: Organization) -> None:
    first = TaskFactory(organization=organization)
    second = repeat_task(task_id=first.pk, actor_id=publisher_of(organization), now=timezone.now())
    page = text(Client().get(first.get_absolute_url()))
    assert "Number 1 of a series" in page and second.get_absolute_url() not in page
    publish_task(task_id=second.pk, actor_id=publisher_of(organization), now=timezone.now())
    assert second.get_absolute_url() in text(Client().get(first.get_absolute_url()))


# --- A volunteer's check ----------------------------------------------------------------------------------------------


def test_a_check_is_asked_for_once_and_refused_with_the_reason(client: Client, organization: Organization) -> None:
    draft = TaskFactory(organization=organization, status="draft")
    address = url("brief_check_ask", organization, draft.public_id)
    assert "What would you hand in?" in text(client.get(address))
    assert client.post(address).status_code == 302
    again = client.post(address)
    assert again.status_code == 409 and "A volunteer is already asked" in text(again)
    assert Task.objects.filter(checks_task=draft).count() == 1


def test_the_volunteer_reads_the_draft_in_the_workspace_and_the_author_the_answers_beside_it(
    client: Client, organization: Organization
) -> None:
    draft = TaskFactory(organization=organization, status="draft", need="Draw it **by week**.")
    check = ask_brief_check(task_id=draft.pk, actor_id=publisher_of(organization), now=timezone.now())
    claim = ClaimFactory(task=check)
    workspace = text(client_of(claim.volunteer.user).get(claim.get_absolute_url()))
    assert f"/tasks/{draft.public_id}/report/" in workspace
    assert draft.title in workspace and "<strong>by week</strong>" in workspace and "What is unclear?" in workspace
    edit = url("task_edit", organization, draft.public_id)
    assert f"{claim.volunteer} is reading your draft." in text(client.get(edit))
    submission = submit(claim)
    page = text(client.get(edit))
    assert f"{claim.volunteer} read your draft." in page and "What would you hand in?" in page
    assert url("review_detail", organization, submission.public_id) in page
    # The words that the site wrote are nobody's to change.
    assert client.get(url("task_edit", organization, check.public_id)).status_code == 409
