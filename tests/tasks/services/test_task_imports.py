"""A table becomes drafts: checked as by hand, made once whatever happens to the job, taken back while untouched."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from organizations.models import Membership, Organization
from tasks.forms.imports import checked_rows
from tasks.importing.own_table import read_table, template
from tasks.models import Task, TaskImport
from tasks.services import task_imports
from tasks.services.briefs import BriefInput, brief_of, update_task
from tasks.states import ImportStatus, TaskStatus
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

HEAD = (
    "title,kind,minutes,why,need,deliverable,point_1,point_2,point_3,skills,places,causes,closes_on,languages,"
    "you_choose"
)
GOOD = "Count the birds,data,30,For us,Count them,A table,One,Two,Three,Data entry,2,,,English,"


@pytest.fixture
def organization() -> Organization:
    return OrganizationFactory()


def owner_of(organization: Organization) -> int:
    return Membership.objects.owners().get(organization=organization).user_id


def check(organization: Organization, *lines: str) -> list[dict]:
    return checked_rows(read_table("\n".join([HEAD, *lines]).encode()), organization, timezone.now())


def keep(organization: Organization, *lines: str) -> TaskImport:
    return task_imports.keep_table(
        organization_id=organization.pk,
        actor_id=owner_of(organization),
        file_name="tasks.csv",
        rows=check(organization, *lines),
        now=timezone.now(),
    )


def test_the_template_s_own_example_is_ready_for_posting(organization: Organization) -> None:
    [row] = checked_rows(read_table(template().encode()), organization, timezone.now())
    assert (row["problems"], row["missing"]) == ([], [])


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (GOOD.replace("Count the birds", ""), "title", "title"),
        (GOOD.replace("Count the birds", "x" * 121), "title", "120"),
        (GOOD.replace(",data,", ",dada,"), "kind", "Data analysis"),
        (GOOD.replace(",30,", ",ten,"), "minutes", "15 to 480"),
        (GOOD.replace(",30,", ",10,"), "minutes", "at least 15 minutes"),
        (GOOD.replace("Data entry", "Dada entry"), "skills", "Data entry"),
        (GOOD.replace(",2,,", ",many,,"), "places", "number"),
        (GOOD.replace(",2,,", ",2,knitting,"), "causes", "knitting"),
        (GOOD.replace(",,English", ",soon,English"), "closes_on", "date"),
        (GOOD.replace("English", "Englisch"), "languages", "English"),
        (GOOD + "perhaps", "you_choose", "yes or no"),
        (GOOD + ",surplus", "", "more cells"),
    ],
)
def test_each_fault_of_a_row_is_named_with_its_column(
    organization: Organization, line: str, column: str, words: str
) -> None:
    [row] = check(organization, line)
    assert row["brief"] is None
    [problem] = row["problems"]
    assert problem["column"] == column
    assert words.lower() in problem["message"].lower()


def test_what_is_missing_for_posting_stops_no_draft(organization: Organization) -> None:
    [row] = check(organization, "Count the birds,data,30")
    assert row["problems"] == []
    assert len(row["missing"]) == 5
    assert row["brief"]["title"] == "Count the birds"


def test_good_rows_become_drafts_once_and_a_stopped_job_goes_on(organization: Organization) -> None:
    run = keep(organization, GOOD, "Bad,data,ten", GOOD.replace("birds", "bees"), GOOD.replace("birds", "cats"))
    assert not Task.objects.exists()
    for _click in range(2):
        task_imports.start_import(import_id=run.pk, actor_id=owner_of(organization))
    assert task_imports._make_next(run.pk, timezone.now())  # and then the worker died
    assert run_waiting() >= 1
    assert task_imports.run_import(import_id=run.pk, now=timezone.now()) == 0
    run.refresh_from_db()
    assert (run.status, run.done_count) == (ImportStatus.DONE, 3)
    titles = Task.objects.filter(import_run=run, status=TaskStatus.DRAFT).order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["Count the birds", "Count the bees", "Count the cats"]
    assert list(run.tasks.first().points.order_by("position").values_list("text", flat=True)) == ["One", "Two", "Three"]


def test_undoing_takes_back_what_nobody_touched(organization: Organization) -> None:
    run, owner, now = keep(organization, GOOD, GOOD.replace("birds", "bees")), owner_of(organization), timezone.now()
    with pytest.raises(ActionDenied) as denied:
        task_imports.undo_import(import_id=run.pk, actor_id=owner, now=now)
    assert denied.value.code == "import_not_done"
    task_imports.start_import(import_id=run.pk, actor_id=owner)
    task_imports.run_import(import_id=run.pk, now=now)
    touched = run.tasks.get(title="Count the bees")
    brief = BriefInput(**{**brief_of(touched), "why": "For the bees."})
    update_task(task_id=touched.pk, actor_id=owner, brief=brief, now=now)
    assert task_imports.undo_import(import_id=run.pk, actor_id=owner, now=now) == 1
    statuses = dict(run.tasks.values_list("title", "status"))
    assert statuses == {"Count the birds": TaskStatus.CANCELLED, "Count the bees": TaskStatus.DRAFT}


def test_a_table_without_a_good_row_and_a_person_without_a_seat_are_refused(organization: Organization) -> None:
    run = keep(organization, "Bad,data,ten")
    with pytest.raises(ActionDenied) as denied:
        task_imports.start_import(import_id=run.pk, actor_id=owner_of(organization))
    assert denied.value.code == "no_good_rows"
    with pytest.raises(ActionDenied) as denied:
        task_imports.start_import(import_id=run.pk, actor_id=UserFactory().pk)
    assert denied.value.code == "publishers_only"


def test_the_way_through_the_pages(client: Client, organization: Organization) -> None:
    client.force_login(Membership.objects.owners().get(organization=organization).user)
    address = reverse("tasks:import_create", args=[organization.slug])
    wrong = client.post(address, {"file": SimpleUploadedFile("t.csv", b"title\nA")})
    assert wrong.status_code == 400
    assert "These are missing: kind, minutes" in wrong.content.decode()
    assert client.get(reverse("tasks:import_template", args=[organization.slug])).content.decode() == template()
    table = "\n".join([HEAD, GOOD, "Bad,data,ten"]).encode()
    page = client.post(address, {"file": SimpleUploadedFile("t.csv", table)}, follow=True)
    text = page.content.decode()
    assert "Line 3" in text
    assert "Make 1 draft" in text
    run = TaskImport.objects.get()
    here = reverse("tasks:import_detail", args=[organization.slug, run.public_id])
    client.post(here + "start/")
    part = client.get(here, headers={"HX-Request": "true"}).content.decode()
    assert "0 of 1 drafts are made." in part
    assert 'hx-trigger="every 2s"' in part
    run_waiting()
    assert "1 draft was made." in client.get(here).content.decode()
    assert "1 draft that nobody touched" in client.get(here + "undo/").content.decode()
    client.post(here + "undo/")
    assert Task.objects.get().status == TaskStatus.CANCELLED
    assert client.get(here + "undo/").status_code == 409
