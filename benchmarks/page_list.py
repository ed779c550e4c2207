"""Which pages are opened in a market, and by whom: each as one who has as many rows of their own at every size."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.market_rows.sizes import TEAM
from benchmarks.market_rows.tasks import RARE_WORD

VARIANTS = 6  # other tasks, people and organisations, in turn


@dataclass(frozen=True)
class Page:
    name: str
    who: str  # visitor, person, owner, staff
    path: Callable[[int], str]
    bare: str = "bare list"
    is_kept: bool = False  # as visitors share it for some seconds; otherwise made anew each time


@dataclass(frozen=True)
class Found:
    """What the addresses below are made of: one row for each variant."""

    tasks: list
    closed: list
    deep: list[str]  # cursors far down the list
    people: list[int]
    owners: list[int]
    claims: list
    submissions: list
    lines: list


def find(size: int) -> Found:
    """Rows spread over the whole market."""
    from portfolios.models import PortfolioLine
    from tasks.models import Claim, Submission, Task
    from tasks.selectors.order import page_of

    numbers = range(VARIANTS)
    # Every second busy person has a public page.
    people = [size // 10 * number // VARIANTS // 2 * 2 * 10 + 1 for number in numbers]
    open_ids = [size * number // VARIANTS // 100 * 100 + 5 for number in numbers]
    tasks = list(Task.objects.filter(pk__in=open_ids).order_by("pk"))
    return Found(
        tasks=[task.public_id for task in tasks],
        closed=list(
            Task.objects.filter(pk__in=[one + 55 for one in open_ids]).values_list("public_id", flat=True)
        ),
        deep=[
            page_of(Task.objects.filter(status="open", published_at__lte=task.published_at), order="new").after
            for task in tasks[1:] + tasks[1:2]
        ],
        people=people,
        owners=[size // 500 * number // VARIANTS for number in numbers],
        claims=_each(Claim.objects.filter(status="active"), people),
        submissions=[
            Submission.objects.filter(claim__status="submitted", claim__task__organization_id=number + 1)
            .earliest("pk").public_id
            for number in [size // 500 * number // VARIANTS for number in numbers]
        ],
        lines=_each(PortfolioLine.objects.filter(visibility="public"), people),
    )  # fmt: skip


def _each(rows, volunteers: list[int]) -> list:  # type: ignore[no-untyped-def]
    return [rows.filter(volunteer_id=volunteer).earliest("pk").public_id for volunteer in volunteers]


def user_ids(who: str, found: Found, size: int) -> list[int]:
    if who == "person":
        return found.people
    if who == "owner":
        return [size + number * TEAM + 1 for number in found.owners]
    return [size + size // 500 * TEAM + 1]


def pages(found: Found) -> list[Page]:
    def desk(rest: str) -> Callable[[int], str]:
        return lambda n: f"/organizations/organisation-{found.owners[n] + 1}/desk/{rest}"

    def fixed(path: str) -> Callable[[int], str]:
        return lambda n: path

    browse = {
        "browse, newest": "sort=new",
        "browse, closing first": "sort=closing",
        "browse, shortest": "sort=short",
        "browse, time": "time=30",
        "browse, kind": "kind=writing",
        "browse, skill": "skill=editing",
        "browse, cause": "cause=food",
        "browse, language": "lang=es",
        "browse, industry": "industry=health",
        "browse, most places": "sort=places",
        "browse, no experience": "skill=none",
        "browse, closes": "closes=week",
        "browse, organisation": "org=organisation-7",
        "browse, four facets": "time=30&kind=writing&lang=en&closes=week",
        "search, common word": "q=poster",
        "search, two words": "q=poster+garden",
        "search, rare word": f"q={RARE_WORD}",
        "search, misspelt": "q=proofraed",
        "search and facets": "q=poster&time=30&kind=design",
    }
    admin = {
        "tasks": "tasks/task/", "tasks, one status": "tasks/task/?status__exact=closed",
        "tasks, searched": "tasks/task/?q=kestrel", "claims": "tasks/claim/",
        "claims, searched": "tasks/claim/?q=person-11@",
        "submissions": "tasks/submission/", "reviews": "tasks/review/", "events": "tasks/taskevent/",
        "reports": "tasks/report/", "users": "accounts/user/", "users, searched": "accounts/user/?q=person-1011@",
        "organisations": "organizations/organization/", "mails": "notifications/mail/",
        "notices": "notifications/notification/", "digests": "notifications/digestentry/",
        "certificates": "credentials/credential/", "written briefs": "tasks/writtenbrief/", "runs": "tasks/matchrun/",
    }  # fmt: skip
    person = {
        "today": "/today/", "for you": "/tasks/for-you/", "browse, signed in": "/tasks/", "saved": "/tasks/saved/",
        "own work": "/work/", "notices": "/notifications/", "impact": "/impact/", "own portfolio": "/portfolio/",
        "people": "/people/", "following": "/settings/following/",
    }  # fmt: skip
    owner = {
        "desk": "", "review queue": "reviews/", "desk tasks": "tasks/", "numbers, 30 days": "numbers/?period=30",
        "numbers, of all time": "numbers/?period=all", "report, of all time": "report/?period=all", "log": "log/",
        "collaborators": "people/", "outcomes": "outcomes/", "desk messages": "messages/",
    }  # fmt: skip
    row, mine, my_row = "bare row", "bare list, signed in", "bare row, signed in"
    return [
        Page("bare list", "visitor", fixed("/bare/")),
        Page("bare row", "visitor", lambda n: f"/bare/{found.tasks[n]}/", row),
        Page("bare list, signed in", "person", fixed("/bare/signed-in/"), mine),
        Page("bare row, signed in", "person", lambda n: f"/bare/signed-in/{found.tasks[n]}/", my_row),
        Page("home", "visitor", fixed("/")),
        Page("browse, kept", "visitor", fixed("/tasks/"), is_kept=True),
        *(Page(name, "visitor", fixed(f"/tasks/?{query}")) for name, query in browse.items()),
        Page("browse, deep", "visitor", lambda n: f"/tasks/?sort=new&after={found.deep[n]}"),
        Page("task page, kept", "visitor", lambda n: f"/tasks/{found.tasks[n]}/", row, is_kept=True),
        Page("task page", "visitor", lambda n: f"/tasks/{found.tasks[n]}/", row),
        Page("task page, closed", "visitor", lambda n: f"/tasks/{found.closed[n]}/", row),
        Page("questions", "visitor", lambda n: f"/tasks/{found.tasks[n]}/questions/", row),
        Page("organisation", "visitor", lambda n: f"/organizations/organisation-{found.owners[n] + 1}/"),
        Page("feed of tasks", "visitor", fixed("/tasks/feed.atom")),
        Page("public portfolio", "visitor", lambda n: f"/p/person-{found.people[n]}/"),
        Page("public work", "visitor", lambda n: f"/p/person-{found.people[n]}/work/"),
        Page("public facts", "visitor", lambda n: f"/p/person-{found.people[n]}/facts/"),
        Page("public line", "visitor", lambda n: f"/p/person-{found.people[n]}/lines/{found.lines[n]}/"),
        Page("service levels", "visitor", fixed("/service-levels/")),
        Page("API list", "visitor", fixed("/api/v1/tasks/")),
        Page("API list, searched", "visitor", fixed("/api/v1/tasks/?q=poster&time=30")),
        Page("API task", "visitor", lambda n: f"/api/v1/tasks/{found.tasks[n]}/", row),
        *(Page(name, "person", fixed(path), mine) for name, path in person.items()),
        Page("task page, signed in", "person", lambda n: f"/tasks/{found.tasks[n]}/", my_row),
        Page("work under way", "person", lambda n: f"/work/{found.claims[n]}/", my_row),
        *(Page(name, "owner", desk(path), mine) for name, path in owner.items()),
        Page("review", "owner", lambda n: desk(f"reviews/{found.submissions[n]}/")(n), my_row),
        *(Page(f"staff: {name}", "staff", fixed(f"/admin/{path}"), mine) for name, path in admin.items()),
    ]  # fmt: skip
