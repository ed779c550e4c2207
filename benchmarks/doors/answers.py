"""What answers carry: headers by kind of answer, and the marks of cookies."""

import re
from collections.abc import Iterator

from benchmarks.doors.site import HOST, PASSWORD, Site
from benchmarks.doors.wire import Check

ALWAYS = {
    "strict-transport-security": r"max-age=31536000; includeSubDomains; preload",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": r"camera=\(\).*",
    "content-security-policy": r"(?!.*unsafe).*(default-src 'none'|object-src 'none').*",
}
FRAMELESS = {"content-security-policy": r"(?!.*unsafe).*(frame-ancestors 'none'|default-src 'none'; sandbox).*"}
PRIVATE = {"cache-control": r"(?=.*no-store)(?=.*private).*"}
ATTACHED = {"content-disposition": "attachment;.*", "content-type": "application/octet-stream"}
GONE = ("server", "x-powered-by", "via")


def kinds(site: Site) -> dict[str, tuple[str, str, str, dict[str, str]]]:
    """(method, path, role, what it has to carry beside ALWAYS) by what it is."""
    from tests.architecture.doors import address

    file = address(site.world, "tasks:claim_file", "handed_in_file")
    return {
        "first page": ("GET", "/", "", FRAMELESS),
        "list": ("GET", "/tasks/", "", FRAMELESS),
        "sign-in form": ("GET", "/accounts/login/", "", FRAMELESS | {"cache-control": ".*(no-store|private).*"}),
        "private page": ("GET", "/settings/", "claimant", FRAMELESS | PRIVATE),
        "public page, signed in": ("GET", "/tasks/", "claimant", FRAMELESS | PRIVATE),
        "desk": ("GET", f"/organizations/{site.world.rows['org'].slug}/desk/", "owner", FRAMELESS | PRIVATE),
        "admin": ("GET", "/admin/", "admin", PRIVATE),
        "somebody's file": ("GET", file, "reviewer", FRAMELESS | PRIVATE | ATTACHED),
        "API": ("GET", "/api/v1/tasks/", "", {"content-type": "application/json"}),
        "API, refused": ("GET", "/api/v1/claims/", "", {"content-type": "application/problem\\+json"}),
        "static file": ("GET", "/static/build/app.css", "", {"content-type": "text/css.*"}),
        "feed": ("GET", "/tasks/feed.atom", "", {}),
        "no such page": ("GET", "/no/such/page/", "", FRAMELESS),
        "wrong method": ("POST", "/tasks/", "", FRAMELESS),
        "redirect to sign in": ("GET", "/settings/", "", FRAMELESS),
        "form without its token": ("POST", "/settings/profile/", "claimant", FRAMELESS),
    }  # fmt: skip


def headers(site: Site) -> Iterator[Check]:
    proxy = site.has_proxy
    for what, (method, path, role, more) in kinds(site).items():
        extra = {"X-CSRFToken": "wrong"} if what == "form without its token" else {}
        answer = site.ask(method, path, proxy=proxy, session=site.session(role) if role else "", **extra)
        wanted = ALWAYS | more
        if what == "static file":
            about_pages = {"content-security-policy", "permissions-policy"}
            wanted = {name: value for name, value in wanted.items() if name not in about_pages}
        wrong = [
            f"{name}: {answer.header(name) or 'missing'}"
            for name, pattern in wanted.items()
            if not re.fullmatch(pattern, answer.header(name))
        ]
        told = [f"{name}: {answer.header(name)}" for name in GONE if re.search(r"\d", answer.header(name))]
        found = "; ".join(wrong + told) or "all"
        yield f"headers, {what} ({answer.status})", "all, no version numbers", found, not wrong + told
    if proxy:
        plain = site.ports["http"]
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=10)
        connection.request("GET", "/tasks/", headers={"Host": "evil.example"})
        answer = connection.getresponse()
        target = answer.getheader("Location", "")
        connection.close()
        yield "http", f"308 to https://{HOST}", f"{answer.status} to {target}", target == f"https://{HOST}/tasks/"


def cookies(site: Site) -> Iterator[Check]:
    from tests.factories import UserFactory

    user = UserFactory(email="cookies@people.example")
    body = f"login={user.email}&password={PASSWORD.replace(' ', '+')}"
    answers = {
        "the sign-in page": site.ask("GET", "/accounts/login/", Cookie="x=1"),
        "signing in": site.ask("POST", "/accounts/login/", body=body),
    }
    session = next((c.split("=")[1].split(";")[0] for c in answers["signing in"].cookies() if "sessionid" in c), "")
    token = f"csrfmiddlewaretoken={'a' * 32}"
    answers["a form that leads on with a message"] = site.ask(
        "POST", "/settings/profile/", body=f"name=N&time_zone=UTC&{token}", session=session
    )
    for what, answer in answers.items():
        wrong = [
            cookie.split(";")[0].split("=")[0]
            for cookie in answer.cookies()
            if not (
                cookie.startswith("__Host-")
                and all(mark in cookie for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
                and "Domain=" not in cookie
            )
        ]
        names = ", ".join(cookie.split("=")[0] for cookie in answer.cookies())
        is_right = not wrong and bool(answer.cookies())
        yield (
            f"cookies of {what}",
            "__Host-, Secure, HttpOnly, SameSite",
            f"{names}; wrong: {wrong or 'none'}",
            is_right,
        )
    out = site.ask("POST", "/accounts/logout/", body=token, session=session)
    again = site.ask("GET", "/settings/", session=session)
    yield "signing out", "Clear-Site-Data", out.header("clear-site-data"), "cache" in out.header("clear-site-data")
    yield "the session after it", "302", str(again.status), again.status == 302
