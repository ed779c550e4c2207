"""The form that each kind of task makes of itself: what it asks, what it refuses, what it keeps."""

from typing import Any

import pytest
from django.http import QueryDict

from organizations.models import Organization
from tasks.forms.work import WorkForm
from tasks.kinds import KINDS
from tasks.models import AcceptancePoint, Claim, Task
from tests.factories import content_for
from tests.tasks.workspace import filled_in


def claim_of(kind: str, **terms: Any) -> Claim:
    """A claim at hand with its task and points, as the views pass it; nothing here needs the database."""
    task = Task(pk=1, kind=kind, organization=Organization(name="Riverbank Food Network"))
    points = [AcceptancePoint(pk=n, task=task, position=n, text=f"Point {n}") for n in (1, 2, 3)]
    task._prefetched_objects_cache = {"points": points}
    return Claim(pk=1, task=task, contract={"ai_use": "declare", "portfolio_permission": "yes", **terms})


def posted(data: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def form_of(claim: Claim, data: dict[str, Any], *, file_count: int = 1) -> WorkForm:
    return WorkForm(claim, posted(data), file_count=file_count)


@pytest.mark.parametrize("kind", [code for code in KINDS if code != "peer_review"])
def test_promise_22_each_kind_takes_its_own_complete_form(kind: str) -> None:
    form = form_of(claim_of(kind), filled_in(kind))
    assert form.is_valid(), form.errors
    content = form.content()
    assert content.minutes == 25
    assert content.answers == content_for(kind)["answers"]
    assert content.links == ["https://example.org/chart"]
    assert content.ticked_points == [1, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_promise_22_an_empty_form_says_what_is_missing_and_where(kind: str) -> None:
    form = form_of(claim_of(kind), {}, file_count=0)
    assert not form.is_valid()
    assert {"minutes", "ai"} <= set(form.errors)
    work = set(form.errors) - {"minutes", "ai"}
    submit = KINDS[kind].submit
    required = {"file_required": "files", "link_required": "links", "text_required": "text"}
    assert work >= {field for rule, field in required.items() if submit[rule]}
    assert work
    assert all(target for _message, target in form.summary_lines)


@pytest.mark.parametrize("kind", [code for code, kind in KINDS.items() if kind.columns])
def test_a_half_filled_row_is_refused_at_its_cell(kind: str) -> None:
    columns = KINDS[kind].columns
    row = {f"row_{column['key']}": [""] for column in columns}
    row[f"row_{columns[0]['key']}"] = ["Something"]
    form = form_of(claim_of(kind), filled_in(kind) | row)
    assert not form.is_valid()
    wrong = {cell.name for cell in form.rows_shown[0].cells if cell.error}
    assert wrong == {f"row_{column['key']}" for column in columns[1:] if column["required"]}
    targets = {target for _message, target in form.summary_lines}
    assert targets == {cell.id for cell in form.rows_shown[0].cells if cell.error}


def test_blank_rows_and_links_are_left_out() -> None:
    rows = {"row_item": ["", "photo-1", " "], "row_text": ["", "A van", ""], "links": ["", "example.org/sheet", " "]}
    form = form_of(claim_of("accessibility"), filled_in("accessibility") | rows)
    assert form.is_valid(), form.errors
    assert form.content().answers == {"rows": [{"item": "photo-1", "text": "A van"}]}
    assert form.content().links == ["https://example.org/sheet"]


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("data", {"links": ["javascript:alert(1)"]}, "links"),
        ("data", {"links": ["ftp://example.org/"]}, "links"),
        ("data", {"links": ["not an address"]}, "links"),
        ("data", {"links": ["https://example.org/" + "x" * 500]}, "links"),
        ("data", {"links": [f"https://example.org/{n}" for n in range(11)]}, "links"),
        ("data", {"hours": "0", "minutes": "0"}, "minutes"),
        ("data", {"hours": "", "minutes": ""}, "minutes"),
        ("data", {"hours": "24", "minutes": "1"}, "minutes"),
        ("data", {"hours": "-1"}, "hours"),
        ("data", {"hours": "two"}, "hours"),
        ("data", {"minutes": "9" * 5000}, "minutes"),
        ("data", {"text": "x" * 20_001}, "text"),
        ("data", {"text": "a\x00b"}, "text"),
        ("data", {"note": "x" * 2001}, "note"),
        ("data", {"point": ["17"]}, "point"),
        ("data", {"ai": "perhaps"}, "ai"),
        ("data", {"ai": "yes", "ai_how": " "}, "ai_how"),
        ("data", {"ai": "yes", "ai_how": "x" * 401}, "ai_how"),
        ("code", {"links": ["http://example.org/pull/1"]}, "links"),
        ("research", {"row_source": ["javascript:alert(1)"]}, "rows"),
        ("research", {"row_verdict": ["invented"]}, "rows"),
        ("research", {"row_note": ["x" * 4001]}, "rows"),
        ("testing", {"field_view": "telepathy"}, "field_view"),
        ("testing", {"field_device": "x" * 301}, "field_device"),
        ("translation", {"row_source": ["one two three four"], "row_target": ["one two three four"]}, "rows"),
        ("accessibility", {"row_text": ["IMG_2031.JPG"]}, "rows"),
        ("outreach", {"row_channel": ["A"] * 51, "row_text": ["B"] * 51}, "rows"),
    ],
)
def test_wrong_input_is_refused_at_its_field(kind: str, change: dict[str, Any], field: str) -> None:
    form = form_of(claim_of(kind), filled_in(kind) | change)
    assert not form.is_valid()
    assert set(form.errors) == {field}
    assert all(message for message, _target in form.summary_lines)


