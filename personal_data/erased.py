"""What becomes of each table when its person leaves: deleted, emptied of words, or kept for a reason.

tests/personal_data/test_coverage.py asks this of every column that leads to a person.
"""

from django.utils.translation import gettext_lazy as _

# What stands where somebody's name stood.
FORMER_MEMBER = _("A former member")
FORMER_VOLUNTEER = _("A former volunteer")
LEFT = _("Whoever wrote this has left, and the words with them.")

MINE = "volunteer__user"
MY_CLAIM = "claim__volunteer__user"

# Deleted with all that hangs on it, in this order.
DELETED: tuple[tuple[str, str], ...] = (
    ("portfolios.PortfolioLine", MINE),
    ("portfolios.Portfolio", MINE),
    ("portfolios.OtherWork", MINE),
    ("portfolios.TargetRole", MINE),
    ("portfolios.Statement", MINE),
    ("volunteers.VolunteerSkill", MINE),
    ("volunteers.VolunteerGoal", MINE),
    ("volunteers.SkillOffer", MINE),
    ("volunteers.Volunteer_causes", MINE),
    ("tasks.CalendarFeed", MINE),
    ("tasks.SavedTask", MINE),
    ("tasks.Follow", MINE),
    ("tasks.Dismissal", MINE),
    ("tasks.WaitingListEntry", MINE),
    ("tasks.TaskInvitation", MINE),
    ("tasks.NextStepOffer", MINE),
    ("tasks.WorkAgain", MINE),
    ("tasks.Impression", MINE),
    ("tasks.FeedList", MINE),
    ("tasks.ThreadMark", "user"),
    ("tasks.ThankYou", MY_CLAIM),
    ("tasks.MessageFile", "message__author"),
    ("tasks.Report", "person"),
    ("organizations.Membership", "user"),
    ("notifications.DigestEntry", "user"),
    ("notifications.Notification", "recipient"),
    ("notifications.TopicChoice", "user"),
    ("notifications.MailSettings", "user"),
    ("downloads.Download", "user"),
    ("personal_data.ArchiveImport", "user"),
    ("account.EmailAddress", "user"),
    ("socialaccount.SocialAccount", "user"),
    ("mfa.Authenticator", "user"),
    ("usersessions.UserSession", "user"),
    ("accounts.AccessToken", "user"),
    ("accounts.AccountEvent", "user"),
    ("accounts.ConsentEvent", "user"),
    ("accounts.User_groups", "user"),
    ("accounts.User_user_permissions", "user"),
    ("admin.LogEntry", "user"),
)

# Words that go although the row stays, because others count on the row.
EMPTIED: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("tasks.Claim", MINE, {
        "draft": {}, "draft_saved_at": None, "ticked_points": [], "slot_starts_at": None, "ended_why": "",
    }),
    ("tasks.Submission", MY_CLAIM, {"note": ""}),
    ("tasks.Message", "author", {"body": LEFT}),
    ("tasks.Question", "author", {"body": LEFT}),
    ("tasks.Report", "reporter", {"text": ""}),
    ("tasks.Appeal", "opened_by", {"text": ""}),
    ("tasks.Appeal", "review__submission__claim__volunteer__user", {"text": "", "answer": ""}),
    # What others said about the work was said to its author.
    ("tasks.Review", "submission__claim__volunteer__user", {
        "what_worked": "", "what_to_change": "", "justification": "", "quote": "", "private_note": "",
        "why_otherwise": "",
    }),
    ("tasks.PointVerdict", "review__submission__claim__volunteer__user", {"comment": ""}),
    ("tasks.Review", "reviewer", {"private_note": ""}),
    ("notifications.SuppressedAddress", "user", {"reason": ""}),
)  # fmt: skip

# Work that is taken back, or that nobody accepted.
EMPTY_WORK: dict[str, object] = {"text": "", "text_html": "", "links": [], "answers": {}, "ai_use": ""}

# Columns that lead to the person and stay: they then lead to somebody without a name.
KEPT: dict[str, str] = {
    "volunteers.Volunteer.user": "work refers to it; everything in it goes back to how it began",
    "tasks.Claim.volunteer": "that a place was taken and what came of it are the organisation's numbers",
    "tasks.Message.author": "the thread stays readable for the other side",
    "tasks.Question.author": "the answer stays for everyone who reads the task",
    "tasks.Review.reviewer": "belongs to whoever it was written for, with its words",
    "tasks.ReviewOpinion.reviewer": "as the review it became part of",
    "tasks.ThankYou.author": "belongs to whoever was thanked",
    "tasks.Report.reporter": "what was reported is still looked at; two people may have reported the same",
    "tasks.TaskEvent.actor": "the log stays a log: somebody without a name did it",
    "organizations.OrganizationEvent.actor": "as the log of tasks",
    "credentials.Credential.volunteer": "number, status bit and digests stay, so that issued files can be checked",
    "credentials.CredentialEvent.actor": "the log of a certificate, without words of its owner",
}
