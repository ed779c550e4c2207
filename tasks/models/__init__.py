"""The heart's rows. Fields, constraints and tiny properties; rules live in tasks/rules/."""

from tasks.models.brief import BriefTemplate, TaskImport, TaskSeries
from tasks.models.calendar import CalendarFeed
from tasks.models.claim import Claim, ClaimFile, FilePage, Message, WaitingListEntry
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
from tasks.models.outcome import Outcome
from tasks.models.relationship import Follow, NextStep, NextStepOffer, ThankYou, WorkAgain
from tasks.models.report import Report
from tasks.models.review import Appeal, PointVerdict, Review, ReviewOpinion, SavedPhrase, SkillRating
from tasks.models.search import SearchWord
from tasks.models.service import ServiceLevels
from tasks.models.submission import Submission
from tasks.models.talk import BriefChange, MessageFile, Question, ThreadMark
from tasks.models.task import AcceptancePoint, SavedTask, Task, TaskFile, TaskSkill
from tasks.models.trust import BriefFlag
from tasks.models.written import WrittenBrief

__all__ = [
    "AcceptancePoint",
    "Appeal",
    "BriefChange",
    "BriefFlag",
    "BriefTemplate",
    "CalendarFeed",
    "Claim",
    "ClaimFile",
    "Dismissal",
    "FairnessReport",
    "FeedList",
    "FilePage",
    "Follow",
    "Impression",
    "InvitationBlock",
    "MatchBlock",
    "MatchRun",
    "MatchWeights",
    "Message",
    "MessageFile",
    "NextStep",
    "NextStepOffer",
    "Outcome",
    "PointVerdict",
    "Question",
    "Report",
    "Review",
    "ReviewOpinion",
    "SavedPhrase",
    "SavedTask",
    "SearchWord",
    "ServiceLevels",
    "SkillRating",
    "Submission",
    "Task",
    "TaskEvent",
    "TaskFile",
    "TaskImport",
    "TaskInvitation",
    "TaskPrice",
    "TaskSeries",
    "TaskSkill",
    "ThankYou",
    "ThreadMark",
    "WaitingListEntry",
    "WorkAgain",
    "WrittenBrief",
]
