"""The workspace's pages: every state of a claim, and nothing typed is ever lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from organizations.states import Role
from portfolios.models import PortfolioLine
from tasks.kinds import KINDS
from tasks.models import Claim
from tasks.services.claims import claim_task, expire_claim
from tasks.services.messages import send_message
from tasks.services.review_clock import run_review_clock
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    accept,
    picture,
    review,
    submit,
)
from tests.factories.tasks import publisher_of
from tests.tasks.workspace import filled_in, signed_in, volunteer_of

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}


def url(name: str, claim: Claim) -> str:
    return reverse(f"tasks:{name}", args=[claim.public_id])


def page(claim: Claim) -> str:
    response = volunteer_of(claim).get(claim.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def told(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# --- Who sees it ----------------------------------------------------------------------------------------------------

GET = ["claim_detail", "claim_release"]
POST = ["draft_save", "file_add", "claim_submit", "claim_extend", "claim_release", "message_create"]


@pytest.mark.parametrize("name", sorted({*GET, *POST}))
def test_a_workspace_exists_for_its_volunteer_alone(name: str) -> None:
    claim = ClaimFactory()
    organization = claim.task.organization
    strangers = [
        VolunteerFactory().user,
        UserFactory(),
        UserFactory(is_staff=True),
        *(MembershipFactory(organization=organization, role=role).user for role in Role),
    ]
    for user in strangers:
        for method in ["get"] * (name in GET) + ["post"] * (name in POST):
            assert getattr(signed_in(user), method)(url(name, claim)).status_code == 404, (user, method)
    visitor = Client().post(url(name, claim))
    assert (visitor.status_code, visitor.url.split("?")[0]) == (302, reverse("account_login"))
    claim.refresh_from_db()
    assert (claim.status, claim.draft, claim.extension_count) == ("active", {}, 0)


@pytest.mark.parametrize("name", POST)
def test_nothing_changes_by_following_a_link(name: str) -> None:
    claim = ClaimFactory()
    status = volunteer_of(claim).get(url(name, claim)).status_code
    assert status == (200 if name in GET else 405)
    claim.refresh_from_db()
    assert claim.status == "active"


# --- My tasks -------------------------------------------------------------------------------------------------------


def test_my_tasks_shows_asked_changes_first_and_everything_else_by_what_it_waits_for(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    volunteer = VolunteerFactory(accepted_count=5)
    user = signed_in(volunteer.user)
    soon = ClaimFactory(volunteer=volunteer, task=TaskFactory(title="Soon over", minutes=15))
    changes = ClaimFactory(volunteer=volunteer, task=TaskFactory(title="With changes", minutes=480))
    submit(changes)
    review(changes, verdict="changes_asked")
    ClaimFactory(volunteer=volunteer, task=TaskFactory(title="Wished for", needs_approval=True), status="requested")
    ClaimFactory(volunteer=volunteer, task=TaskFactory(title="At the reviewer"), status="submitted")
    for title in ("Given back", "Finished"):
        status = "released" if title == "Given back" else "accepted"
        ClaimFactory(volunteer=volunteer, task=TaskFactory(title=title), status=status)
    ClaimFactory(task=TaskFactory(title="Of somebody else"))
    html = user.get(reverse("tasks:claim_list")).content.decode()
    order = ["With changes", "Soon over", "Wished for", "At the reviewer", "Finished", "Given back"]
    assert sorted(order, key=html.index) == order
    assert "Add the missing title." in html
    assert "0 of 3 points done" in html
    assert "Of somebody else" not in html
    assert soon.get_absolute_url() in html
    with django_assert_num_queries(8):
        user.get(reverse("tasks:claim_list"))
    ClaimFactory(volunteer=volunteer)
    ClaimFactory(volunteer=volunteer, status="submitted")
    with django_assert_num_queries(8):
        user.get(reverse("tasks:claim_list"))


def test_the_history_goes_on_where_the_page_ended() -> None:
    volunteer = VolunteerFactory(accepted_count=5)
    task = TaskFactory(places=30)
    now = timezone.now()
    for number in range(23):
        ClaimFactory(volunteer=volunteer, task=task, status="released", now=now + timedelta(minutes=number))
    user = signed_in(volunteer.user)
    first = user.get(reverse("tasks:claim_list"))
    assert len(first.context["done"].claims) == 20
    second = user.get(first.context["next_url"])
    assert len(second.context["done"].claims) == 3
    seen = [claim.pk for response in (first, second) for claim in response.context["done"].claims]
    assert seen == sorted(seen, reverse=True)
    assert second.context["next_url"] == ""
    assert "Under way" not in second.content.decode()


@pytest.mark.parametrize("before", ["x", "", "00000000-0000-0000-0000-000000000000"])
def test_a_wrong_place_in_the_history_is_no_error(before: str) -> None:
    user = signed_in(VolunteerFactory().user)
    assert user.get(reverse("tasks:claim_list"), {"before": before}, follow=True).status_code == 200


def test_someone_without_tasks_is_led_to_some() -> None:
    response = signed_in(UserFactory()).get(reverse("tasks:claim_list"))
    assert "Browse open tasks" in response.content.decode()


# --- The states of a claim ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [code for code in KINDS if code != "peer_review"])
def test_promise_22_each_kind_renders_its_form_and_takes_the_work(kind: str) -> None:
    claim = ClaimFactory(task=TaskFactory(kind=kind))
    html = page(claim)
    for column in KINDS[kind].columns:
        assert f'name="row_{column["key"]}"' in html
    for field in KINDS[kind].fields:
        assert f'name="field_{field["key"]}"' in html
    data = filled_in(kind)
    if KINDS[kind].submit["file_required"]:
        data["files"] = picture()
    response = volunteer_of(claim).post(url("claim_submit", claim), data)
    assert (response.status_code, response.headers.get("location")) == (302, claim.get_absolute_url())
    claim.refresh_from_db()
    assert claim.status == "submitted"
    assert claim.submissions.get().minutes == 25
    assert "What you sent" in page(claim)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("submitted", ["Sent to", "The answer is due by", "Here is the chart."]),
        ("accepted", ["Accepted by", "Add to my portfolio", "confirmed for your portfolio"]),
        ("not_usable", ["could not use this work", "A clear start.", "Why it cannot be used"]),
        ("released", ["You handed this task back.", "Claim it again"]),
        ("expired", ["Your time on this task ran out.", "Claim it again"]),
        ("withdrawn", ["The organisation withdrew this.", "We found another way."]),
    ],
)
def test_each_state_says_where_the_work_is_and_what_comes_next(status: str, words: list[str]) -> None:
    html = page(ClaimFactory(status=status))
    assert [word for word in words if word not in html] == []
    assert "Send for review" not in html


def test_a_request_shows_that_the_organisation_chooses() -> None:
    claim = ClaimFactory(task=TaskFactory(needs_approval=True), status="requested")
    assert "You asked for this task." in page(claim)
    assert "Take the request back" in page(claim)


def test_work_that_nobody_answered_says_that_this_counts_against_the_organisation() -> None:
    claim = ClaimFactory(status="submitted")
    run_review_clock(now=timezone.now() + timedelta(days=30))
    assert "This counts against the organisation, not against you." in page(claim)


def test_asked_changes_show_the_review_and_the_last_version_to_go_on_with() -> None:
    claim = ClaimFactory(task=TaskFactory(kind="translation"))
    submit(claim, text="My questions", minutes=95, ai_use="First draft")
    review(claim, verdict="changes_asked")
    html = page(claim)
    for words in ["asks for changes", "A clear start.", "Add the missing title.", "Not there yet.", "Version 1, sent"]:
        assert words in html
    form = volunteer_of(claim).get(claim.get_absolute_url()).context["form"]
    assert form["text"].value() == "My questions"
    assert (form["hours"].value(), form["minutes"].value()) == ("1", "35")
    assert (form["ai"].value(), form["ai_how"].value()) == ("yes", "First draft")
    assert form["rows"].value() == [{"source": "Some words", "target": "Einige Worte", "note": "A line"}]


def test_earlier_versions_stay_readable_with_their_reviews() -> None:
    claim = ClaimFactory()
    submit(claim, text="The first try")
    review(claim, verdict="changes_asked")
    submit(claim, text="The second try")
    accept(claim, quote="Clear at first glance.")
    html = page(claim)
    for words in ["The first try", "The second try", "Add the missing title.", "Clear at first glance."]:
        assert words in html


def test_a_workspace_takes_the_same_queries_however_long_its_story(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    claim = ClaimFactory()
    user = volunteer_of(claim)
    user.get(claim.get_absolute_url())
    submit(claim)
    review(claim, verdict="changes_asked")
    for _message in range(3):
        send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Hello", now=timezone.now())
    with django_assert_num_queries(19):
        user.get(claim.get_absolute_url())
    submit(claim, text="Again")
    review(claim, verdict="changes_asked", justification="The second page is missing.")
    for _message in range(3):
        send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Hello", now=timezone.now())
    with django_assert_num_queries(19):
        user.get(claim.get_absolute_url())


# --- Drafts ---------------------------------------------------------------------------------------------------------


def test_promise_5_a_draft_survives_a_reload() -> None:
    claim = ClaimFactory(task=TaskFactory(kind="translation"))
    data = filled_in("translation", text="Half a senten", hours="", minutes="")
    response = volunteer_of(claim).post(url("draft_save", claim), data, follow=True)
    assert "Draft saved." in told(response)
    html = page(claim)
    for words in ["Half a senten", "Einige Worte", "I kept the gaps."]:
        assert words in html
    assert html.count("checked") >= 3  # two points, the consent


def test_the_page_saves_by_itself_and_learns_when(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    claim = ClaimFactory()
    user = volunteer_of(claim)
    answer = user.post(url("draft_save", claim), filled_in("data", saved_at=""), **JSON)
    claim.refresh_from_db()
    assert answer.json() == {"saved_at": claim.draft_saved_at.isoformat()}
    assert claim.draft["text"] == "Here is the chart."
    again = user.post(
        url("draft_save", claim), filled_in("data", text="More", saved_at=answer.json()["saved_at"]), **JSON
    )
    assert again.status_code == 200


def test_a_second_window_gets_a_conflict_in_json() -> None:
    claim = ClaimFactory()
    user = volunteer_of(claim)
    user.post(url("draft_save", claim), filled_in("data", text="laptop", window="laptop"), **JSON)
    other = user.post(url("draft_save", claim), filled_in("data", text="phone", window="phone"), **JSON)
    assert (other.status_code, other.json()["code"]) == (409, "draft_changed")
    sure = user.post(url("draft_save", claim), filled_in("data", text="phone", window="phone", replace="1"), **JSON)
    assert sure.status_code == 200
    claim.refresh_from_db()
    assert claim.draft["text"] == "phone"


@pytest.mark.parametrize("name", ["draft_save", "claim_submit", "file_add"])
def test_a_second_window_is_asked_which_draft_to_keep_with_all_it_typed(name: str) -> None:
    claim = ClaimFactory()
    user = volunteer_of(claim)
    user.post(url("draft_save", claim), filled_in("data", text="from the laptop", window="laptop"))
    response = user.post(url(name, claim), filled_in("data", text="from the phone", window="phone"))
    html = response.content.decode()
    assert response.status_code == 409
    assert "from the phone" in html
    assert "Keep mine" in html
    assert 'data-part="autosave-conflict" hidden' not in html
    claim.refresh_from_db()
    assert (claim.status, claim.draft["text"]) == ("active", "from the laptop")


def test_adding_a_row_without_scripts_saves_and_comes_back_to_the_table() -> None:
    claim = ClaimFactory(task=TaskFactory(kind="translation"))
    response = volunteer_of(claim).post(url("draft_save", claim), filled_in("translation", add="rows"))
    assert response.url == claim.get_absolute_url() + "#rows"
    assert len(volunteer_of(claim).get(claim.get_absolute_url()).context["form"].rows_shown) == 2


# --- Handing in -----------------------------------------------------------------------------------------------------


def test_wrong_input_answers_400_and_keeps_what_was_typed_here_and_as_the_draft() -> None:
    claim = ClaimFactory()
    data = filled_in("data", text="My finding", minutes="", links=["nonsense link"], note="A note")
    response = volunteer_of(claim).post(url("claim_submit", claim), data)
    html = response.content.decode()
    assert response.status_code == 400
    for words in ["There are 2 things to fix", "My finding", "nonsense link", "A note", "Problem: "]:
        assert words in html
    assert 'href="#id_links_1"' in html
    claim.refresh_from_db()
    assert (claim.status, claim.draft["text"], claim.draft["links"]) == ("active", "My finding", ["nonsense link"])


def test_typed_markup_is_shown_as_text() -> None:
    claim = ClaimFactory(task=TaskFactory(kind="research"))
    attack = '"><script>alert(1)</script>'
    rows = {"row_claim": [attack], "row_verdict": [""], "row_source": [attack], "row_note": [attack]}
    data = filled_in("research", text=attack, note=attack, links=[attack], **rows)
    html = volunteer_of(claim).post(url("claim_submit", claim), data).content.decode()
    assert "<script>alert" not in html
    data = filled_in("research", text=attack, note=attack, ai="yes", ai_how=attack) | {"row_claim": [attack]}
    volunteer_of(claim).post(url("claim_submit", claim), data)
    assert "<script>alert" not in page(claim)


def test_a_double_click_sends_once_and_both_answers_are_the_same() -> None:
    claim = ClaimFactory()
    user = volunteer_of(claim)
    answers = [user.post(url("claim_submit", claim), filled_in("data")) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert claim.submissions.count() == 1


def test_other_words_sent_after_the_work_went_into_review_are_refused_and_shown() -> None:
    claim = ClaimFactory()
    user = volunteer_of(claim)
    user.post(url("claim_submit", claim), filled_in("data"))
    response = user.post(url("claim_submit", claim), filled_in("data", text="A later thought"))
    assert response.status_code == 409
    assert "already in review" in response.content.decode()
    assert "A later thought" in response.content.decode()
    assert claim.submissions.count() == 1


def test_work_sent_after_the_time_ran_out_is_refused_and_kept() -> None:
    claim = ClaimFactory()
    expire_claim(claim_id=claim.pk, now=timezone.now() + timedelta(days=3))
    response = volunteer_of(claim).post(url("claim_submit", claim), filled_in("data", text="One minute late"))
    html = response.content.decode()
    assert response.status_code == 409
    assert "One minute late" in html
    assert "Claim it again" in html
    claim.refresh_from_db()
    assert (claim.status, claim.draft["text"]) == ("expired", "One minute late")
    assert "One minute late" in page(claim)


def test_a_lease_that_is_over_but_not_yet_expired_is_said_before_anything_else() -> None:
    claim = ClaimFactory(now=timezone.now() - timedelta(days=3))
    assert "No time left" in page(claim)
    response = volunteer_of(claim).post(url("claim_submit", claim), filled_in("data", text="Too late"))
    assert response.status_code == 409
    assert "The time on this task has run out." in response.content.decode()
    assert "Too late" in response.content.decode()


def test_unticked_points_are_no_obstacle() -> None:
    claim = ClaimFactory()
    assert "3 points are not ticked yet. You can still send" in page(claim)
    volunteer_of(claim).post(url("claim_submit", claim), filled_in("data", point=["2"]))
    assert claim.submissions.get().ticked_points == [2]


def test_the_consent_is_stored_with_what_was_sent() -> None:
    claim = ClaimFactory()
    volunteer_of(claim).post(url("claim_submit", claim), filled_in("data", wants_portfolio=None))
    claim.refresh_from_db()
    assert claim.wants_portfolio is False


# --- More time, handing back ----------------------------------------------------------------------------------------


def test_more_time_by_one_tap_and_a_double_click_counts_once() -> None:
    claim = ClaimFactory(task=TaskFactory(minutes=60))
    end = claim.lease_ends_at
    user = volunteer_of(claim)
    assert "Add 1 day" in page(claim)
    for _click in range(2):
        response = user.post(url("claim_extend", claim), {"seen": "0"}, follow=True)
        assert "You have until" in told(response)
    claim.refresh_from_db()
    assert (claim.extension_count, claim.lease_ends_at) == (1, end + timedelta(days=1))
    user.post(url("claim_extend", claim), {"seen": "1"})
    third = user.post(url("claim_extend", claim), {"seen": "2"})
    assert third.status_code == 409
    assert "You have used both extensions." in third.content.decode()


def test_no_more_time_while_the_clock_is_stopped() -> None:
    claim = ClaimFactory()
    send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, body="?", now=timezone.now(), is_question=True)
    assert "Clock stopped" in page(claim)
    assert volunteer_of(claim).post(url("claim_extend", claim), {"seen": "0"}).status_code == 409


def test_handing_back_asks_once_without_blame_and_takes_a_reason() -> None:
    claim = ClaimFactory()
    user = volunteer_of(claim)
    assert "That is fine." in user.get(url("claim_release", claim)).content.decode()
    for _click in range(2):
        response = user.post(url("claim_release", claim), {"why": "A busy week"}, follow=True)
        assert "Handed back." in told(response)
    claim.refresh_from_db()
    assert (claim.status, claim.ended_why) == ("released", "A busy week")


def test_a_reason_that_is_too_long_is_shown_again() -> None:
    claim = ClaimFactory()
    response = volunteer_of(claim).post(url("claim_release", claim), {"why": "x" * 301})
    assert (response.status_code, "x" * 301 in response.content.decode()) == (400, True)


@pytest.mark.parametrize("status", ["submitted", "accepted", "expired"])
def test_what_is_not_under_way_cannot_be_handed_back(status: str) -> None:
    claim = ClaimFactory(status=status)
    assert volunteer_of(claim).post(url("claim_release", claim)).status_code == 409


def test_a_task_that_closed_meanwhile_says_why_it_cannot_be_claimed_again() -> None:
    claim = ClaimFactory(status="released")
    other = VolunteerFactory()
    claim_task(task_id=claim.task_id, volunteer_id=other.pk, now=timezone.now())
    assert "All places are taken." in page(claim)
    assert "Claim it again" not in page(claim)


# --- Messages -------------------------------------------------------------------------------------------------------


def test_a_question_stops_the_clock_and_says_so() -> None:
    claim = ClaimFactory()
    data = {"body": "Ward or hub?", "is_question": "on"}
    response = volunteer_of(claim).post(url("message_create", claim), data)
    assert response.url == claim.get_absolute_url() + "#messages"
    html = page(claim)
    assert "Your clock is stopped." in html
    assert "Ward or hub?" in html


@pytest.mark.parametrize("body", ["", "   ", "x" * 4001])
@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_a_message_that_cannot_be_sent_is_shown_again(body: str, headers: dict[str, str]) -> None:
    claim = ClaimFactory()
    response = volunteer_of(claim).post(
        url("message_create", claim), {"body": body, "is_question": "on"}, headers=headers
    )
    html = response.content.decode()
    assert response.status_code == 400
    assert body.strip() in html
    assert 'id="id_body_error"' in html
    assert ("<html" in html) is not bool(headers)
    assert not claim.messages.exists()


def test_a_message_by_htmx_answers_the_panel_with_an_empty_form_and_a_new_key() -> None:
    claim = ClaimFactory()
    user = volunteer_of(claim)
    key = user.get(claim.get_absolute_url()).context["message_form"]["key"].value()
    for _click in range(2):
        response = user.post(
            url("message_create", claim), {"body": "Hello there", "key": key}, headers={"hx-request": "true"}
        )
    html = response.content.decode()
    assert claim.messages.count() == 1
    assert "Message sent." in html
    assert html.count("Hello there") == 1
    assert f'value="{key}"' not in html


def test_a_conversation_that_closed_says_so() -> None:
    claim = ClaimFactory(status="accepted", now=timezone.now() - timedelta(days=100))
    assert "This conversation ended 90 days after the task." in page(claim)
    assert volunteer_of(claim).post(url("message_create", claim), {"body": "Hello"}).status_code == 409


def test_messages_are_shown_as_text() -> None:
    claim = ClaimFactory()
    send_message(
        claim_id=claim.pk,
        author_id=publisher_of(claim.task.organization),
        body="<img src=x onerror=alert(1)>",
        now=timezone.now(),
    )
    assert "<img src=x" not in page(claim)


def test_accepted_work_is_added_to_the_portfolio_by_one_click() -> None:
    claim = ClaimFactory(status="accepted")
    line = PortfolioLine.objects.get(claim=claim)
    publish = reverse("portfolios:line_publish", args=[line.public_id])
    assert f'action="{publish}"' in page(claim)
    volunteer_of(claim).post(publish)
    assert "See it on your portfolio" in page(claim)
