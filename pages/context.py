"""What every page's frame needs: unread news, my organisations, the section we are in. Read only when shown."""

from functools import cached_property

from django.http import HttpRequest

from organizations.models import Membership
from pages.selectors import frame

# Part of the site by route name; the first match counts.
SECTIONS = (
    ("pages:today", "today"),
    ("tasks:task_list", "browse"),
    ("tasks:task_detail", "browse"),
    ("tasks:claim_withdraw", "tasks"),
    ("tasks:claim_create", "browse"),
    ("tasks:claim_", "claims"),
    ("portfolios:portfolio_public", ""),
    ("portfolios:portfolio_work", ""),
    ("portfolios:portfolio_skill", ""),
    ("portfolios:portfolio_facts", ""),
    ("portfolios:line_public", ""),
    ("portfolios:statement_detail", ""),
    ("portfolios:", "portfolio"),
    ("reporting:impact", "portfolio"),
    ("tasks:desk_home", "home"),
    ("tasks:review_", "reviews"),
    ("tasks:desk_messages", "messages"),
    ("tasks:desk_thread", "messages"),
    ("tasks:desk_question", "messages"),
    ("tasks:question_", "browse"),
    ("tasks:request_", "tasks"),
    ("tasks:desk_", "tasks"),
    ("tasks:task_", "tasks"),
)


class Shell:
    """Read lazily by the layout templates, at most once per request each."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._desks: dict[int, frame.DeskCounts] = {}

    @cached_property
    def unread_count(self) -> int:
        return frame.unread_count(self.request.user)  # type: ignore[arg-type]

    @cached_property
    def memberships(self) -> list[Membership]:
        return frame.memberships_of(self.request.user)  # type: ignore[arg-type]

    def desk_counts(self, organization_id: int) -> frame.DeskCounts:
        if organization_id not in self._desks:
            self._desks[organization_id] = frame.desk_counts(organization_id)
        return self._desks[organization_id]

    @property
    def section(self) -> str:
        match = getattr(self.request, "resolver_match", None)
        name = match.view_name if match else ""
        return next((section for prefix, section in SECTIONS if name.startswith(prefix)), "")


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
