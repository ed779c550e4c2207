"""The heart's rows. Fields, constraints and tiny properties; rules live in tasks/rules.py."""

from tasks.models.calendar import CalendarFeed
from tasks.models.claim import Claim, ClaimFile, Message, WaitingListEntry
from tasks.models.event import TaskEvent
from tasks.models.matching import (
    Dismissal,
    FairnessReport,
    FeedList,
    Impression,
    InvitationBlock,
    MatchBlock,
    MatchRun,
    MatchWeights,
    TaskInvitation,
    TaskPrice,
)
from tasks.models.report import Report
from tasks.models.review import PointVerdict, Review, SkillRating
from tasks.models.search import SearchWord
from tasks.models.submission import Submission
from tasks.models.task import AcceptancePoint, SavedTask, Task, TaskFile, TaskSkill

__all__ = [
    "AcceptancePoint",
    "CalendarFeed",
    "Claim",
    "ClaimFile",
    "Dismissal",
    "FairnessReport",
    "FeedList",
    "Impression",
    "InvitationBlock",
    "MatchBlock",
    "MatchRun",
    "MatchWeights",
    "Message",
    "PointVerdict",
    "Report",
    "Review",
    "SavedTask",
    "SearchWord",
    "SkillRating",
    "Submission",
    "Task",
    "TaskEvent",
    "TaskFile",
    "TaskInvitation",
    "TaskPrice",
    "TaskSkill",
    "WaitingListEntry",
]
