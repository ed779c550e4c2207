"""What the tests of the workspace share: a form filled in as a browser sends it."""

from typing import Any

from django.test import Client

from accounts.models import User
from tasks.models import Claim
from tests.factories import content_for


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def volunteer_of(claim: Claim) -> Client:
    return signed_in(claim.volunteer.user)


def filled_in(kind_code: str, **changes: Any) -> dict[str, Any]:
    """A complete form of this kind; `changes` replace single fields, None leaves one out."""
    content = content_for(kind_code)
    data: dict[str, Any] = {
        "text": content["text"],
        "links": content["links"],
        "hours": "0",
        "minutes": "25",
        "note": "I kept the gaps.",
        "ai": "no",
        "point": ["1", "2"],
        "wants_portfolio": "on",
        "window": "this-window",
    }
    for row in content["answers"].get("rows", []):
        for key, value in row.items():
            data.setdefault(f"row_{key}", []).append(value)
    data.update({f"field_{key}": value for key, value in content["answers"].get("fields", {}).items()})
    return {name: value for name, value in {**data, **changes}.items() if value is not None}
