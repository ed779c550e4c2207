"""The families of attacks: each makes one hostile request to one address, out of a repeatable chance."""

import json
import random
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from benchmarks.hostile import payloads
from benchmarks.hostile.stage import Stage, encoded

FORM = "application/x-www-form-urlencoded"
FORGED_ID = "deadbeef-dead-4ead-8ead-deadbeefdead"
FORGED_NUMBER = 987_654_321
FORGED = {
    **dict.fromkeys(("id", "pk", "taken_count", "accepted_count", "impact_minutes", "impact_tasks", "version"),
                    str(FORGED_NUMBER)),
    **dict.fromkeys(("public_id", "uuid", "organization_id", "user_id", "volunteer_id", "owner", "author", "user",
                     "volunteer", "organization", "actor", "reviewer_id"), FORGED_ID),
    **dict.fromkeys(("is_staff", "is_superuser", "is_active", "verified", "is_checked", "primary"), "on"),
    "status": "accepted", "tier": "trusted", "source": "mv-forged", "verdict": "accepted", "slug": "mv-forged",
    "created_at": "2001-01-01T00:00:00Z", "accepted_at": "2001-01-01", "groups": "1", "user_permissions": "1",
    "confirmed_minutes": str(FORGED_NUMBER), "sha256": "mv-forged", "token_hash": "mv-forged", "role_id": "1",
}  # fmt: skip


@dataclass
class Target:
    """An address and the person for whom it works. `form` is what somebody sends who fills it in well."""

    route: str
    method: str
    url: str
    guest: str
    form: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # further fields, which its page shows
    shape: dict[str, Any] = field(default_factory=dict)  # of an API's body

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

    @property
    def is_api(self) -> bool:
        return self.url.startswith("/api/v1/")


