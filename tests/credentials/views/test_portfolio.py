"""Certificates on the public portfolio: those that their owner shares, of public lines, while nobody withdrew them."""

import pytest
from django.test import Client
from django.utils import timezone

from credentials.models import Credential
from credentials.services.certificates import make_pdf
from credentials.services.owning import set_shared
from portfolios.selectors.public import public_page
from portfolios.services.lines import set_visibility
from tests.credentials.conftest import SITE
from tests.credentials.make import issued
from tests.credentials.services.test_milestones import milestones, rated, withdraw
from tests.factories import OrganizationFactory, VolunteerFactory
from tests.portfolios.make import portfolio_of, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/p/nadia/"


def link_to(credential: Credential) -> str:
    return f'href="{SITE}{credential.get_absolute_url()}"'


def share(credential: Credential, *, is_shared: bool = True) -> None:
    actor_id = credential.volunteer.user_id
    set_shared(credential_id=credential.pk, is_shared=is_shared, actor_id=actor_id, now=timezone.now())


def page() -> str:
    return Client().get(PAGE).content.decode()


def test_a_shared_certificate_of_a_public_line_is_on_the_page_and_leads_to_its_check() -> None:
    credential = issued()
    portfolio_of(credential.volunteer)
    assert link_to(credential) in page()
    assert Client().get(credential.get_absolute_url()).status_code == 200
    line = credential.claim.portfolio_line
    assert link_to(credential) in Client().get(f"{PAGE}lines/{line.public_id}/").content.decode()
    assert credential.get_absolute_url() in page().split("application/ld+json")[1]


@pytest.mark.parametrize("why_not", ["not shared", "hidden line", "withdrawn", "another's"])
def test_any_other_is_not(why_not: str) -> None:
    credential = issued(is_shared=why_not != "not shared")
    portfolio_of(VolunteerFactory() if why_not == "another's" else credential.volunteer)
    if why_not == "hidden line":
        set_visibility(line_id=credential.claim.portfolio_line.pk, visibility="hidden", now=timezone.now())
    if why_not == "withdrawn":
        withdraw(credential)
    assert credential.get_absolute_url() not in page()


def test_selected_work_leads_to_its_check_though_newer_certificates_fill_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("portfolios.selectors.public.CERTIFICATES_SHOWN", 1)
    volunteer = VolunteerFactory()
    older, newer = rated(volunteer, OrganizationFactory(), OrganizationFactory())
    for credential in (older, newer):
        share(credential)
    portfolio = portfolio_of(volunteer)
    volunteer.portfolio_lines.update(is_selected=False)
    volunteer.portfolio_lines.filter(claim=older.claim).update(is_selected=True)
    shown = public_page(portfolio, now=timezone.now())
    assert [row.claim_id for row in shown.certificates] == [newer.claim_id]
    (selected,) = shown.selected
    assert selected.certificate is not None and selected.certificate.claim_id == older.claim_id
    share(older, is_shared=False)
    assert public_page(portfolio, now=timezone.now()).selected[0].certificate is None


def test_a_milestone_is_on_the_page_while_it_is_shared_and_all_work_under_it_is_public() -> None:
    volunteer, here, there = VolunteerFactory(), OrganizationFactory(), OrganizationFactory()
    parts = rated(volunteer, here, here, there)
    portfolio_of(volunteer)
    (milestone,) = milestones(volunteer)
    assert link_to(milestone) not in page()
    share(milestone)
    assert link_to(milestone) in page() and "Skill milestone: Translation" in page()
    line_id = parts[0].claim.portfolio_line.pk  # type: ignore[union-attr]
    set_visibility(line_id=line_id, visibility="unlisted", now=timezone.now())
    assert link_to(milestone) not in page()
    set_visibility(line_id=line_id, visibility="public", now=timezone.now())
    assert link_to(milestone) in page()
    withdraw(parts[0])
    assert link_to(milestone) not in page()


def test_the_check_of_a_milestone_links_the_certificates_that_one_may_open_and_counts_itself() -> None:
    volunteer, here, there = VolunteerFactory(), OrganizationFactory(), OrganizationFactory()
    parts = rated(volunteer, here, here, there)
    (milestone,) = milestones(volunteer)
    make_pdf(version_id=milestone.current_id)
    share(milestone)
    share(parts[0])
    html = Client().get(milestone.get_absolute_url()).content.decode()
    assert [link_to(part) in html for part in parts] == [True, False, False]
    assert "showed this skill in accepted work:" in html and here.name in html and there.name in html
    own = signed_in(volunteer.user)
    assert all(link_to(part) in own.get(milestone.get_absolute_url()).content.decode() for part in parts)
    row = own.get("/portfolio/certificates/").context["own"].rows[0]
    assert (row.credential, row.check_count, row.has_copy) == (milestone, 1, False)
    assert own.get(f"/portfolio/certificates/{milestone.public_id}/work.json").status_code == 404
    for form in ("json", "jwt", "png", "svg", "pdf"):
        assert Client().get(f"{milestone.get_absolute_url()}.{form}").status_code == 200
    withdraw(parts[1])
    answer = Client().get(milestone.get_absolute_url())
    assert answer.status_code == 200 and "do not reach the milestone" in answer.content.decode()
