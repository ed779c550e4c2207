"""The small scripts of our own, in a real browser: each refines a form that also works without it."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

PLACE = "/accessibility/"


def put(page: Page, html: str) -> None:
    """Brings a part into the page the way htmx does."""
    page.evaluate(
        """html => {
            const part = document.createElement("div");
            part.id = "part";
            part.innerHTML = html;
            document.getElementById("main").prepend(part);
            part.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: part } }));
        }""",
        html,
    )


@pytest.fixture
def page(open_page: Any) -> Page:
    page = open_page()
    page.goto(PLACE)
    return page


FORM = """
<form data-autosave="/draft/" data-autosave-saved-at="2026-01-01T00:00:00Z">
  <input type="hidden" name="csrfmiddlewaretoken" value="secret">
  <textarea name="text" aria-label="Text"></textarea>
  <label><input type="checkbox" name="done" value="1">First point</label>
  <p role="status" data-part="autosave-status" data-saving="Saving…" data-saved="Draft saved at %s"
     data-offline="You are offline" data-failed="Not saved" data-signed-out="You were signed out"></p>
  <div data-part="autosave-offer" hidden>A newer copy (<span data-part="autosave-time"></span>)
    <button type="button" data-answer="yes">Use the copy</button>
    <button type="button" data-answer="no">Throw it away</button></div>
</form>
"""


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('microvol.')).flat()")


def test_draft_saves_itself_after_a_pause_with_all_that_was_typed(page):
    sent: list[str] = []
    page.route("**/draft/", lambda route: (sent.append(route.request.post_data), route.fulfill(status=204)))
    put(page, FORM)
    page.get_by_label("Text").press_sequentially("Hello there")
    page.get_by_label("First point").check()
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    assert sent == ["csrfmiddlewaretoken=secret&text=Hello+there&done=1"]
    assert kept(page) == []


def test_lost_connection_keeps_a_copy_that_is_offered_back(page):
    page.route("**/draft/", lambda route: route.abort())
    put(page, FORM)
    page.get_by_label("Text").fill("Typed in a tunnel")
    page.get_by_label("First point").check()
    expect(page.get_by_text("You are offline")).to_be_visible()
    assert "secret" not in "".join(kept(page))

    page.goto(PLACE)
    page.unroute("**/draft/")
    page.route("**/draft/", lambda route: route.fulfill(status=204))
    put(page, FORM)
    page.get_by_role("button", name="Use the copy").click()
    expect(page.get_by_label("Text")).to_have_value("Typed in a tunnel")
    expect(page.get_by_label("First point")).to_be_checked()
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    assert kept(page) == []


def test_copy_older_than_the_saved_draft_is_thrown_away(page):
    page.evaluate(
        "value => localStorage.setItem('microvol.draft:/draft/', value)",
        json.dumps({"at": 1000, "entries": [["text", "Old"]]}),
    )
    put(page, FORM)
    expect(page.get_by_role("button", name="Use the copy")).to_be_hidden()
    assert kept(page) == []


def test_refused_draft_says_why(page):
    def refuse(route: Route) -> None:
        route.fulfill(status=409, json={"code": "lease_over", "detail": "Your time on this task ran out."})

    page.route("**/draft/", refuse)
    put(page, FORM)
    page.get_by_label("Text").fill("Late")
    expect(page.get_by_text("Your time on this task ran out.")).to_be_visible()


def test_signing_out_removes_all_copies(page):
    page.evaluate("localStorage.setItem('microvol.draft:/draft/', '{}')")
    put(page, '<form action="/house-rules/" data-forget-drafts><button>Sign out</button></form>')
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/house-rules/?")
    assert kept(page) == []


QUESTION = """
<form action="/house-rules/">
  <button data-confirm="Hand it back?" data-confirm-yes="Hand it back"
          data-confirm-detail="Someone else gets it.">Go</button>
</form>
"""


def test_confirm_asks_first_and_goes_back_to_the_button(page, axe):
    put(page, QUESTION)
    page.get_by_role("button", name="Go", exact=True).click()
    dialog = page.get_by_role("dialog", name="Hand it back?")
    expect(dialog).to_contain_text("Someone else gets it.")
    assert axe(page) == []
    dialog.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("button", name="Go", exact=True)).to_be_focused()
    assert PLACE in page.url


def test_confirm_sends_the_form_after_a_yes(page):
    put(page, QUESTION)
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Hand it back").click()
    page.wait_for_url("**/house-rules/**")


REPEAT = """
<div data-repeat data-repeat-min="1" data-repeat-max="3">
  <input type="hidden" name="links-TOTAL_FORMS" value="1">
  <ol data-part="rows">
    <li data-part="row">
      <input name="links-0-url" aria-label="Link"><button type="button" data-part="remove" hidden>Remove</button>
    </li>
  </ol>
  <template data-part="blank">
    <li data-part="row">
      <input name="links-__prefix__-url" aria-label="Link"><button type="button" data-part="remove">Remove</button>
    </li>
  </template>
  <button type="button" data-part="add" hidden>Add a link</button>
</div>
"""


def test_rows_can_be_added_up_to_the_most_and_removed_down_to_the_least(page):
    put(page, REPEAT)
    add = page.get_by_role("button", name="Add a link")
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    add.click()
    expect(page.locator("[name=links-1-url]")).to_be_focused()
    add.click()
    expect(add).to_be_hidden()
    assert page.locator("[name=links-TOTAL_FORMS]").input_value() == "3"
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_label("Link")).to_have_count(2)
    expect(add).to_be_visible()


def test_menu_closes_on_escape_and_gives_focus_back(page):
    page.set_viewport_size({"width": 390, "height": 800})
    menu = page.locator("summary", has=page.locator("svg")).first
    menu.click()
    expect(page.get_by_role("link", name="House rules").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.locator("details.dropdown[open]")).to_have_count(0)


def test_time_left_stays_true(page):
    words = page.evaluate(
        """async () => {
            const { wordsFor } = await import("/static/js/countdown.js");
            const words = { day: "day", days: "days", left: "%s left", last: "Under a minute", over: "No time left" };
            const left = [100_800_000 + 59 * 60_000, 172_800_000, 12_000_000, 720_000, 30_000, -1];
            return left.map((milliseconds) => wordsFor(milliseconds, words));
        }"""
    )
    assert words == [
        "1 day 4 h left",
        "2 days left",
        "3 h 20 min left",
        "12 min left",
        "Under a minute",
        "No time left",
    ]


def test_copy_button_says_that_it_copied(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    put(
        page,
        '<button type="button" data-copy="https://example.org/p/demo/" data-copied="Copied">Copy the link</button>',
    )
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "https://example.org/p/demo/"
