"""Roles somebody aims for (promise 7), and work done elsewhere."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from portfolios.models import OtherWork, PortfolioLine, TargetRole
from portfolios.selectors.public import public_page
from portfolios.selectors.roles import role_evidence, suggested_roles
from portfolios.services.career import save_role
from portfolios.services.stories import tell_story
from tests.factories import OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory
from tests.portfolios.make import accepted, many_accepted, portfolio_of, signed_in, used
from vocabularies.models import Skill
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
ELSEWHERE = {
    "title": "Kept a rota", "organization_name": "Oakwood Primary", "started_date": "2023-09-04",
    "ended_date": "2025-07-18", "summary": "", "link": "", "visibility": "public",
}  # fmt: skip


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory(user=UserFactory(name="Nadia Rahimi"))


def role_of(volunteer: Volunteer, *slugs: str) -> TargetRole:
    skills = list(Skill.objects.filter(slug__in=slugs))
    return save_role(volunteer_id=volunteer.pk, role_id=None, name="Junior analyst", skills=skills)


def evidence_of(role: TargetRole):
    return role_evidence(role, role.volunteer.user, site="https://example.org", now=timezone.now())


def test_promise_7_each_skill_of_a_role_has_its_evidence_and_a_next_task(nadia):
    accepted(nadia, ratings={"data-entry": 3})
    accepted(nadia, ratings={"data-entry": 4, "translation": 2}, visibility="hidden")
    held = TaskFactory(uses={"statistics": 1}, minutes=15)
    longer = TaskFactory(uses={"statistics": 1}, minutes=60)
    TaskFactory(uses={"statistics": 1}, minutes=30, status="closed")
    accepted(nadia, ratings={"proofreading": 3})
    held.claims.create(volunteer=nadia, status="released")
    role = role_of(nadia, "data-entry", "translation", "statistics", "gis-mapping")
    rows = {row.skill.slug: row for row in evidence_of(role).skills}
    assert {slug: row.line_count for slug, row in rows.items()} == {
        "data-entry": 2, "translation": 1, "statistics": 0, "gis-mapping": 0,
    }  # fmt: skip
    assert rows["statistics"].next_task == longer
    assert rows["gis-mapping"].next_task is None
    html = signed_in(nadia.user).get(f"/portfolio/roles/{role.public_id}/").content.decode()
    assert "shows 2 of its 4 skills" in html
    assert "No task for it is open right now" in html


def test_lines_that_fit_best_come_first_with_their_stories(nadia):
    portfolio_of(nadia)
    one = accepted(nadia, ratings={"data-entry": 4})
    both = accepted(nadia, ratings={"data-entry": 2, "translation": 2})
    confirmed = accepted(nadia, ratings={"data-entry": 1})
    used(confirmed)
    accepted(nadia, ratings={"copywriting": 4})
    tell_story(
        line_id=both.pk, parts={"situation": "", "task": "", "action": "Moved the list", "result": "in {minutes}"}
    )
    found = evidence_of(role_of(nadia, "data-entry", "translation"))
    assert [row.line.pk for row in found.lines] == [both.pk, confirmed.pk, one.pk]
    assert found.resume.startswith("- Moved the list. in 30 min (")


def test_role_asks_the_same_number_of_questions_for_few_lines_and_many(nadia, django_assert_num_queries):
    role = role_of(nadia, *Skill.objects.order_by("pk")[:12].values_list("slug", flat=True))
    organization = OrganizationFactory()
    for count in (1, 30):
        many_accepted(nadia, count, organization=organization)
        TaskFactory(uses=dict.fromkeys(Skill.objects.order_by("pk")[:2].values_list("slug", flat=True), 1))
        fresh = TargetRole.objects.select_related("volunteer__user").get(pk=role.pk)
        with django_assert_num_queries(7):
            evidence_of(fresh)


def test_best_public_lines_go_on_top_of_the_page(nadia):
    lines = [accepted(nadia, ratings={"data-entry": level}) for level in (1, 2, 3, 4)]
    accepted(nadia, ratings={"data-entry": 4, "translation": 4}, visibility="unlisted")
    role = role_of(nadia, "data-entry", "translation")
    signed_in(nadia.user).post(f"/portfolio/roles/{role.public_id}/select/")
    selected = PortfolioLine.objects.filter(is_selected=True).order_by("position")
    assert list(selected) == [lines[3], lines[2], lines[1]]


def test_role_is_written_changed_and_removed(nadia):
    client = signed_in(nadia.user)
    answer = client.post("/portfolio/roles/", {"name": "Analyst", "skills": "data entry, Statistics"})
    role = TargetRole.objects.get()
    assert answer.headers["Location"] == f"/portfolio/roles/{role.public_id}/"
    assert set(role.skills.values_list("slug", flat=True)) == {"data-entry", "statistics"}
    wrong = client.post(f"/portfolio/roles/{role.public_id}/edit/", {"name": "Analyst", "skills": "statstics"})
    assert wrong.status_code == 400
    assert "Did you mean" in wrong.content.decode()
    client.post(f"/portfolio/roles/{role.public_id}/edit/", {"name": "Translator", "skills": "Translation"})
    assert TargetRole.objects.get().name == "Translator"
    client.post(f"/portfolio/roles/{role.public_id}/remove/")
    assert not TargetRole.objects.exists()


def test_roles_are_few_and_nobody_elses(nadia):
    for _number in range(settings.TARGET_ROLES_MAX):
        role = role_of(nadia, "data-entry")
    refused = signed_in(nadia.user).post("/portfolio/roles/", {"name": "One more", "skills": "Translation"})
    assert refused.status_code == 409
    for client in (signed_in(UserFactory()), signed_in(UserFactory(is_staff=True))):
        assert client.get(f"/portfolio/roles/{role.public_id}/").status_code == 404


def test_suggested_roles_name_skills_of_the_vocabulary(nadia):
    slugs = {slug for role in suggested_roles() for slug in role["skills"]}
    assert slugs == set(Skill.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    html = signed_in(nadia.user).get("/portfolio/roles/?start=Bookkeeper").content.decode()
    assert 'value="Bookkeeper"' in html


def test_work_done_elsewhere_is_marked_and_counts_nowhere(nadia):
    for _number in range(3):
        accepted(nadia)
    portfolio_of(nadia)
    before = public_page(nadia.portfolio, now=timezone.now()).facts
    client = signed_in(nadia.user)
    client.post("/portfolio/elsewhere/", ELSEWHERE)
    client.post("/portfolio/elsewhere/", {**ELSEWHERE, "title": "A secret job", "visibility": "hidden"})
    assert public_page(nadia.portfolio, now=timezone.now()).facts == before
    html = Client().get("/p/nadia/").content.decode()
    assert "Kept a rota" in html
    assert "September 2023 to July 2025" in html
    assert "Self-reported" in html
    assert "A secret job" not in html


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"started_date": "yesterday"}, "started_date"),
        ({"ended_date": "2020-01-01"}, "ended_date"),
        ({"summary": "Ask me@example.org"}, "summary"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_work_done_elsewhere_is_refused_at_its_field(nadia, change, field):
    answer = signed_in(nadia.user).post("/portfolio/elsewhere/", {**ELSEWHERE, **change})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert not OtherWork.objects.exists()


def test_work_done_elsewhere_is_changed_and_removed_by_its_owner_alone(nadia):
    client = signed_in(nadia.user)
    client.post("/portfolio/elsewhere/", ELSEWHERE)
    work = OtherWork.objects.get()
    address = f"/portfolio/elsewhere/{work.public_id}/"
    assert signed_in(UserFactory()).post(f"{address}remove/").status_code == 404
    client.post(address, {**ELSEWHERE, "ended_date": ""})
    assert OtherWork.objects.get().ended_date is None
    client.post(f"{address}remove/")
    assert not OtherWork.objects.exists()
