"""The shipped vocabularies, kinds and demo data fit together and keep our own rules; no database is needed."""

import csv
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from tasks.kinds import KINDS, OFFERED_KINDS, Content, kind_by_code
from tasks.rules import extension_for, lease_for, open_claim_limit, revision_lease_for
from tasks.states import AiUse, Ownership, PortfolioPermission

ROOT = Path(settings.BASE_DIR)
VOCABULARIES = ROOT / "vocabularies" / "data"
DEMO = ROOT / "microvol" / "demo" / "data"
KIND_FILES = sorted((ROOT / "tasks" / "kinds" / "data").glob("*.json"))
HOUR = 1 / 24


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


SKILLS = {row["slug"] for row in csv.DictReader((VOCABULARIES / "skills_seed.csv").open(encoding="utf-8"))}
CAUSES = {cause["slug"] for cause in read(VOCABULARIES / "causes.json")}
LANGUAGES = {language["code"] for language in read(VOCABULARIES / "languages.json")}
ORGANIZATIONS = {row["slug"]: row for row in read(DEMO / "organizations.json")}
PEOPLE = {row["email"]: row for row in read(DEMO / "people.json")}
TASKS = {row["key"]: row for row in read(DEMO / "tasks.json")}
WORK = read(DEMO / "work.json")
STAFF = {person["email"]: slug for slug, row in ORGANIZATIONS.items() for person in row["staff"]}


def brief_of(item: dict[str, Any]) -> dict[str, Any]:
    """A history item carries its own brief, or names one of the tasks."""
    return item["brief"] or TASKS[item["task"]]


def all_briefs() -> list[dict[str, Any]]:
    return [*TASKS.values(), *(item["brief"] for item in WORK["history"] if item["brief"])]