class Fields(HTMLParser):
    """The forms of a page: where they go and what can be written or chosen in them."""

    def __init__(self, page: str, url: str) -> None:
        super().__init__()
        self.url, self.action = url, ""
        self.texts: dict[str, set[str]] = {}
        self.files: dict[str, set[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, kind = values.get("name") or "", values.get("type") or "text"
        if tag == "form":
            self.action = (values.get("action") or values.get("hx-post") or self.url).split("?")[0]
        elif self.action and name and name != "csrfmiddlewaretoken":
            if tag == "input" and kind == "file":
                self.files.setdefault(self.action, set()).add(name)
            elif tag == "textarea" or (tag == "input" and kind in {"text", "url", "search", "hidden", "email", "tel"}):
                self.texts.setdefault(self.action, set()).add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.action = ""


class Attacker:
    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self.stage, self.chance = stage, chance
        self.bodies = payloads.bodies()
        self.families = {
            "query": self.query, "words": self.words, "shapes": self.shapes, "body": self.body, "method": self.method,
            "header": self.header, "address": self.address, "redirect": self.redirect, "mass": self.mass,
            "file": self.file,
        }  # fmt: skip

    def fits(self, family: str, target: Target) -> bool:
        if family in {"words", "shapes", "mass"}:
            return target.method == "POST"
        return family != "file" or bool(target.files)

    def role(self, target: Target) -> str:
        from tests.architecture.world import ROLES

        return target.guest if self.chance.random() < 0.8 else self.chance.choice(ROLES)

    def word(self) -> str:
        return self.chance.choice(payloads.MARKED if self.chance.random() < 0.5 else payloads.ODD)

    def post(self, target: Target, fields: dict[str, list[str]], family: str, **more: Any) -> tuple[Any, bytes]:
        where = f"{target} ({family})"
        role = more.pop("role", None) or self.role(target)
        if target.is_api and not target.files:
            whole = {**target.shape, **{name: values[0] for name, values in fields.items() if name not in target.shape}}
            for name in target.shape:
                if name in fields and fields[name] != target.form.get(name):
                    whole[name] = fields[name][0]
            body, kind = json.dumps(whole).encode(), "application/json"
        else:
            body, kind = encoded(fields), FORM
        return self.stage.send(role, "POST", target.url, body=body, content_type=kind, where=where, **more)

    # --- Families -----------------------------------------------------------------------------------------------------

    def query(self, target: Target) -> tuple[Any, bytes]:
        chance = self.chance
        if chance.random() < 0.25:
            query = chance.choice(payloads.RAW_QUERIES)
        else:
            names = chance.sample(payloads.QUERY_NAMES, chance.choice([1, 2, 4, len(payloads.QUERY_NAMES)]))
            value = self.word()
            query = encoded({name: [value if len(value) < 3000 else value[:3000]] for name in names}).decode()
        method = "GET" if target.method == "GET" else target.method
        return self.stage.send(self.role(target), method, target.url, query=query, where=f"{target} (query)")

    def words(self, target: Target) -> tuple[Any, bytes]:
        names = sorted({*target.form, *target.texts}) or ["why"]
        count = self.chance.choice([1, 1, 1, 2, len(names)])
        hit = {key: [self.word()] for key in self.chance.sample(names, min(count, len(names)))}
        return self.post(target, {**target.form, **hit}, "words")

    def shapes(self, target: Target) -> tuple[Any, bytes]:
        """Other types than asked for: lists, nothing, the same name often, files for words, words for files."""
        chance, names = self.chance, sorted({*target.form, *target.texts, *target.files}) or ["why"]
        name = chance.choice(names)
        if target.is_api:
            odd = [None, True, [], {}, [[]], {"a": 1}, [None], 1.5, -1, 10**40, "", "x", ["x"] * 300, {"x": {"y": []}}]
            body = json.dumps({**target.shape, name: chance.choice(odd)}).encode()
            return self.stage.send(
                self.role(target), "POST", target.url, body=body, content_type="application/json",
                where=f"{target} (shapes)",
            )  # fmt: skip
        if chance.random() < 0.4:
            files = {part: chance.choice(payloads.files()) for part in chance.sample(names, min(3, len(names)))}
            kind, body = payloads.multipart({k: v for k, v in target.form.items() if k not in files}, files)
            return self.stage.send(
                self.role(target), "POST", target.url, body=body, content_type=kind, where=f"{target} (shapes)"
            )
        value = chance.choice([[], [""], ["1"] * 300, ["a", "b"], [self.word() for _n in range(20)], ["-1"]])
        fields = {**target.form, name: value, **({f"{name}[]": value} if chance.random() < 0.3 else {})}
        return self.post(target, fields, "shapes")

    def body(self, target: Target) -> tuple[Any, bytes]:
        kind, body = self.chance.choice(self.bodies)
        method = self.chance.choice([target.method, "POST", "PUT", "DELETE"])
        where = f"{target} (body {kind[:40]!r} {body[:20]!r})"
        return self.stage.send(self.role(target), method, target.url, body=body, content_type=kind, where=where)

    def method(self, target: Target) -> tuple[Any, bytes]:
        method = self.chance.choice(payloads.METHODS)
        return self.stage.send(
            self.role(target), method, target.url, body=b"a=b", content_type=FORM, where=f"{target} (as {method[:9]})"
        )

    def header(self, target: Target) -> tuple[Any, bytes]:
        more: dict[str, str] = {}
        for _number in range(self.chance.choice([1, 1, 1, 3])):
            more |= self.chance.choice(payloads.HEADERS)
        where = f"{target} ({', '.join(more)})"
        form = encoded(target.form) if target.method == "POST" and not target.is_api else b""
        kind = more.pop("CONTENT_TYPE", FORM if form else "application/json")
        return self.stage.send(
            self.role(target), target.method, target.url, body=form, content_type=kind, where=where, **more
        )

    def address(self, target: Target) -> tuple[Any, bytes]:
        """Parts of the path replaced, doubled, or ended otherwise."""
        chance, parts = self.chance, target.url.strip("/").split("/")
        odd = quote(self.word()[:400].encode("utf-8", "surrogatepass"), safe="" if chance.random() < 0.5 else "/")
        index = chance.randrange(len(parts))
        changed = [
            *parts[:index],
            chance.choice([odd, odd, "%ff", "%00", "..", "%2e%2e", "", "0" * 40]),
            *parts[index + 1 :],
        ]
        url = "/" + "/".join(changed) + chance.choice(["/", "/", "", "//", "/x/", "%20/", ".json", ";a=b/", "/../"])
        return self.stage.send(self.role(target), target.method, url, where=f"{target} (address {url[:60]!r})")

    def redirect(self, target: Target) -> tuple[Any, bytes]:
        """A foreign target by every name that could mean one, beside a form filled in well."""
        asked = {name: [self.chance.choice(payloads.TARGETS)] for name in payloads.TARGET_NAMES}
        query = encoded({name: [values[0][:6000]] for name, values in asked.items()}).decode()[:60_000]
        headers = {"HTTP_REFERER": f"https://{payloads.FOREIGN}/", "HTTP_X_FORWARDED_HOST": payloads.FOREIGN}
        role = self.chance.choice([target.guest, target.guest, "anonymous"])
        if target.method == "POST" and not target.is_api:
            return self.post(target, {**target.form, **asked}, "redirect", role=role, query=query, **headers)
        return self.stage.send(role, target.method, target.url, query=query, where=f"{target} (redirect)", **headers)

    def mass(self, target: Target) -> tuple[Any, bytes]:
        extra = {name: [value] for name, value in FORGED.items() if name not in {*target.form, *target.texts}}
        before = privileges()
        answer = self.post(target, {**target.form, **extra}, "mass", role=target.guest)
        if answer[0].status_code < 400:
            for found in forged() + [f"{key}: {was} became {now}" for key, was, now in compared(before, privileges())]:
                self.stage.tally.add("mass", str(target), found)
        return answer

    def file(self, target: Target, upload: tuple[bytes, bytes, bytes] | None = None) -> tuple[Any, bytes]:
        files = {name: upload or self.chance.choice(payloads.files()) for name in target.files}
        kind, body = payloads.multipart({k: v for k, v in target.form.items() if k not in files}, files)
        name = next(iter(files.values()))[0][:30]
        return self.stage.send(
            target.guest, "POST", target.url, body=body, content_type=kind, where=f"{target} (file {name!r})"
        )


# --- What a form must never set -----------------------------------------------------------------------------------


def privileges() -> dict[str, int]:
    from accounts.models import User
    from organizations.models import Membership, Organization

    return {
        "staff": User.objects.filter(is_staff=True).count(),
        "superusers": User.objects.filter(is_superuser=True).count(),
        "in a group": User.objects.filter(groups__isnull=False).count(),
        "trusted organisations": Organization.objects.filter(tier="trusted").count(),
        "owners": Membership.objects.filter(role="owner").count(),
    }


def compared(before: dict[str, int], after: dict[str, int]) -> list[tuple[str, int, int]]:
    """A person who makes an organisation owns it; nothing else may grow."""
    return [(key, before[key], now) for key, now in after.items() if now > before[key] and key != "owners"]


def forged() -> list[str]:
    """Columns of ours in which a forged value stands."""
    from django.apps import apps
    from django.db import connection, models

    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            tests = []
            for column in model._meta.concrete_fields:
                if isinstance(column, models.UUIDField):
                    tests.append(f"\"{column.column}\" = '{FORGED_ID}'")
                elif isinstance(column, (models.IntegerField, models.BigAutoField)) and not column.is_relation:
                    tests.append(f'"{column.column}" = {FORGED_NUMBER}')
                elif column.name in {"source", "slug", "sha256", "token_hash"}:
                    tests.append(f"\"{column.column}\" = 'mv-forged'")
                elif column.name in {"created_at", "accepted_at"}:
                    tests.append(f"\"{column.column}\" < '2002-01-01'")
            if tests and model._meta.managed:
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}" WHERE {" OR ".join(tests)}')
                if cursor.fetchone()[0]:
                    found.append(model._meta.label)
    return found