@pytest.mark.parametrize(
    ("terms", "typed", "declared"),
    [
        ("declare", {"ai": "no", "ai_how": "typed, then changed my mind"}, ""),
        ("declare", {"ai": "yes", "ai_how": "First draft"}, "First draft"),
        ("allowed", {"ai_how": "First draft"}, "First draft"),
        ("allowed", {}, ""),
        ("not_allowed", {"ai_none": "on"}, ""),
    ],
)
def test_the_question_on_ai_follows_the_accepted_terms(terms: str, typed: dict, declared: str) -> None:
    form = form_of(claim_of("data", ai_use=terms), filled_in("data", ai=None) | typed)
    assert form.is_valid(), form.errors
    assert form.content().ai_use == declared


@pytest.mark.parametrize(("terms", "field"), [("declare", "ai"), ("not_allowed", "ai_none")])
def test_ai_terms_that_ask_for_an_answer_get_one(terms: str, field: str) -> None:
    form = form_of(claim_of("data", ai_use=terms), filled_in("data", ai=None))
    assert set(form.errors) == {field}


def test_terms_changed_after_the_claim_do_not_change_the_question() -> None:
    claim = claim_of("data", ai_use="allowed")
    claim.task.ai_use = "not_allowed"
    assert "ai_none" not in WorkForm(claim).fields


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        ("yes", "agreed that the result can be shown in public"),
        ("anonymised", "can be shown without its data"),
        ("no", "The result stays with"),
    ],
)
def test_the_words_on_the_portfolio_follow_the_terms(permission: str, words: str) -> None:
    form = WorkForm(claim_of("data", portfolio_permission=permission))
    assert words in str(form["wants_portfolio"].help_text)


@pytest.mark.parametrize("kind", KINDS)
def test_promise_5_what_was_typed_is_the_draft_and_the_draft_fills_the_form_again(kind: str) -> None:
    claim = claim_of(kind)
    typed = form_of(claim, filled_in(kind, hours="one", links=["half a li"], text="no end"), file_count=0)
    claim.draft, claim.ticked_points = typed.typed(), typed.ticked()
    again = WorkForm(claim)
    assert again["text"].value() == "no end"
    assert (again["hours"].value(), again["minutes"].value(), again["ai"].value()) == ("one", "25", "no")
    assert again["links"].value() == ["half a li"]
    assert again["point"].value() == ["1", "2"]
    assert {field.name: field.value() for field in again.own_fields} == {
        f"field_{key['key']}": content_for(kind)["answers"].get("fields", {}).get(key["key"], "")
        for key in KINDS[kind].fields
    }
    if KINDS[kind].columns:
        assert again["rows"].value() == content_for(kind)["answers"]["rows"]


def test_a_draft_keeps_no_nul_which_the_database_cannot_hold() -> None:
    typed = {"text": "a\x00b", "row_source": ["c\x00"], "links": ["\x00"], "note": "\x00"}
    form = form_of(claim_of("translation"), typed)
    assert "\x00" not in str(form.typed()).replace("\\x00", "\x00")
