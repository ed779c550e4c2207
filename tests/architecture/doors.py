"""Knocking at one route as one person: the address, a form filled in as it should be, and the word for the answer."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from notifications.kinds import TOPICS
from tasks.importing.own_table import template
from tasks.models import Claim
from tasks.selectors.shortlist import key_of
from tasks.services.contracts import terms_of, terms_version
from tasks.states import COUNTED_AS_OPEN
from tests.architecture.world import World
from tests.factories import content_for
from vocabularies.models import Cause

Form = dict[str, Any]
WHY = {"why": "We found another way."}
OTHER_WORK = {"title": "A rota", "organization_name": "Oakwood", "started_date": "2024-05-01", "visibility": "public"}


def _work(world: World) -> Form:
    content = content_for("data")
    return {"text": content["text"], "links": content["links"], "hours": "0", "minutes": "25", "ai": "no"}


def _slot(world: World) -> Form:
    tomorrow = world.now + timedelta(days=1)
    return {"slot_date": tomorrow.date().isoformat(), "slot_time": "12:00"}


def _pause(world: World) -> Form:
    held = Claim.objects.own(world.people["claimant"]).filter(status__in=COUNTED_AS_OPEN)
    return {
        "is_paused": "yes",
        **{f"claim_{public_id}": "keep" for public_id in held.values_list("public_id", flat=True)},
    }


def _brief(world: World) -> Form:
    return {
        "kind": "data", "title": "Turn our numbers into one chart", "why": "300 families get their parcel sooner.",
        "need": "One chart.", "deliverable": "One chart on A4.", "points": ["One chart", "A title", "Two sentences"],
        "minutes": "30", "places": "1", "uses": ["data-entry"], "ownership": "organisation",
        "portfolio_permission": "yes", "ai_use": "declare",
    }  # fmt: skip


def _parts(world: World) -> Form:
    part = {"title": "Draw one chart", "deliverable": "One chart", "need": "One chart.", "points": "A", "minutes": "30"}
    parts = {f"part-{number}-{name}": value for number in range(2) for name, value in part.items()}
    return {"part-TOTAL_FORMS": "2", "part-INITIAL_FORMS": "2", **parts}


def _review(world: World, name: str = "submission") -> Form:
    points = world.rows[name].claim.task.points.values_list("pk", flat=True)
    return {"verdict": "accepted", **{f"point_{pk}": "yes" for pk in points}}


def _absence(world: World) -> Form:
    tomorrow = world.now + timedelta(days=1)
    return {"from_date": tomorrow.date().isoformat(), "until_date": (tomorrow + timedelta(days=7)).date().isoformat()}


def _organization(world: World) -> Form:
    return {
        "name": "Harbour Choir", "about": "We sing in hospitals and care homes, every week of the year.",
        "causes": [Cause.objects.order_by("pk").values_list("pk", flat=True)[0]], "country": "GB",
        "time_zone": "Europe/London",
    }  # fmt: skip


# What a person would send who fills the form in well; routes that are not here need nothing.
FORMS: dict[str, Form | Callable[[World], Form]] = {
    "tasks:claim_create": lambda world: {"terms": terms_version(terms_of(world.rows["task"]))},
    "tasks:task_report": {"reason": "other", "text": "It asks for money."},
    "tasks:organization_report": {"reason": "other", "text": "It asks for money."},
    "tasks:message_report": {"reason": "harassment"},
    "tasks:thanks_report": {"reason": "harassment"},
    "tasks:question_report": {"reason": "harmful"},
    "portfolios:portfolio_report": {"reason": "impersonation"},
    "admin:tasks_task_moderate": {"decision": "approve"},
    "tasks:feed_balance": {"growth": "80"},
    "tasks:task_dismiss": {"reason": "other"},
    "volunteers:skill_offer_answer": {"answer": "add"},
    "api_task_dismissal": {"reason": "other"},
    "tasks:draft_save": _work,
    "tasks:file_add": lambda world: {"files": SimpleUploadedFile("more.csv", b"1,2,3")},
    "tasks:claim_submit": _work,
    "tasks:claim_slot": _slot,
    "tasks:pause": _pause,
    "tasks:message_create": {"body": "Which week?"},
    "tasks:desk_thread": {"body": "The last one."},
    "tasks:question_create": {"body": "Which week?"},
    "tasks:question_hide": WHY,
    "tasks:desk_question": {"answer": "The last one."},
    "tasks:answer_edit": {"answer": "In June."},
    "tasks:task_assign": {"take": "1"},
    "tasks:review_assign": {"take": "1"},
    "organizations:own_absence": _absence,
    "organizations:member_absence": _absence,
    "tasks:review_detail": _review,
    "tasks:peer_review": lambda world: _review(world, "reviewed_submission"),
    "tasks:review_phrase": lambda world: {"phrase": world.rows["phrase"].public_id, "phrase_into": "what_worked"},
    "tasks:phrase_list": {"text": "Thank you for naming your sources."},
    "tasks:phrase_change": lambda world: {f"{world.rows['phrase'].public_id}-text": "Clear and short."},
    "tasks:appeal_create": {"text": "All three points are there."},
    "tasks:task_create": _brief,
    "tasks:task_kind": _brief,
    "tasks:task_check": _brief,
    "tasks:task_autosave": _brief,
    "tasks:task_edit": _brief,
    "tasks:task_cancel": WHY,
    "tasks:task_split": _parts,
    "tasks:template_create": {"name": "A chart a week"},
    "tasks:template_edit": {"name": "A chart a month"},
    "tasks:task_invite": lambda world: {"who": key_of(world.rows["task"], world.rows["suited"])},
    "tasks:import_create": lambda world: {"file": SimpleUploadedFile("tasks.csv", template().encode())},
    "tasks:claim_thank": {"body": "I learned a lot."},
    "tasks:desk_thank": {"body": "The chart is on our wall."},
    "tasks:next_step_edit": {"title": "Run our data group", "text": "Every month.", "is_active": "on"},
    "tasks:next_step_offer": {"answer": "declined"},
    "tasks:collaborator_invite": lambda world: {"task": world.rows["task"].public_id},
    "tasks:outcome_answer": {"answer": "used"},
    "tasks:outcome_link": {"answer": "used"},
    "tasks:request_decline": WHY,
    "tasks:claim_withdraw": WHY,
    "portfolios:portfolio_edit": {"address": "a-new-address", "name": "Nadia Rahimi"},
    "portfolios:line_edit": {"summary": "A chart."},
    "portfolios:line_visibility": {"visibility": "hidden"},
    "portfolios:line_move": {"steps": "1"},
    "portfolios:line_picture": {"picture": "", "alt": ""},
    "portfolios:line_story": {"action": "Drew it in {minutes}"},
    "portfolios:role_list": {"name": "Analyst", "skills": "Statistics"},
    "portfolios:role_edit": {"name": "Analyst", "skills": "Statistics"},
    "portfolios:other_work_list": OTHER_WORK,
    "portfolios:other_work_edit": OTHER_WORK,
    "portfolios:statement_create": lambda world: {
        "from": (world.now - timedelta(days=30)).date().isoformat(), "to": world.now.date().isoformat(),
        "pieces": [str(world.rows["public_line"].public_id)],
    },
    "credentials:verify": {"text": "9987e61f-36fc-4dae-bae8-a1c78855c9c4"},
    "credentials:credential_name": {"is_on": "yes"},
    "credentials:credential_revoke": WHY,
    "webhooks:endpoint_list": {"url": "https://new.example.org/hook", "event_types": ["work.submitted"]},
    "webhooks:endpoint_types": {"event_types": ["work.submitted"]},
    "organizations:organization_create": _organization,
    "organizations:organization_edit": _organization,
    "organizations:organization_close": WHY,
    "organizations:member_invite": {"email": "new@people.example", "role": "reviewer"},
    "organizations:member_edit": {"role": "manager"},
    "account_email": {"action_add": "", "email": "new@people.example"},
    "account_reset_password": {"email": "claimant@people.example"},
    "notifications:preferences": {
        **{f"mail_{topic.code}": topic.mail for topic in TOPICS.values()},
        "cadence": "daily", "weekday": "3", "quiet_from": "22:00", "quiet_until": "07:00",
    },
    "accounts:profile": {"name": "Nadia", "time_zone": "UTC"},
    "accounts:token_create": {"name": "My script", "scopes": ["tasks:read"], "days": "30"},
    "accounts:session_end": lambda world: {"session": world.rows["session"].pk},
    "api_task_claims": lambda world: {"terms": terms_version(terms_of(world.rows["task"]))},
    "api_claim_files": lambda world: {"file": SimpleUploadedFile("more.csv", b"1,2,3")},
    "api_claim_submissions": lambda world: {
        "minutes": 25, "text": "Here is the chart.", "links": ["https://example.org/chart"], "ai_use": "",
    },
    "api_claim_release": WHY,
}  # fmt: skip


def form_for(world: World, route: str) -> Form:
    form = FORMS.get(route, {})
    return form(world) if callable(form) else form


def address(world: World, route: str, thing: str) -> str:
    return route if route.startswith("/") else reverse(route, kwargs=world.objects[thing])


def knock(world: World, role: str, method: str, route: str, thing: str, *, url: str = "") -> HttpResponseBase:
    """One request as this person; whatever it changed in the database is taken back."""
    url = url or address(world, route, thing)
    data = form_for(world, route) if method == "POST" else None
    with transaction.atomic():
        if url.startswith("/api/v1/"):
            kind = "multipart" if route == "api_claim_files" else "json"
            response = getattr(world.api_client(role), method.lower())(url, data, format=kind if data else None)
        else:
            response = getattr(world.client(role), method.lower())(url, data)
        if response.streaming:
            list(response)  # reads a file to its end, which closes it
        transaction.set_rollback(True)
    return response


def word(response: HttpResponseBase) -> str:
    """The status, or where a redirect asks for: `login`, or `again` for the password once more."""
    target = response.headers.get("Location", "").split("?")[0]
    words = {"account_login": "login", "admin:login": "login", "account_reauthenticate": "again"}
    return {reverse(name): said for name, said in words.items()}.get(target, str(response.status_code))


def routes() -> Iterator[tuple[str, str, URLPattern]]:
    """Every route: its name (its address where it has none), its pattern's text, and the pattern."""
    yield from _walk(get_resolver().url_patterns, "/", ())


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, spaces: tuple[str, ...]
) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in patterns:
        text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name]) if pattern.name else text, text, pattern
        else:
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, text, inner)
