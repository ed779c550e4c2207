"""How large a market is, and the arithmetic by which its rows find each other without a join.

Numbers count from 0, ids from 1. Of each hundred tasks 35 are open, 62 closed, 1 cancelled, 2 drafts. One volunteer in
ten is busy: six claims each, so that a person has as many rows of their own at every size. So has an organisation: 500
tasks, 300 claims, a team of three.
"""

from dataclasses import dataclass
from datetime import datetime

OPEN_OF_100 = 35
CLOSED_OF_100 = 62
CLAIMS_EACH = 6
LINES_EACH = 3  # of these, accepted
TEAM = 3
# A prime that divides none of the counts: steps of it visit every task once, and a person's tasks are far apart.
STRIDE = 100_003


@dataclass(frozen=True)
class Size:
    tasks: int
    now: datetime

    def __post_init__(self) -> None:
        if self.tasks < 10_000 or self.tasks % 10_000:
            raise SystemExit("A market has a multiple of 10,000 tasks.")

    @property
    def organizations(self) -> int:
        return self.tasks // 500

    @property
    def volunteers(self) -> int:
        return self.tasks

    @property
    def users(self) -> int:
        """Volunteers, then teams, then one person of the staff."""
        return self.volunteers + self.organizations * TEAM + 1

    @property
    def busy(self) -> int:
        return self.volunteers // 10

    @property
    def open(self) -> int:
        return self.tasks // 100 * OPEN_OF_100

    @property
    def closed(self) -> int:
        return self.tasks // 100 * CLOSED_OF_100

    @property
    def now_sql(self) -> str:
        return f"timestamptz '{self.now.isoformat()}'"

    def share(self, number: str) -> str:
        """How far back in the market's time a task lies: 1 the oldest, 0 the newest."""
        return f"(1 - ({number})::float8 / {self.tasks})"

    def published(self, number: str) -> str:
        """Open tasks of the last 25 days, closed ones of two and a half years."""
        return (
            f"CASE WHEN ({number}) % 100 < {OPEN_OF_100} "
            f"THEN {self.now_sql} - interval '1 hour' - interval '25 days' * {self.share(number)} "
            f"ELSE {self.now_sql} - interval '6 days' - interval '890 days' * {self.share(number)} END"
        )

    def organization(self, number: str) -> str:
        """The id of a task's organisation: each has as many open ones as any other."""
        return f"(1 + (({number}) + ({number}) / {self.organizations}) % {self.organizations})"

    def owner(self, organization: str) -> str:
        """The user id of an organisation's owner; manager and reviewer follow."""
        return f"({self.volunteers} + ({organization} - 1) * {TEAM} + 1)"

    def open_task(self, place: str) -> str:
        """The id of an open task; places 0, 1, 2, … name different ones, far apart."""
        row = f"((({place})::bigint * {STRIDE}) % {self.open})"
        return f"({row} / {OPEN_OF_100} * 100 + {row} % {OPEN_OF_100} + 1)"

    def closed_task(self, place: str) -> str:
        row = f"((({place})::bigint * {STRIDE}) % {self.closed})"
        return f"({row} / {CLOSED_OF_100} * 100 + {OPEN_OF_100} + {row} % {CLOSED_OF_100} + 1)"

    def taken(self, number: str) -> str:
        """1 where the claims below hold a place of this task: the two functions above, backwards."""
        back_open, back_closed = pow(STRIDE, -1, self.open), pow(STRIDE, -1, self.closed)
        opened = f"((({number}) / 100 * {OPEN_OF_100} + ({number}) % 100)::bigint * {back_open} % {self.open})"
        shut = (
            f"((({number}) / 100 * {CLOSED_OF_100} + ({number}) % 100 - {OPEN_OF_100})::bigint"
            f" * {back_closed} % {self.closed})"
        )
        busy, accepted = self.busy, self.busy * LINES_EACH
        return (
            f"CASE WHEN ({number}) % 100 < {OPEN_OF_100} THEN ({opened} < {busy} OR ({opened} < {2 * busy}"
            f" AND ({opened} - {busy}) % 10 <> 9))::int"
            f" WHEN ({number}) % 100 < {OPEN_OF_100 + CLOSED_OF_100} THEN ({shut} < {accepted}"
            f" OR ({shut} < {accepted + busy} AND ({shut} - {accepted}) % 10 >= 8))::int ELSE 0 END"
        )


def pick(number: str, salt: int, count: int) -> str:
    """One of 0 … count - 1, always the same for this number and salt."""
    return f"((hashint8(({number})::bigint * 97 + {salt}) & 2147483647) % {count})"


def one_of(values: list, number: str, salt: int) -> str:
    """One of these values, numbers or words."""
    listed = ", ".join(str(value) if isinstance(value, int) else f"'{value}'" for value in values)
    return f"(ARRAY[{listed}])[1 + {pick(number, salt, len(values))}]"
