"""Certificates in a real browser: an employer checks without a script, the owner shares, every page in every look."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from common.jobs import run_waiting
from credentials.models import Credential
from credentials.services.revoking import revoke_credential
from tests.credentials.make import fresh, issued
from tests.e2e.windows import FAULTS_IN_MARKUP, fits, sign_in
from tests.factories import OrganizationFactory, UserFactory, VolunteerFactory
from tests.factories.tasks import publisher_of
from tests.portfolios.make import portfolio_of
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def shared_words(db: Any) -> None:
    """A flush between tests empties them."""
    load_vocabularies()


@pytest.fixture
def credential(live_server: Any) -> Credential:
    """Shared, with a long name in it; its signed links lead to this server."""
    with override_settings(SITE_URL=live_server.url):
        nadia = VolunteerFactory(user=UserFactory(name="Nadia Wolfeschlegelsteinhausenbergerdorff-Rahimi Привет"))
        portfolio_of(nadia)
        organization = OrganizationFactory(name="Riverbank Food Network")
        return issued(nadia, shows_name=True, organization=organization, ratings={"translation": 3})


def faults(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    found = [*page.evaluate(FAULTS_IN_MARKUP), *axe(page)]
    if page.locator("h1:visible").count() != 1:
        found.append("not one h1")
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        if not fits(page):
            found.append(f"{width}: runs over the side")
    return [f"{page.url}: {fault}" for fault in found]


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_in_every_look(
    open_page: OpenPage, axe: Callable[[Page], list[str]], credential: Credential, dark: bool
) -> None:
    path = credential.get_absolute_url()
    achievement = credential.achievement.get_absolute_url()
    desk = f"/organizations/{credential.organization.slug}/desk/certificates/"
    anybody = [path, "/credentials/9987e61f-36fc-4dae-bae8-a1c78855c9c4", "/verify/", f"/verify/?id={path}",
               achievement, f"{achievement}/criteria", "/terms/credentials"]  # fmt: skip
    owner = User.objects.get(pk=publisher_of(credential.organization))
    found = []
    for user, paths in [(None, anybody), (credential.volunteer.user, ["/portfolio/certificates/"]),
                        (owner, [desk, f"{desk}{credential.public_id}/withdraw/"])]:  # fmt: skip
        page = open_page(dark=dark)
        if user is not None:
            sign_in(page, user)
        for address in paths:
            page.goto(address)
            for details in page.locator("main details").all():
                details.locator("summary").click()
            found += faults(page, axe)
    assert found == []


def test_an_employer_checks_a_link_and_a_file_without_a_script(
    open_page: OpenPage, credential: Credential, tmp_path: Path
) -> None:
    page = open_page(width=390, javascript=False)
    page.goto(credential.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate is valid")
    assert page.context.cookies() == []
    page.get_by_label("Check another certificate").fill(str(credential.public_id))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("cell", name="Valid")).to_be_visible()

    badge = tmp_path / "badge.png"
    badge.write_bytes(page.request.get(f"{credential.get_absolute_url()}.png").body())
    revoke_credential(credential_id=credential.pk, actor_id=publisher_of(credential.organization), why="Not theirs.",
                      now=timezone.now())  # fmt: skip
    page.goto("/verify/")
    page.get_by_label("Or a badge file").set_input_files(badge)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("cell", name="Withdrawn")).to_contain_text("Not theirs.")


def test_many_are_checked_with_progress(open_page: OpenPage, credential: Credential) -> None:
    page = open_page()
    page.goto("/verify/")
    lines = [str(credential.public_id), *(f"number-{number}" for number in range(25))]
    page.get_by_label("Links, numbers").fill("\n".join(lines))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("0 of 26 are checked.")).to_be_visible()
    run_waiting()
    expect(page.get_by_text("All 26 are checked.")).to_be_visible()  # by itself, without a reload
    with page.expect_download() as started:
        page.get_by_role("link", name="Save as CSV").click()
    assert started.value.path().read_text("utf-8-sig").count("\n") == 27


def test_the_owner_closes_and_opens_the_link(open_page: OpenPage, credential: Credential) -> None:
    page, other = sign_in(open_page(width=390, javascript=False), credential.volunteer.user), open_page()
    page.goto("/portfolio/")
    page.get_by_role("link", name="Certificates").click()
    page.get_by_role("button", name=re.compile("Stop sharing")).click()
    answer = other.goto(credential.get_absolute_url())
    assert answer is not None and answer.status == 404
    page.get_by_role("button", name=re.compile("Share its link")).click()
    other.goto(credential.get_absolute_url())
    expect(other.get_by_role("heading", level=1)).to_have_text("This certificate is valid")
    page.get_by_role("button", name=re.compile("Take my name out")).click()
    expect(page.get_by_text("It is being signed again")).to_be_visible()
    assert not fresh(credential).shows_name
