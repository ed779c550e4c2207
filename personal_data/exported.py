"""Which rows of which table are a person's own, for the export of everything; and why a table is not in it.

A column that refers to a person is never followed: that is either oneself, or somebody whose data is theirs. Every
table stands in exactly one of the two lists; tests/personal_data/test_coverage.py walks the models.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Table:
    """Rows of one model that belong to the person at the end of one of the paths.

    `also` adds columns of related rows; `without` leaves out columns: secrets, and what others wrote for others; `only`
    names the few that count here. Where there is no path, the person is found by their address.
    """

    model: str
    paths: tuple[str, ...]
    name: str = ""
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    by_address: str = ""

    @property
    def key(self) -> str:
        return self.name or self.model.lower().replace(".", "_")

    def condition(self, user_id: int, addresses: list[str]) -> Q:
        found = Q()
        for path in self.paths:
            found |= Q(**{path: user_id})
        if self.by_address:
            found |= Q(**{f"{self.by_address}__in": addresses})
        return found


@dataclass(frozen=True)
class Area:
    """One JSON file of the archive."""

    name: str
    about: str | Promise
    tables: tuple[Table, ...] = field(default_factory=tuple)


def _t(model: str, *paths: str, **rest: object) -> Table:
    return Table(model, paths, **rest)  # type: ignore[arg-type]


MINE = "volunteer__user"
MY_CLAIM = "claim__volunteer__user"
MY_LINE = "line__volunteer__user"

AREAS: tuple[Area, ...] = (
    Area("profile", _("who you are, and what fits you"), (
        _t("accounts.User", "pk", without=("password",)),
        _t("account.EmailAddress", "user"),
        _t("volunteers.Volunteer", "user"),
        _t("volunteers.Volunteer_causes", MINE),
        _t("volunteers.VolunteerSkill", MINE),
        _t("volunteers.VolunteerGoal", MINE),
        _t("volunteers.SkillOffer", MINE),
    )),
    Area("settings", _("what you chose to receive, and your calendar's address"), (
        _t("notifications.MailSettings", "user"),
        _t("notifications.TopicChoice", "user"),
        _t("tasks.CalendarFeed", MINE, without=("token_hash",)),
    )),
    Area("consents", _("what you agreed to, and what you opened to others, each with its date"), (
        _t("accounts.ConsentEvent", "user"),
        _t("tasks.Claim", MINE, name="terms_accepted", only=("public_id", "created_at", "contract", "wants_portfolio")),
        _t("portfolios.Portfolio", MINE, name="public_page", only=("address", "is_public", "opened_at")),
        _t("portfolios.PortfolioLine", MINE, name="published_lines", only=("public_id", "visibility", "published_at")),
        _t("credentials.Credential", MINE, name="shared_certificates", only=("public_id", "shows_name", "is_shared")),
        _t("credentials.CredentialEvent", "actor", "credential__volunteer__user", also=("credential__public_id",)),
    )),
    Area("claims", _("what you took on, with drafts and everything you handed in"), (
        _t("tasks.Claim", MINE),
        _t("tasks.Submission", MY_CLAIM, without=("text_html",)),
        _t("tasks.ClaimFile", MY_CLAIM),
        _t("tasks.Submission_files", "submission__claim__volunteer__user"),
        _t("tasks.Appeal", "opened_by", "review__submission__claim__volunteer__user"),
        _t("tasks.Appeal", "answered_by", name="appeals_answered", only=("answer", "answered_at", "status")),
        _t("tasks.Outcome", MY_CLAIM, "answered_by"),
        _t("tasks.TaskEvent", MY_CLAIM, "actor", without=("data",)),
    )),
    Area("messages", _("what you wrote to others"), (
        _t("tasks.Message", "author"),
        _t("tasks.MessageFile", "message__author"),
        _t("tasks.Question", "author", "answered_by", "hidden_by"),
        _t("tasks.ThankYou", "author"),
        _t("tasks.ThreadMark", "user"),
        _t("tasks.Report", "reporter", "resolved_by"),
    )),
    Area("reviews_received", _("what reviewers said about your work"), (
        _t("tasks.Review", "submission__claim__volunteer__user", without=("private_note", "why_otherwise")),
        _t("tasks.PointVerdict", "review__submission__claim__volunteer__user", also=("point__text",)),
        _t("tasks.SkillRating", "review__submission__claim__volunteer__user"),
        _t("tasks.ThankYou", MY_CLAIM, name="thanks_received"),
    )),
    Area("reviews_written", _("what you said about the work of others"), (
        _t("tasks.Review", "reviewer"),
        _t("tasks.ReviewOpinion", "reviewer"),
        _t("tasks.PointVerdict", "review__reviewer", also=("point__text",)),
        _t("tasks.SkillRating", "review__reviewer"),
    )),
    Area("portfolio", _("your public page, its lines, and your own words about them"), (
        _t("portfolios.Portfolio", MINE),
        _t("portfolios.Portfolio_hidden_causes", "portfolio__volunteer__user"),
        _t("portfolios.FormerAddress", "portfolio__volunteer__user"),
        _t("portfolios.WeekViews", "portfolio__volunteer__user"),
        _t("portfolios.PortfolioLine", MINE),
        _t("portfolios.PortfolioLine_causes", "portfolioline__volunteer__user"),
        _t("portfolios.LineSkill", MY_LINE),
        _t("portfolios.Reflection", MY_LINE),
        _t("portfolios.Story", MY_LINE),
        _t("portfolios.Cover", MY_LINE),
        _t("portfolios.Statement", MINE),
        _t("portfolios.OtherWork", MINE),
        _t("portfolios.TargetRole", MINE),
        _t("portfolios.TargetRole_skills", "targetrole__volunteer__user", also=("targetrole__name",)),
    )),
    Area("credentials", _("your certificates; the signed files are beside this one"), (
        _t("credentials.Credential", MINE, without=("salt",)),
        _t("credentials.CredentialVersion", "credential__volunteer__user", without=("document", "token")),
        _t("credentials.Credential_rests_on", "from_credential__volunteer__user"),
        _t("credentials.CheckCount", "credential__volunteer__user"),
    )),
    Area("interests", _("what you saved, followed, waited for, were invited to and were shown"), (
        _t("tasks.SavedTask", MINE),
        _t("tasks.Follow", MINE),
        _t("tasks.Dismissal", MINE),
        _t("tasks.WaitingListEntry", MINE),
        _t("tasks.TaskInvitation", MINE),
        _t("tasks.TaskInvitation", "invited_by", name="invitations_sent", without=("parts",)),
        _t("tasks.NextStepOffer", MINE),
        _t("tasks.WorkAgain", MINE),
        _t("tasks.WorkAgain", "added_by", name="work_again_added"),
        _t("tasks.Impression", MINE),
        _t("tasks.FeedList", MINE),
    )),
    Area("organizations", _("your seats, and what you wrote for organisations"), (
        _t("organizations.Membership", "user"),
        _t("organizations.Invitation", by_address="email", without=("token_hash",)),
        _t("organizations.Invitation", "invited_by", name="seats_offered", without=("token_hash", "email")),
        _t("organizations.OrganizationEvent", "actor", without=("subject",)),
        _t("tasks.Task", "created_by", "reviewer", without=("search", "need_html")),
        _t("tasks.Claim", "reviewer", name="reviews_assigned", only=("public_id", "task", "status")),
        _t("tasks.BriefTemplate", "created_by"),
        _t("tasks.BriefChange", "actor"),
        _t("tasks.TaskImport", "created_by"),
        _t("tasks.SavedPhrase", "created_by"),
        _t("tasks.BriefFlag", "cleared_by"),
    )),
    Area("notifications", _("what we told you, and the mails we sent you"), (
        _t("notifications.Notification", "recipient"),
        _t("notifications.DigestEntry", "user"),
        _t("notifications.Mail", by_address="to", without=("html", "headers", "last_error")),
        _t("notifications.SuppressedAddress", "user", without=("address_hash",)),
        _t("downloads.Download", "user"),
    )),
    Area("sign_ins", _("where you are signed in, and with what"), (
        _t("usersessions.UserSession", "user", without=("session_key", "data")),
        _t("accounts.AccessToken", "user", without=("digest",)),
        _t("mfa.Authenticator", "user", without=("data",)),
        _t("socialaccount.SocialAccount", "user"),
        _t("accounts.AccountEvent", "user", "actor"),
        _t("accounts.User_groups", "user"),
        _t("accounts.User_user_permissions", "user"),
        _t("admin.LogEntry", "user", without=("object_id", "object_repr", "change_message")),
        _t("tasks.MatchWeights", "decided_by", without=("values", "quality")),
    )),
)  # fmt: skip

_ORGANIZATION = "belongs to the organisation, which exports it itself"
_SITE = "says nothing about a person"

NOT_EXPORTED: dict[str, str] = {
    "account.EmailConfirmation": "a secret key of a mail that was sent; the addresses are in profile.json",
    "socialaccount.SocialToken": "a secret of another site",
    "sessions.Session": "the content of a cookie; where you are signed in is in sign_ins.json",
    "common.OutboxJob": "exists for seconds, and holds row numbers only",
    "common.JobFailure": "names of jobs and of errors, gone after some days",
    "tasks.FilePage": "pictures of pages of PDFs; the PDFs themselves are in the archive",
    "portfolios.Card": "a picture drawn from the page and its lines, which are in portfolio.json",
    "credentials.BulkCheck": "by whom is not stored; gone after a day",
    "personal_data.ArchiveImport": "what another archive said, looked at and forgotten within a day",
    "personal_data.Erasure": "about people who left: a hash that leads to nobody",
    "organizations.Organization": _ORGANIZATION,
    "organizations.Organization_causes": _ORGANIZATION,
    "tasks.Task_causes": _ORGANIZATION,
    "tasks.TaskSkill": _ORGANIZATION,
    "tasks.AcceptancePoint": _ORGANIZATION,
    "tasks.TaskFile": _ORGANIZATION,
    "tasks.TaskSeries": _ORGANIZATION,
    "tasks.NextStep": _ORGANIZATION,
    "webhooks.Endpoint": "belongs to the organisation; who added it stands in its log",
    "webhooks.Delivery": "ids and links for a system of the organisation, gone after a month",
    "webhooks.NewEvent": "exists for seconds, and holds row numbers only",
    "credentials.Achievement": "criteria of a task, the same for everyone; each signed file contains them",
    "credentials.IssuerKey": "the public keys of the site; credentials/issuer.json has them",
    "credentials.StatusList": "served in public, the same for everyone",
    **dict.fromkeys(
        [
            "tasks.MatchRun", "tasks.MatchBlock", "tasks.InvitationBlock", "tasks.TaskPrice", "tasks.FairnessReport",
            "tasks.SearchWord", "tasks.ServiceLevels", "vocabularies.Skill", "vocabularies.Cause",
            "reporting.HourlyRate", "common.Heartbeat", "auth.Permission", "auth.Group", "auth.Group_permissions",
            "contenttypes.ContentType", "sites.Site", "socialaccount.SocialApp", "socialaccount.SocialApp_sites",
        ],
        _SITE,
    ),
}  # fmt: skip

# Columns that lead to a person although their table, by that column, is not the person's own.
NOT_FOLLOWED: dict[str, str] = {
    "tasks.Report.person": "reports about somebody would tell them who sent them",
    "organizations.Membership.deputy": "a seat of somebody else",
}
