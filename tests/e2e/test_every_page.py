"""Every page, as each person meets it: no accessibility fault in any width or theme, and nothing over the side."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Response

from tasks.services.outcome_links import outcome_token
from tests.e2e.showcase import Showcase
from tests.e2e.windows import FAULTS_IN_MARKUP, fits, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Axe = Callable[..., list[str]]
OpenPage = Callable[..., Page]

# How Swagger UI is built cannot be changed from outside: headings that start at h3, a <main> of its own within ours,
# links inside buttons, links as high as a line of text. Its colours are ours (static/css/swagger.css) and are tested.
SWAGGER = {
    "heading-order", "landmark-main-is-top-level", "landmark-no-duplicate-main", "landmark-unique",
    "nested-interactive", "target-size",
}  # fmt: skip

TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
LOOKS = [(390, "light"), (390, "dark"), (1440, "light")]


@pytest.fixture
def showcase(transactional_db: None) -> Showcase:
    return Showcase()


class Walk:
    """Goes from page to page as one person after the other, and collects what is wrong."""

    def __init__(self, open_page: OpenPage, axe: Axe, showcase: Showcase) -> None:
        self.open_page, self.axe, self.showcase = open_page, axe, showcase
        self.windows: dict[str, Page] = {}
        self.titles: dict[str, str] = {}
        self.faults: dict[str, list[str]] = {}
        self.missing: list[str] = []

    def window(self, who: str) -> Page:
        if who not in self.windows:
            page = self.windows[who] = self.open_page(width=390)
            page.on("response", self._note_missing)
            user = self.showcase.people[who]
            if user:
                sign_in(page, user)
        return self.windows[who]

    def _note_missing(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.missing.append(f"{response.status} for {response.url}")

    def visit(self, who: str, path: str, status: int = 200, name: str = "") -> None:
        """`name` tells apart what stands at the same address for other people."""
        page = self.window(who)
        response = page.goto(path)
        assert response is not None
        found = [] if response.status == status else [f"answers {response.status}"]
        self.look(page, f"{name or path} ({who})", found)

    def look(self, page: Page, name: str, found: list[str] | None = None) -> None:
        """What stands in the window now, in every look."""
        found = [*(found or []), *page.evaluate(FAULTS_IN_MARKUP), *self.missing]
        self.missing.clear()
        headings = page.locator("h1:visible").count()
        if headings != 1:
            found.append(f"has {headings} headings of the first level")
        title = page.title()
        if title in self.titles:
            found.append(f"has the title of {self.titles[title]}")
        self.titles[title] = name
        found += self.in_every_look(page)
        if found:
            self.faults[name] = found

    def in_every_look(self, page: Page) -> Iterator[str]:
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.evaluate(TWO_FRAMES)  # until the colours have changed
            for fault in self.axe(page, only_colours=theme == "dark"):
                if not (page.url.endswith("/api/docs/") and fault.split(":")[0] in SWAGGER):
                    yield f"{width} {theme}: {fault}"
            if not fits(page):
                yield f"{width}: runs over the side"
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 320, "height": 900})
        if not fits(page):
            yield "320: runs over the side"
        page.set_viewport_size({"width": 390, "height": 900})


@pytest.fixture
def walk(open_page: OpenPage, axe: Axe, showcase: Showcase) -> Iterator[Walk]:
    walk = Walk(open_page, axe, showcase)
    yield walk
    if walk.faults:
        lines = [f"{name}\n    " + "\n    ".join(found) for name, found in walk.faults.items()]
        pytest.fail("\n".join(lines), pytrace=False)


def test_promise_12_pages_that_need_no_account(walk: Walk, showcase: Showcase) -> None:
    task, line = showcase.tasks["open"].get_absolute_url(), showcase.line.public_id
    for path in (
        "/",
        "/how-it-works/",
        "/for-organizations/",
        "/accessibility/",
        "/privacy/",
        "/house-rules/",
        "/service-levels/",
    ):
        walk.visit("anybody", path)
    for path in ("/tasks/", "/tasks/?q=xyzzyq&time=15", "/tasks/?time=30&kind=writing"):
        walk.visit("anybody", path)
    walk.visit("anybody", task)
    walk.visit("anybody", showcase.tasks["closed"].get_absolute_url())
    walk.visit("anybody", showcase.tasks["full"].get_absolute_url())
    walk.visit("anybody", showcase.riverbank.get_absolute_url())
    walk.visit("anybody", f"/embed/{showcase.riverbank.slug}/")
    walk.visit("anybody", "/p/nadia/")
    walk.visit("anybody", "/p/nadia/work/")
    walk.visit("anybody", f"/p/nadia/lines/{line}/")
    walk.visit("anybody", "/p/nadia/facts/")
    walk.visit("anybody", f"/p/nadia/skills/{showcase.line.skills.all()[0].skill.slug}/")
    walk.visit("anybody", "/organizations/invitations/a-known-token/")
    walk.visit("anybody", "/mailbox/")
    walk.visit("anybody", f"/mailbox/{showcase.mail.pk}/")
    walk.visit("anybody", "/nowhere/", 404)
    page = walk.window("anybody")
    page.goto("/api/docs/")
    page.locator("#swagger-ui .opblock").first.wait_for()
    walk.look(page, "/api/docs/")
    page.goto("/")
    page.locator("summary[aria-label=Menu]").click()
    walk.titles.clear()
    walk.look(page, "the menu of visitors")


def test_pages_of_joining_and_signing_in_and_their_errors(walk: Walk) -> None:
    page = walk.window("anybody")
    buttons = {"signup": "Join free", "login": "Sign in", "password/reset": "Send me the link"}
    for place, button in buttons.items():
        path = f"/accounts/{place}/"
        walk.visit("anybody", path)
        page.get_by_role("main").get_by_role("button", name=button).click()
        page.locator("#error-summary").wait_for()
        walk.look(page, f"{path} refused")


def test_pages_of_a_volunteer(walk: Walk, showcase: Showcase) -> None:
    claims = {name: claim.get_absolute_url() for name, claim in showcase.claims.items()}
    for path in ("/today/", "/tasks/for-you/", "/tasks/?q=chart", "/tasks/saved/", "/work/", "/welcome/"):
        walk.visit("nadia", path)
    for name in ("starter", "full", "asking"):
        walk.visit("nadia", showcase.tasks[name].get_absolute_url())
    walk.visit("nadia", showcase.tasks["open"].get_absolute_url(), name="a task of mine")
    walk.visit("nadia", showcase.tasks["starter"].get_absolute_url() + "report/")
    for name in ("active", "changes", "sent", "accepted", "expired"):
        walk.visit("nadia", claims[name])
    walk.visit("nadia", claims["active"] + "release/")
    walk.visit("nadia", "/portfolio/")
    walk.visit("nadia", f"/portfolio/{showcase.line.public_id}/")
    for part in ("picture", "story"):
        walk.visit("nadia", f"/portfolio/{showcase.line.public_id}/{part}/")
    for path in ("/portfolio/preview/", "/portfolio/roles/", "/portfolio/elsewhere/", "/portfolio/exports/"):
        walk.visit("nadia", path)
    for path in ("/portfolio/statements/", f"/portfolio/statements/{showcase.statement.public_id}/withdraw/"):
        walk.visit("nadia", path)
    walk.visit("nadia", f"/portfolio/statements/new/?{showcase.days}")
    walk.visit("nadia", "/portfolio/statements/new/?from=2026-02-01&to=2026-01-01", 400)
    walk.visit("nadia", showcase.statement.get_absolute_url())
    for path in ("/impact/", f"/impact/{showcase.now.year}/", "/impact/2001/", "/impact/work/?outcome=yes"):
        walk.visit("nadia", path)
    walk.visit("nadia", "/impact/dates/?from=2026-02-01&to=2026-01-01", 400)
    for path in ("/people/", "/downloads/", f"/next-steps/{showcase.offer.public_id}/"):
        walk.visit("nadia", path)
    walk.visit("nadia", showcase.desk, 404)
    page = walk.window("nadia")
    page.goto(claims["changes"])
    page.get_by_label("min", exact=True).fill("2000")
    page.get_by_role("button", name="Send for review").click()
    page.locator("#error-summary").wait_for()
    walk.look(page, "work that is refused")
    page.goto("/today/")
    page.locator("summary", has_text="account of Nadia Rahimi").click()
    walk.titles.clear()
    walk.look(page, "the menu of volunteers")
    walk.titles.clear()
    for path in ("/welcome/", "/today/"):  # who joined a minute ago, and who has done nothing yet
        walk.visit("mei" if path == "/welcome/" else "leo", path)
    for path in ("/work/", "/portfolio/", "/tasks/saved/", "/notifications/", "/organizations/new/"):
        walk.visit("leo", path)


def test_settings_of_a_volunteer(walk: Walk) -> None:
    for path in (
        "/notifications/", "/notifications/mails/", "/settings/", "/settings/profile/", "/settings/pause/",
        "/settings/calendar/", "/settings/following/", "/settings/tokens/", "/settings/tokens/new/", "/accounts/email/",
        "/accounts/password/change/", "/accounts/sessions/", "/accounts/2fa/", "/accounts/logout/",
        "/settings/your-data/",
    ):  # fmt: skip
        walk.visit("nadia", path)


def test_pages_of_an_organisation(walk: Walk, showcase: Showcase) -> None:
    desk, tasks = showcase.desk, showcase.tasks
    review = f"{desk}reviews/{showcase.submission.public_id}/"
    done = showcase.claims["accepted"].submissions.get().public_id
    team = f"/organizations/{showcase.riverbank.slug}/"
    for path in ("", "tasks/", "tasks/?stage=draft", "reviews/", "messages/", "outcomes/", "numbers/", "report/"):
        walk.visit("tom", desk + path)
    walk.visit("tom", f"{desk}numbers/?period=custom&from=2026-02-30", 400)
    walk.visit("tom", f"{desk}outcomes/{showcase.outcome.public_id}/")
    token = outcome_token(outcome=showcase.outcome.public_id, user=showcase.tom.public_id, now=showcase.now)
    walk.visit("anybody", f"/outcomes/{token}/?answer=used")
    walk.visit("tom", f"{desk}tasks/new/")
    walk.visit("tom", f"{desk}tasks/new/?kind=translation")
    for name in ("open", "asking", "full", "draft", "closed", "cancelled"):
        walk.visit("tom", tasks[name].desk_url)
    walk.visit("tom", tasks["draft"].desk_url + "edit/")
    walk.visit("tom", tasks["open"].desk_url + "edit/")
    for path in ("", "edit/", "preview/", "split/", "check/", "template/"):
        walk.visit("tom", tasks["checked"].desk_url + path)
    walk.titles.clear()  # a series has one title
    walk.visit("tom", tasks["series"].desk_url, name="a task of a series")
    walk.visit("tom", f"{desk}templates/{showcase.template.public_id}/")
    walk.visit("tom", f"{desk}templates/{showcase.template.public_id}/delete/")
    walk.visit("jonas", f"/work/{showcase.claims['read'].public_id}/")
    walk.visit("tom", tasks["open"].desk_url + "cancel/")
    walk.visit("tom", tasks["open"].get_absolute_url(), name="a task of ours")
    walk.visit("tom", review)
    walk.visit("tom", f"{desk}reviews/{done}/")
    walk.visit("tom", f"{desk}reviews/{showcase.second_look.public_id}/")
    walk.titles.clear()
    walk.visit("tom", f"{desk}reviews/?show=unassigned", name="a queue that is narrowed")
    walk.visit("tom", f"{desk}phrases/")
    walk.visit("tom", f"{desk}webhooks/")
    declined, disputed = showcase.claims["declined"], showcase.claims["disputed"]
    walk.visit("tom", f"{desk}reviews/{disputed.submissions.get().public_id}/")
    walk.visit("jonas", declined.get_absolute_url())
    walk.visit("jonas", f"{declined.get_absolute_url()}appeal/")
    walk.visit("jonas", disputed.get_absolute_url())
    walk.visit("tom", f"{desk}messages/{showcase.claims['at_desk'].public_id}/")
    for name, question in showcase.questions.items():
        walk.titles.clear()
        walk.visit("tom", f"{desk}questions/{question.public_id}/", name=f"a question, {name}")
    walk.visit("tom", f"/questions/{showcase.questions['waiting'].public_id}/hide/")
    walk.visit("tom", tasks["open"].get_absolute_url() + "questions/")
    walk.visit("tom", f"{desk}log/")
    for path in ("people/", "next-step/", "tasks/import/", "website/", "export/"):
        walk.visit("tom", desk + path)
    for run in showcase.tables:
        walk.titles.clear()  # all are called by their file
        walk.visit("tom", f"{desk}tasks/imports/{run.public_id}/", name=f"a table, {run.status}")
    walk.visit("tom", f"{desk}tasks/imports/{showcase.tables[-1].public_id}/undo/")
    walk.visit("tom", f"{desk}people/{showcase.claims['accepted'].public_id}/invite/")
    for path in ("members/", "members/away/", "edit/", "close/"):
        walk.visit("tom", team + path)
    member = showcase.people["rosa"]
    assert member is not None
    walk.visit("tom", f"{team}members/{member.public_id}/")
    walk.visit("tom", f"{team}members/{member.public_id}/away/")
    walk.visit("tom", f"{team}members/{member.public_id}/remove/")
    walk.visit("rosa", f"{team}members/leave/")
    walk.visit("rosa", tasks["draft"].desk_url + "edit/", 403)


def test_forms_and_menus_of_an_organisation(walk: Walk, showcase: Showcase) -> None:
    desk = showcase.desk
    page = walk.window("tom")
    page.goto(f"{desk}reviews/{showcase.submission.public_id}/")
    page.get_by_role("button", name="Send your review").click()
    page.locator("#error-summary").wait_for()
    walk.look(page, "a review that is refused")
    page.locator("h1").focus()
    page.keyboard.press("?")
    walk.titles.clear()
    walk.look(page, "the help on keys")
    page.keyboard.press("Escape")
    page.locator("label.chip", has_text="Not yet").first.click()
    page.locator("#phrases summary").click()
    walk.titles.clear()
    walk.look(page, "a review with phrases and a comment")
    page.goto(f"{desk}tasks/new/?kind=data")
    page.get_by_role("button", name="Post this task").click()
    page.locator("#error-summary").wait_for()
    walk.look(page, "a brief that is refused")
    page.goto(desk)
    page.get_by_label("Organisation: Riverbank Food Network").click()
    walk.look(page, "the switch between organisations")
    walk.titles.clear()
    page.locator("summary", has_text="account of Tom Adeyemi").click()
    walk.look(page, "the menu of members")
    fresh = f"/organizations/{showcase.casa.slug}/desk/"
    for path in ("", "tasks/", "reviews/", "messages/"):
        walk.visit("ines", fresh + path)
    walk.visit("ines", showcase.tasks["waiting"].desk_url)
