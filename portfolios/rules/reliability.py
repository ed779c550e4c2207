"""How often somebody finished what they took on, from how their claims ended (promise 17)."""

from collections.abc import Mapping
from dataclasses import dataclass

from tasks.states import ClaimStatus

# Handed in before the time ran out, whatever the organisation then said or did not say.
ON_TIME = frozenset({ClaimStatus.ACCEPTED, ClaimStatus.UNCONFIRMED, ClaimStatus.NOT_USABLE})
LATE = frozenset({ClaimStatus.EXPIRED})
# Handing back is no fault, and what an organisation takes back is none of the volunteer's: neither counts.
EXCUSED = frozenset({ClaimStatus.RELEASED, ClaimStatus.WITHDRAWN})


@dataclass(frozen=True)
class Reliability:
    on_time_count: int
    late_count: int
    excused_count: int

    @property
    def closed_count(self) -> int:
        return self.on_time_count + self.late_count


def reliability_of(ended: Mapping[str, int]) -> Reliability:
    """From the number of claims by how they ended; those under way count for nothing yet."""
    return Reliability(
        on_time_count=sum(ended.get(status, 0) for status in ON_TIME),
        late_count=sum(ended.get(status, 0) for status in LATE),
        excused_count=sum(ended.get(status, 0) for status in EXCUSED),
    )
