"""What a credential is made from. A programme that gives certificates of its own is one more `Source`."""

from datetime import datetime
from typing import Any, Protocol

from credentials.models import Credential
from credentials.openbadges.documents import Badge
from credentials.selectors.facts import work_of
from credentials.selectors.milestones import milestone_from


class Source(Protocol):
    """The achievement (`slug`, `content`, words and colour of its picture) and what one person's badge says."""

    @property
    def slug(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def giver(self) -> str: ...

    @property
    def cause(self) -> str: ...

    def content(self) -> dict[str, Any]: ...

    def badge(self, credential: Credential, *, valid_from: datetime, status: dict[str, str]) -> Badge: ...


def source_of(credential: Credential) -> Source | None:
    """None while there is nothing to make it from."""
    if credential.claim_id is not None:
        return work_of(credential.claim_id)
    assert credential.skill is not None
    return milestone_from(credential.skill, credential.rests_on.values_list("pk", flat=True))
