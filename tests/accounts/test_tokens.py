"""Access tokens: made, shown once, used within their scopes and time, revoked; a dump of their table opens nothing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import services
from accounts.api import TokenAuthentication, WrongTokenThrottle
from accounts.models import AccessToken, User
from accounts.states import Scope
from common.decisions import ActionDenied
from microvol.api_urls import V1
from tests.accounts.mailbox import mails_to
from tests.accounts.test_signing_in import sign_in
from tests.factories import PASSWORD, ClaimFactory, UserFactory, token_for

pytestmark = pytest.mark.django_db

CLAIMS = "/api/v1/claims/"
WANTED = {"name": "My script", "scopes": ["tasks:read", "claims:read"], "days": "90"}
NOW = timezone.now()


@pytest.fixture
def user(client) -> User:
    user = UserFactory()
    sign_in(client, user)
    return user


def make(client, **values: Any):
    """Fills the form in; the password is asked again before."""
    response = client.post("/settings/tokens/new/", {**WANTED, **values})
    if response.status_code == 302:
        response = client.post(response.url, {"password": PASSWORD})
    return response


def bearer(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


# --- The page ---------------------------------------------------------------------------------------------------------


def test_a_token_is_made_after_the_password_and_shown_once(client, user) -> None:
    assert "reauthenticate" in client.post("/settings/tokens/new/", WANTED).url
    response = make(client)
    token = response.context["new_token"]
    assert response.status_code == 201
    assert (token[:8], len(token)) == ("vol_pat_", 8 + 43)
    assert token in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    page = client.get("/settings/tokens/").content.decode()
    assert token not in page
    assert all(words in page for words in ("My script", "<code>tasks:read</code>", "never used"))
    row = user.access_tokens.get()
    assert (row.scopes, (row.ends_at - row.made_at).days) == (["tasks:read", "claims:read"], 90)


def test_its_owner_reads_of_a_new_token_in_a_mail(client, user) -> None:
    token = make(client, name="Backup {script}").context["new_token"]
    mail = mails_to(user.email)[-1]
    assert mail.subject == "An access token was made for your account"
    assert "“Backup {script}”" in mail.text
    assert "tasks:read, claims:read" in mail.text
    assert token not in mail.text + mail.html


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Write what it is for"),
        ({"scopes": []}, "Choose what the token may do"),
        ({"scopes": ["everything"]}, "everything"),
        ({"days": "3650"}, "3650"),
    ],
)
def test_a_wrong_form_is_refused_and_kept(client, user, wrong: dict, words: str) -> None:
    response = make(client, **wrong)
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert ('value="My script"' in page) == ("name" not in wrong)
    assert not AccessToken.objects.exists()


def test_there_is_a_limit_of_tokens_and_ended_ones_do_not_count(client, user) -> None:
    for _time in range(10):
        token_for(user)
    response = make(client)
    assert response.status_code == 409
    assert "You have 10 tokens. Revoke one first." in response.content.decode()
    AccessToken.objects.filter(pk=user.access_tokens.latest("pk").pk).update(ends_at=NOW - timedelta(days=1))
    assert make(client).status_code == 201
    assert "works no more" in client.get("/settings/tokens/").content.decode()


@pytest.mark.parametrize(
    ("scopes", "days", "code"),
    [([], 30, "scopes_missing"), (["root"], 30, "scopes_missing"), (["tasks:read"], 366, "token_too_long"),
     (["tasks:read"], 0, "token_too_long")],
)  # fmt: skip
def test_the_rule_refuses_what_no_form_offers(user, scopes: list[str], days: int, code: str) -> None:
    with pytest.raises(ActionDenied) as refusal:
        services.create_token(user_id=user.pk, name="x", scopes=scopes, days=days, now=NOW)
    assert refusal.value.code == code


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"ends_at": NOW + timedelta(days=400)}])
def test_the_database_refuses_it_too(user, wrong: dict) -> None:
    token_for(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.update(**wrong)


def test_tokens_that_ended_a_month_ago_are_forgotten(user) -> None:
    services.create_token(user_id=user.pk, name="Old", scopes=["tasks:read"], days=1, now=NOW - timedelta(days=40))
    services.create_token(user_id=user.pk, name="Ended", scopes=["tasks:read"], days=1, now=NOW - timedelta(days=20))
    token_for(user)
    assert [token.name for token in user.access_tokens.order_by("pk")] == ["Ended", "A script"]


def test_a_revoked_token_is_gone_and_a_strangers_stays(client, user) -> None:
    mine, theirs = token_for(user), token_for(UserFactory())
    mine_id = user.access_tokens.get().public_id
    their_id = AccessToken.objects.exclude(user=user).get().public_id
    assert client.get(f"/settings/tokens/{mine_id}/revoke/").status_code == 405
    assert client.post(f"/settings/tokens/{their_id}/revoke/").status_code == 404
    assert client.post(f"/settings/tokens/{mine_id}/revoke/").url == "/settings/tokens/"
    assert [bearer(token).get(CLAIMS).status_code for token in (mine, theirs)] == [401, 200]


# --- Using one --------------------------------------------------------------------------------------------------------


def tokens_that_do_not_work(user: User, token: str) -> dict[str, str]:
    """By the reason."""
    ended, revoked = token_for(user), token_for(user)
    newest = list(user.access_tokens.order_by("-pk")[:2])
    services.revoke_token(user_id=user.pk, public_id=newest[0].public_id)
    AccessToken.objects.filter(pk=newest[1].pk).update(ends_at=NOW)
    suspended = UserFactory()
    theirs = token_for(suspended)
    User.objects.filter(pk=suspended.pk).update(is_active=False)
    return {
        "ended": ended, "revoked": revoked, "of a suspended person": theirs, "changed": token[:-1] + "~",
        "shortened": token[:-1], "without its prefix": token.removeprefix("vol_pat_"), "none": "", "odd": "vol_pat_é",
        "its digest": AccessToken.objects.filter(user=user).values_list("digest", flat=True)[0],
        "prefix and digest": "vol_pat_" + AccessToken.objects.filter(user=user).values_list("digest", flat=True)[0],
        "endless": "vol_pat_" + "a" * 5000,
    }  # fmt: skip


def test_item_8_every_token_that_is_no_good_gets_the_same_401(user) -> None:
    token = token_for(user)
    answers = {why: bearer(wrong).get(CLAIMS) for why, wrong in tokens_that_do_not_work(user, token).items()}
    bodies = {json.dumps(answer.json()) for answer in answers.values()}
    assert {answer.status_code for answer in answers.values()} == {401}
    assert len(bodies) == 1
    answer = answers["ended"]
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    assert answer.json() == {
        "type": "http://testserver/api/docs/#token_invalid", "title": "Unauthorized", "status": 401,
        "detail": "This token does not work: unknown, ended or revoked.", "instance": CLAIMS, "code": "token_invalid",
    }  # fmt: skip
    assert bearer(token).get(CLAIMS).status_code == 200


def test_without_a_token_the_answer_says_how_to_send_one(user) -> None:
    answer = APIClient().get(CLAIMS)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Token {token_for(user)}")
    assert other.get(CLAIMS).status_code == 401


def test_item_8_a_wrong_scope_is_a_403_that_names_the_right_one(user) -> None:
    client = bearer(token_for(user, "claims:read"))
    assert client.get(CLAIMS).status_code == 200
    answer = client.get("/api/v1/feed/")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert (answer.json()["code"], answer.json()["status"]) == ("insufficient_scope", 403)
    assert "feed:read" in answer.json()["detail"]
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="insufficient_scope", scope="feed:read"'


def test_item_8_a_dump_of_the_table_opens_nothing(user) -> None:
    token = token_for(user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(row)::text FROM accounts_accesstoken row")
        dump = "".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT coalesce(string_agg(text || html, ''), '') FROM notifications_mail")
        mails = cursor.fetchone()[0]
    assert token not in dump + mails
    assert token.removeprefix("vol_pat_") not in dump + mails
    values = [str(value) for value in json.loads(dump).values()]
    assert {bearer(prefix + value).get(CLAIMS).status_code for prefix in ("", "vol_pat_") for value in values} == {401}


def test_use_is_noted_every_ten_minutes_at_most(user, django_assert_num_queries) -> None:
    token = token_for(user)
    authentication = TokenAuthentication()
    assert bearer(token).get(CLAIMS).status_code == 200
    row = user.access_tokens.get()
    used = row.last_used_at
    assert used is not None
    for minutes, moved in ((9, False), (10, True)):
        services.note_token_use(row, now=used + timedelta(minutes=minutes))
        row.refresh_from_db()
        assert (row.last_used_at != used) == moved
    request = type("Request", (), {"headers": {"Authorization": f"bearer {token}"}})()
    AccessToken.objects.update(last_used_at=timezone.now())
    with django_assert_num_queries(1):
        assert authentication.authenticate(request) == (user, row)  # type: ignore[arg-type]


def test_guessing_is_slowed_down_and_good_tokens_are_not(user, monkeypatch) -> None:
    cache.clear()
    monkeypatch.setattr(WrongTokenThrottle, "rate", "3/min", raising=False)
    good = token_for(user)
    got = [bearer(f"vol_pat_{number}").get(CLAIMS) for number in range(4)]
    assert [answer.status_code for answer in got] == [401, 401, 401, 429]
    assert got[3]["Content-Type"] == "application/problem+json"
    assert int(got[3]["Retry-After"]) > 0
    assert bearer(good).get(CLAIMS).status_code == 200
    cache.clear()


def test_a_new_password_ends_all_tokens(client, user) -> None:
    token = token_for(user)
    new = "another good long password"
    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new})
    assert answer.status_code == 302
    assert bearer(token).get(CLAIMS).status_code == 401
    assert not user.access_tokens.exists()


# --- Scopes -----------------------------------------------------------------------------------------------------------

# Which scope each operation needs; "" where nobody's token is read.
TABLE = {
    "GET api_task_list": "",
    "GET api_task_detail": "tasks:read",
    "POST api_task_claims": "claims:write",
    "POST api_task_dismissal": "feed:write",
    "DELETE api_task_dismissal": "feed:write",
    "GET api_feed": "feed:read",
    "GET api_claim_list": "claims:read",
    "GET api_claim_detail": "claims:read",
    "POST api_claim_files": "claims:write",
    "POST api_claim_submissions": "claims:write",
    "POST api_claim_release": "claims:write",
    "POST api_claim_extend": "claims:write",
}


def operations() -> dict[str, Any]:
    methods = ("get", "post", "put", "patch", "delete")
    return {
        f"{method.upper()} {route.name}": getattr(route.callback, "cls", None) or route.callback.__wrapped__.cls
        for route in V1
        for method in methods
        if hasattr(getattr(route.callback, "cls", None) or route.callback.__wrapped__.cls, method)
    }


def test_every_operation_names_its_scope() -> None:
    declared = {}
    for operation, view in operations().items():
        scopes = getattr(view, "required_scopes", {})
        declared[operation] = str(scopes.get(operation.split()[0], ""))
        assert bool(view.authentication_classes) == bool(declared[operation]), operation
    assert declared == TABLE
    assert {scope for scope in TABLE.values() if scope} == set(Scope.values)


def test_each_operation_takes_its_scope_and_no_other(user) -> None:
    claim = ClaimFactory()
    tokens = {scope: token_for(user, scope) for scope in Scope.values}
    for route in V1:
        about = claim if "claim_" in route.name else claim.task
        path = "/api/v1/" + str(route.pattern).replace("<uuid:public_id>", str(about.public_id))
        for operation, needed in TABLE.items():
            method, name = operation.split()
            if name != route.name or not needed:
                continue
            for scope, token in tokens.items():
                answer = getattr(bearer(token), method.lower())(path)
                refused = answer.status_code == 403 and answer.json()["code"] == "insufficient_scope"
                assert refused == (scope != needed), (operation, scope, answer.status_code)


def test_the_schema_names_the_scopes_and_the_problems() -> None:
    schema = APIClient().get("/api/schema/?format=json").json()
    assert schema["openapi"].startswith("3.1")
    assert schema["components"]["securitySchemes"]["accessToken"]["scheme"] == "bearer"
    found = {}
    for path in schema["paths"].values():
        for method, operation in path.items():
            needs = [scope for one in operation.get("security", []) for scope in one.get("accessToken", [])]
            found[f"{method} {operation['operationId']}"] = needs
            assert all(f"`{scope}`" in operation["description"] for scope in needs), "the page shows words alone"
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert list(answer["content"]) == ["application/problem+json"], operation["operationId"]
    assert sorted(scope for needs in found.values() for scope in needs) == sorted(filter(None, TABLE.values()))


def test_the_schema_is_made_without_a_warning(tmp_path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