def submissions() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Everything handed in, with the brief it answers."""
    found = []
    for item in WORK["history"]:
        found.append((item["key"], brief_of(item), item["submission"]))
        if item["changes"]:
            found.append((item["key"], brief_of(item), item["changes"]["submission"]))
    for claim in WORK["claims"]:
        steps = [step for step in claim["steps"] if step["step"] == "submitted"]
        found += [(claim["key"], TASKS[claim["task"]], step["submission"]) for step in steps]
    return found


def words_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [word for item in value.values() for word in words_of(item)]
    return [word for item in value for word in words_of(item)] if isinstance(value, list) else []


# --- Vocabularies and kinds


def test_vocabularies_have_no_doubles():
    for name, key in (("causes.json", "slug"), ("languages.json", "code")):
        rows = read(VOCABULARIES / name)
        assert len({row[key] for row in rows}) == len(rows)
    assert len(CAUSES) == 14
    assert len(SKILLS) == 199


@pytest.mark.parametrize("path", KIND_FILES, ids=lambda path: path.stem)
def test_a_kind_names_known_skills_and_its_points(path):
    kind = read(path)
    assert kind["code"] == path.stem
    used, taught = set(kind["suggested_skill_slugs"]), set(kind["teaches_skill_slugs"])
    # What a volunteer reviews decides the skills of a review.
    assert path.stem == "peer_review" or (used and taught and not used & taught)
    assert used | taught <= SKILLS
    # Five to choose from; where the site writes the brief, as many as it has.
    assert len(kind["suggested_points"]) == (5 if kind.get("is_offered", True) else 3)
    assert len(kind["self_check_tips"]) == 3
    assert settings.TASK_MINUTES_MIN <= kind["suggested_minutes"] <= settings.TASK_MINUTES_MAX
    assert len(re.findall(r"^## ", kind["brief_template"], flags=re.M)) == 4


def test_ten_kinds_ship_and_each_has_four_or_five_demo_tasks():
    """Promise 22."""
    counts = Counter(task["kind"] for task in TASKS.values())
    assert set(counts) == set(OFFERED_KINDS)
    assert len(OFFERED_KINDS) == 10
    assert set(counts.values()) == {4, 5}


@pytest.mark.parametrize("path", KIND_FILES, ids=lambda path: path.stem)
def test_a_kind_asks_for_columns_and_choices_that_a_form_can_draw(path):
    submit = read(path)["submit"]
    asked = [*(submit["rows"] or {"columns": []})["columns"], *submit["fields"]]
    assert {item["input"] for item in asked} <= {"line", "text", "url", "choice"}
    assert all(item.get("choices") for item in asked if item["input"] == "choice")
    assert set(submit["one_of"]) <= {"text", "file", "link", "rows"}
    assert all(re.fullmatch(r"[a-z0-9]+", ending) for ending in submit["file_types"])


# --- Organisations and people


def test_twelve_organisations_with_a_mix_of_tiers_and_one_owner_each():
    assert Counter(row["tier"] for row in ORGANIZATIONS.values()) == {"trusted": 2, "verified": 8, "new": 2}
    for row in ORGANIZATIONS.values():
        assert set(row["causes"]) <= CAUSES
        assert [person["role"] for person in row["staff"]].count("owner") == 1
        assert row["website"].endswith(".example.org")
    assert set.union(*(set(row["causes"]) for row in ORGANIZATIONS.values())) == CAUSES


def test_demo_logins_exist_and_staff_do_not_volunteer():
    assert {"volunteer@demo.example", "newcomer@demo.example"} <= set(PEOPLE)
    assert STAFF["coordinator@demo.example"] == STAFF["reviewer@demo.example"] == "riverbank"
    assert STAFF["other-owner@demo.example"] == "casa-puente"
    assert not set(STAFF) & set(PEOPLE)
    assert all(email.endswith("@demo.example") for email in (*STAFF, *PEOPLE))


@pytest.mark.parametrize("email", PEOPLE)
def test_a_volunteer_names_known_things(email):
    person = PEOPLE[email]
    assert {skill["slug"] for skill in person["skills"]} | set(person["goals"]) <= SKILLS
    assert {skill["level"] for skill in person["skills"]} <= {1, 2, 3}
    assert set(person["causes"]) <= CAUSES
    assert set(person["languages"]) <= LANGUAGES
    assert len(person["headline"]) <= 120
    ZoneInfo(person["timezone"])


# --- Briefs


@pytest.mark.parametrize("key", TASKS)
def test_a_demo_task_is_a_complete_brief(key):
    task = TASKS[key]
    assert task["organization"] in ORGANIZATIONS
    assert 80 <= len(task["need"].split()) <= 180
    assert 1 <= task["places"] <= 10
    assert task["closes_in_days"] is None or 2 <= task["closes_in_days"] <= 28
    assert task["opened_days_ago"] < 30 or task["state"] == "closed"
    for file in task["files"]:
        assert (DEMO / "files" / file["content"]).stat().st_size > 0
        assert len(file["note"]) <= 200


@pytest.mark.parametrize("brief", all_briefs(), ids=lambda brief: brief["title"])
def test_a_brief_keeps_the_rules_and_names_known_things(brief):
    used, taught = {use["skill"] for use in brief["uses"]}, set(brief["teaches"])
    assert used | taught
    assert used | taught <= SKILLS
    assert not used & taught, "a skill is used or taught, not both"
    assert {use["level"] for use in brief["uses"]} <= {0, 1, 2, 3}
    assert brief["causes"] and set(brief["causes"]) <= CAUSES
    assert set(brief["languages"]) <= LANGUAGES
    assert brief["kind"] in KINDS
    assert settings.TASK_MINUTES_MIN <= brief["minutes"] <= settings.TASK_MINUTES_MAX
    assert settings.ACCEPTANCE_POINTS_MIN <= len(brief["points"]) <= settings.ACCEPTANCE_POINTS_MAX
    assert len(set(brief["points"])) == len(brief["points"])
    assert brief["ownership"] in Ownership.values
    assert brief["portfolio_permission"] in PortfolioPermission.values
    assert brief["ai_use"] in AiUse.values
    limits = {"title": 120, "why": 1500, "deliverable": 200, "not_needed": 300}
    assert all(len(brief[field]) <= limit for field, limit in limits.items())
    assert max(len(point) for point in brief["points"]) <= 200
    assert brief["why"] and brief["need"] and brief["deliverable"]


def test_the_demo_has_44_tasks_in_every_state_and_for_every_break():
    assert Counter(task["state"] for task in TASKS.values()) == {
        "open": 36, "draft": 3, "in_moderation": 2, "closed": 3,
    }  # fmt: skip
    assert set(ORGANIZATIONS) == {task["organization"] for task in TASKS.values()}
    assert {task["organization"] for task in TASKS.values() if task["state"] == "in_moderation"} <= {
        slug for slug, row in ORGANIZATIONS.items() if row["tier"] == "new"
    }
    starters = [task for task in TASKS.values() if task["is_starter"]]
    assert len(starters) == 8
    assert all(task["minutes"] <= 30 and all(use["level"] == 0 for use in task["uses"]) for task in starters)
    assert {15, 30, 45, 60, 90, 120, 240, 480} == {task["minutes"] for task in TASKS.values()}


def test_titles_and_keys_are_used_once():
    titles = Counter(brief["title"] for brief in all_briefs())
    assert [title for title, count in titles.items() if count > 1] == []
    keys = Counter(item["key"] for item in (*WORK["history"], *WORK["claims"]))
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_attached_file_is_used():
    used = {file["content"] for task in TASKS.values() for file in task["files"]}
    used |= {name for _key, _brief, sent in submissions() for name in sent["files"]}
    used |= {name for claim in WORK["claims"] if claim["draft"] for name in claim["draft"]["files"]}
    assert {path.name for path in (DEMO / "files").iterdir()} == used


# --- Work


def test_the_portfolios_are_as_rich_as_promised():
    counts = Counter(item["volunteer"] for item in WORK["history"])
    assert counts["volunteer@demo.example"] == 48
    assert counts["jonas.okoye@demo.example"] == 14
    assert "newcomer@demo.example" not in counts
    assert len(counts) == 10
    nadia = [item for item in WORK["history"] if item["volunteer"] == "volunteer@demo.example"]
    assert sum(bool(item["review"]["quote"]) for item in nadia) >= 20
    assert sum(bool(item["line"]["learned"]) for item in nadia) >= 8
    assert {item["line"]["visibility"] for item in nadia} == {"public", "unlisted", "hidden"}
    assert 365 * 2 < max(item["days_ago"] for item in nadia) <= 365 * 3, "years to look back on"


@pytest.mark.parametrize("item", WORK["history"], ids=lambda item: item["key"])
def test_an_accepted_work_is_reviewed_by_its_organisation_within_its_lease(item):
    brief, review, line = brief_of(item), item["review"], item["line"]
    assert item["volunteer"] in PEOPLE
    assert STAFF[item["reviewer"]] == item["organization"]
    assert item["task"] is None or TASKS[item["task"]]["organization"] == item["organization"]
    assert review["verdict"] in {"accepted", "accepted_with_edits"}
    assert review["what_worked"]
    assert len(review["quote"]) <= 400
    skills = {use["skill"] for use in brief["uses"]} | set(brief["teaches"])
    assert review["ratings"]
    assert all(rating["skill"] in skills and 1 <= rating["rating"] <= 4 for rating in review["ratings"])
    assert item["submission"]["minutes"] <= 1.5 * brief["minutes"]
    assert item["work_hours"] <= lease_for(brief["minutes"]).total_seconds() / 3600
    assert len(line["summary"]) <= 600
    assert len(line["learned"]) <= 600
    started = item["days_ago"] + (item["work_hours"] + item["review_hours"]) * HOUR
    if item["changes"]:
        changes = item["changes"]
        assert changes["what_worked"] and changes["what_to_change"] and changes["comment"]
        assert 0 <= changes["failed_point"] < len(brief["points"])
        assert changes["revision_hours"] <= revision_lease_for(brief["minutes"]).total_seconds() / 3600
        started += (changes["review_hours"] + changes["revision_hours"]) * HOUR
    assert started < PEOPLE[item["volunteer"]]["joined_days_ago"]
    assert started < ORGANIZATIONS[item["organization"]]["joined_days_ago"]
    if item["task"]:
        assert started < TASKS[item["task"]]["opened_days_ago"]


@pytest.mark.parametrize("key,brief,sent", submissions(), ids=[found[0] for found in submissions()])
def test_what_was_handed_in_passes_the_form_of_its_kind(key, brief, sent):
    kind = kind_by_code(brief["kind"])
    content = Content(
        text=sent["text"],
        links=sent["links"],
        file_count=len(sent["files"]),
        rows=sent["rows"],
        fields=sent["fields"],
    )
    assert kind.problems_in(content) == []
    assert {Path(name).suffix.lstrip(".") for name in sent["files"]} <= kind.file_types
    assert all(set(row) == {column["key"] for column in kind.columns} for row in sent["rows"])
    for column in (*kind.columns, *kind.fields):
        allowed = {choice["value"] for choice in column.get("choices", [])}
        given = {row.get(column["key"], "") for row in (*sent["rows"], sent["fields"])} - {""}
        assert not allowed or given <= allowed
    assert sent["minutes"] >= 5


ENDS = {"released", "expired", "withdrawn", "not_usable"}


@pytest.mark.parametrize("claim", WORK["claims"], ids=lambda claim: claim["key"])
def test_a_claim_reaches_its_state_by_steps_in_order(claim):
    task = TASKS[claim["task"]]
    assert task["state"] == "open"
    assert claim["claimed_hours_ago"] < task["opened_days_ago"] * 24
    assert claim["volunteer"] in PEOPLE
    names = [step["step"] for step in claim["steps"]]
    hours = [claim["claimed_hours_ago"], *(step["hours_ago"] for step in claim["steps"])]
    assert all(earlier > later for earlier, later in pairwise(hours))
    last = names[-1] if names else ""
    match claim["state"]:
        case "requested":
            assert task["needs_approval"] and claim["request_note"] and not names
        case "active":
            assert set(names) <= {"extended"}
        case state:
            assert last == state
    assert all(STAFF[step["reviewer"]] == task["organization"] for step in claim["steps"] if "reviewer" in step)
    for step in claim["steps"]:
        if step["step"] in {"changes_asked", "not_usable"}:
            assert step["what_worked"] and step["what_to_change"]
            assert step["failed_points"] and all(failed["comment"] for failed in step["failed_points"])
            assert all(failed["point"] < len(task["points"]) for failed in step["failed_points"])
    assert all(0 <= point < len(task["points"]) for point in claim["ticked_points"])
    for message in claim["messages"]:
        assert message["by"] == claim["volunteer"] or STAFF[message["by"]] == task["organization"]


@pytest.mark.parametrize("claim", WORK["claims"], ids=lambda claim: claim["key"])
def test_a_claim_keeps_its_lease(claim):
    if claim["state"] == "requested":
        return
    minutes = TASKS[claim["task"]]["minutes"]
    lease, start = lease_for(minutes).total_seconds() / 3600, claim["claimed_hours_ago"]
    for step in claim["steps"]:
        used = start - step["hours_ago"]
        if step["step"] == "extended":
            assert used < lease
            lease += extension_for(minutes).total_seconds() / 3600
        elif step["step"] == "expired":
            assert used >= lease
        elif step["step"] == "changes_asked":
            lease, start = revision_lease_for(minutes).total_seconds() / 3600, step["hours_ago"]
        elif step["step"] != "not_usable":
            assert used < lease
    if claim["state"] in {"active", "changes_asked"}:
        assert start < lease


def test_claims_come_in_every_live_state():
    states = {claim["state"] for claim in WORK["claims"]}
    assert states == {"active", "submitted", "changes_asked", "requested", *ENDS}
    waiting = [claim for claim in WORK["claims"] if claim["state"] == "submitted"]
    at_riverbank = [claim for claim in waiting if TASKS[claim["task"]]["organization"] == "riverbank"]
    assert len({claim["steps"][-1]["hours_ago"] for claim in at_riverbank}) == len(at_riverbank) == 3
    nadia = {claim["state"] for claim in WORK["claims"] if claim["volunteer"] == "volunteer@demo.example"}
    assert nadia == {"active", "changes_asked", "submitted"}


def test_no_task_has_more_claims_than_places_and_no_one_holds_a_place_twice():
    holding = [
        (claim["task"], claim["volunteer"]) for claim in WORK["claims"] if claim["state"] not in {*ENDS, "requested"}
    ]
    holding += [(item["task"], item["volunteer"]) for item in WORK["history"] if item["task"]]
    assert len(set(holding)) == len(holding)
    for key, count in Counter(task for task, _person in holding).items():
        assert count <= TASKS[key]["places"], key
    for entry in WORK["waiting"]:
        assert Counter(task for task, _person in holding)[entry["task"]] == TASKS[entry["task"]]["places"]
    for key, task in TASKS.items():
        if task["state"] == "closed":
            assert Counter(done for done, _person in holding)[key] == task["places"]


@pytest.mark.parametrize("email", PEOPLE)
def test_nobody_ever_has_more_claims_open_than_the_limit(email):
    """Replays one person's year: claimed, handed in, returned, accepted."""
    moves: list[tuple[float, int, int]] = []  # hours ago, change of open claims, change of accepted tasks
    for item in WORK["history"]:
        if item["volunteer"] != email:
            continue
        accepted = item["days_ago"] * 24
        sent = accepted + item["review_hours"]
        moves += [(accepted, 0, 1), (sent, -1, 0)]
        if item["changes"]:
            returned = sent + item["changes"]["revision_hours"]
            sent = returned + item["changes"]["review_hours"]
            moves += [(returned, 1, 0), (sent, -1, 0)]
        moves.append((sent + item["work_hours"], 1, 0))
    for claim in WORK["claims"]:
        if claim["volunteer"] != email:
            continue
        moves.append((claim["claimed_hours_ago"], 1, 0))
        for step in claim["steps"]:
            change = {"extended": 0, "changes_asked": 1, "not_usable": 0}.get(step["step"], -1)
            moves.append((step["hours_ago"], change, 0))
    held = accepted_count = 0
    for _hours, change, done in sorted(moves, reverse=True):
        held, accepted_count = held + change, accepted_count + done
        assert held <= open_claim_limit(accepted_count)


def test_saved_and_waiting_name_open_tasks():
    for entry in WORK["saved"]:
        assert entry["volunteer"] in PEOPLE
        assert all(TASKS[key]["state"] == "open" for key in entry["tasks"])
    for entry in WORK["waiting"]:
        assert entry["volunteer"] in PEOPLE


# --- Words


@pytest.mark.parametrize(
    "path",
    [*KIND_FILES, *sorted(DEMO.glob("*.json")), VOCABULARIES / "causes.json"],
    ids=lambda path: path.stem,
)
def test_texts_keep_the_house_style(path):
    words = words_of(read(path))
    american = r"\b(organiz(e|es|ation|ations|ing)|color|colors|center|neighbor|favorite|behavior|analyze)\b"
    for text in words:
        assert "!" not in text, text
        assert "'" not in text, text
        assert not re.search(r"\b(please|oops)\b", text, flags=re.I), text
        assert not re.search(american, text, flags=re.I), text
        assert not re.search(r"\b(TODO|lorem|ipsum)\b", text, flags=re.I), text
