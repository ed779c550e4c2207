"""The brief coach: pure questions to the words of a brief, each with what to do. Advice, never a refusal."""

from tasks.brief_check.amounts import RealTimes, Recorded, amounts_in, times_like
from tasks.brief_check.checks import check_brief
from tasks.brief_check.findings import with_findings
from tasks.brief_check.words import BriefWords, Check, State

__all__ = [
    "BriefWords",
    "Check",
    "RealTimes",
    "Recorded",
    "State",
    "amounts_in",
    "check_brief",
    "times_like",
    "with_findings",
]
