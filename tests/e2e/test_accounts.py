"""Joining, signing in and the settings in a real browser: with and without JavaScript, every width, light and dark."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from notifications.models import Mail
from tests.factories import PASSWORD, UserFactory
from tests.notifications.services.test_telling import tell
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def words(transactional_db, settings) -> None:
    settings.EMAIL_BACKEND = "notifications.mail.OutboxEmailBackend"
    load_vocabularies()


def sign_in(page: Page, user: User, path: str = "/settings/") -> None:
    page.goto(f"/accounts/login/?next={path}")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{path}")


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("width", "javascript"), [(390, True), (1440, True), (390, False), (1440, False)])
def test_from_joining_to_the_first_suggestions(open_page, width, javascript):
    page = open_page(width=width, javascript=javascript)
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Jonas Okoye")
    page.get_by_label("Email address").fill("jonas.okoye.example.org")
    page.get_by_label("Password").fill("three quiet words")
    page.get_by_role("button", name="Join free").click()
    expect(page).to_have_title("Problem: 2 things to fix. Join Microvol – Microvol")
    if javascript:
        expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_label("Email address").fill("jonas@example.org")
    page.get_by_label("Password").fill("three quiet words")
    page.get_by_text("16 or older", exact=True).click()
    page.get_by_role("button", name="Join free").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One step left: look at your mail")

    page.get_by_role("link", name="Open the mailbox").click()
    page.get_by_role("link", name="Confirm your email address").click()
    page.locator("#mail-text").get_by_role("link").first.click()
    page.get_by_role("button", name="Yes, confirm it").click()
    page.wait_for_url("**/welcome/")
    page.locator("label", has_text="30 min").first.click()
    page.locator("label.chip", has_text="Proofreading").click()
    page.get_by_label("Another skill").fill("bookkeping")
    page.get_by_role("button", name="Show my matches").click()
    expect(page.locator("#error-summary")).to_contain_text("Did you mean Bookkeeping")
    page.get_by_label("Another skill").fill("bookkeeping")
    page.get_by_role("button", name="Show my matches").click()
    page.wait_for_url("**/today/")
    user = User.objects.get()
    assert {row.skill.slug for row in user.volunteer.skills.all()} == {"proofreading", "bookkeeping"}


def test_the_browser_tells_its_time_zone(browser, live_server):
    context = browser.new_context(base_url=live_server.url, timezone_id="Africa/Lagos")
    page = context.new_page()
    page.goto("/accounts/signup/")
    expect(page.locator("input[name=time_zone]")).to_have_value("Africa/Lagos")
    context.close()


def test_a_link_in_the_framed_mail_opens(open_page):
    page = open_page()
    page.goto("/accounts/password/reset/")
    page.get_by_label("Email address").fill(UserFactory().email)
    page.get_by_role("button", name="Send me the link").click()
    page.get_by_role("link", name="Open the mailbox").click()
    page.get_by_role("link", name="Set a new password").click()
    page.frame_locator("iframe").get_by_role("link", name="Set a new password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a new password")


OUTSIDE = [
    "/accounts/signup/", "/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/",
    "/accounts/confirm-email/", "/accounts/confirm-email/nonsense/", "/accounts/inactive/", "/mailbox/",
]  # fmt: skip
INSIDE = [
    "/settings/", "/settings/profile/", "/settings/tokens/", "/settings/pause/", "/accounts/email/",
    "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/logout/",
    "/accounts/reauthenticate/", "/notifications/", "/notifications/mails/", "/welcome/",
]  # fmt: skip


@pytest.mark.parametrize(("width", "dark"), [(320, False), (390, True), (1440, False), (1440, True)])
def test_every_page_is_accessible_and_holds_its_width(open_page, axe, width, dark):
    page = open_page(width=width, dark=dark)
    faults = {}

    def look(path: str) -> None:
        page.goto(path)
        found = axe(page)
        if not fits(page):
            found.append("runs over the side")
        if page.locator("h1").count() != 1:
            found.append("needs one h1")
        if found:
            faults[path] = found

    for path in OUTSIDE:
        look(path)
    user = UserFactory(name="Nadia Rahimi")
    for number in range(3):
        tell(user, key=str(number), body="Your chart is on the table of the trustees, and they like it. " * 3)
    sign_in(page, user)
    for path in INSIDE:
        look(path)
    page.goto("/accounts/2fa/totp/activate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    look("/accounts/2fa/totp/activate/")
    look(f"/mailbox/{Mail.objects.create(to='a@example.org', sender='b@example.org', subject='x', text='y').pk}/")
    assert faults == {}


def test_refused_forms_are_accessible(open_page, axe):
    page = open_page(width=390)
    page.goto("/accounts/signup/")
    page.get_by_role("button", name="Join free").click()
    assert axe(page) == []
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in").click()
    assert axe(page) == []


def test_opening_news_marks_it_read(open_page):
    user = UserFactory()
    tell(user, title="Tom accepted your chart", path="/settings/pause/")
    page = open_page(width=390)
    sign_in(page, user, "/notifications/")
    expect(page.get_by_role("link", name="News: 1 unread")).to_be_visible()
    page.get_by_role("button", name="Tom accepted your chart").click()
    page.wait_for_url("**/settings/pause/")
    expect(page.get_by_role("link", name="News", exact=True)).to_be_visible()
