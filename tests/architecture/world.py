"""One small world for the access tests: seven people, and one object in each state that a route can be about."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from credentials.services.certificates import make_pdf
from credentials.services.checking import start_bulk_check
from credentials.services.issuing import issue_credential
from credentials.services.owning import set_shared
from credentials.services.revoking import revoke_credential
from credentials.services.status import sign_status_list
from downloads.models import Download
from notifications.models import DigestEntry, Mail
from notifications.services import notify, unsubscribe_token
from notifications.services.bounces import suppress_address
from organizations.models import Organization
from organizations.selectors import token_hash
from organizations.services.invitations import invite_member
from organizations.services.standing import suspend_organization
from organizations.states import Role
from personal_data.models import ArchiveImport
from personal_data.services.leaving import stay_token
from portfolios.models import Cover, Portfolio, PortfolioLine
from portfolios.services.cards import draw_line_card, draw_page_card
from portfolios.services.career import save_other_work, save_role
from portfolios.services.lines import set_visibility
from portfolios.services.pages import ensure_portfolio, update_portfolio
from portfolios.services.statements import make_statement
from portfolios.states import Visibility
from tasks.forms.brief_values import kept_values_of
from tasks.forms.imports import checked_rows
from tasks.importing.own_table import read_table, template
from tasks.models import Claim, ClaimFile, MatchBlock, Outcome, Task, TaskInvitation
from tasks.services import weights
from tasks.services.appeals import appeal_review
from tasks.services.brief_checks import ask_brief_check
from tasks.services.brief_files import attach_task_file
from tasks.services.brief_templates import keep_template
from tasks.services.calendars import make_feed
from tasks.services.claims import claim_task
from tasks.services.dismissals import dismiss_task
from tasks.services.drafts import attach_file
from tasks.services.fairness import report_fairness
from tasks.services.impressions import log_shown
from tasks.services.messages import send_message
from tasks.services.moderation import create_report
from tasks.services.next_steps import offer_next_step
from tasks.services.outcome_links import outcome_token
from tasks.services.peer_tasks import ask_peers
from tasks.services.phrases import keep_phrase
from tasks.services.questions import answer_question, ask_question, hide_question
from tasks.services.runs import ensure_run
from tasks.services.task_imports import keep_table, run_import, start_import
from tasks.services.task_invitations import invite
from tasks.services.thanks import send_thanks
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    submit,
    token_for,
)
from vocabularies.models import Skill
from volunteers.models import SkillOffer, Volunteer
from webhooks.services.endpoints import add_endpoint, set_active

# The columns of docs/access.md. "other" owns another organisation; "admin" is staff.
ROLES = ["anonymous", "volunteer", "claimant", "reviewer", "manager", "owner", "other", "admin"]


class World:
    """`objects` holds what stands in a route's address, by the names that docs/access.md uses; `rows` the rows."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.objects: dict[str, dict[str, Any]] = {"-": {}}
        self.rows: dict[str, Any] = {}
        self.people: dict[str, User] = {
            role: UserFactory(email=f"{role}@people.example", name=f"Person {role.title()}", is_staff=role == "admin")
            for role in ROLES[1:]
        }
        self._organizations()
        self._tasks()
        self._tables()
        self._claims()
        self._questions()
        self._portfolios()
        self._credentials()
        self._letters()
        self._matching()
        self._webhooks()
        self._sessions = {role: _session_of(user) for role, user in self.people.items()}
        self.rows["session"] = UserSession.objects.create(
            user=self.people["claimant"], ip="192.0.2.1", session_key="elsewhere", user_agent="Firefox"
        )
        self._tokens = {role: token_for(user) for role, user in self.people.items()}
        self.objects["token"] = {"public_id": self.people["claimant"].access_tokens.get().public_id}

    def client(self, role: str, **options: Any) -> Client:
        """A fresh browser of this person."""
        client = Client(**options)
        if role != "anonymous":
            client.cookies["sessionid"] = self._sessions[role]
        return client

    def api_client(self, role: str) -> APIClient:
        client = APIClient()
        if role != "anonymous":
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {self._tokens[role]}")
        return client

    def _add(self, name: str, row: Any) -> Any:
        """Names a row: by its id alone, and as its organisation's desk reaches it."""
        self.rows[name] = row
        self.objects[name] = {"public_id": row.public_id}
        if isinstance(row, (Task, Claim)):
            task = row if isinstance(row, Task) else row.task
            self.objects[f"desk_{name}"] = {"slug": task.organization.slug, "public_id": row.public_id}
        return row

    def _organizations(self) -> None:
        owner, staff = self.people["owner"], self.people["admin"]
        ours: Organization = OrganizationFactory(owner=owner, name="Riverbank Food Network")
        theirs = OrganizationFactory(owner=self.people["other"], name="Another Shelter")
        suspended = OrganizationFactory(owner=owner, name="Suspended Circle")
        self._add("suspended_task", TaskFactory(organization=suspended))
        suspend_organization(organization_id=suspended.pk, actor_id=staff.pk, why="Asks for money.", now=self.now)
        self.rows |= {"org": ours, "other_org": theirs}
        for name, row in {"org": ours, "other_org": theirs, "suspended_org": suspended}.items():
            self.objects[name] = {"slug": row.slug}
        MembershipFactory(organization=ours, user=self.people["reviewer"], role=Role.REVIEWER)
        MembershipFactory(organization=ours, user=self.people["manager"], role=Role.MANAGER)
        # A seat of nobody in the table: changing it takes no role away.
        teammate = MembershipFactory(organization=ours, role=Role.REVIEWER)
        self.objects["member"] = {"slug": ours.slug, "public_id": teammate.user.public_id}
        invitation = invite_member(
            organization_id=ours.pk, actor_id=owner.pk, email="volunteer@people.example", role=Role.REVIEWER,
            now=self.now,
        )  # fmt: skip
        invitation.token_hash = token_hash("a-known-token")
        invitation.save(update_fields=["token_hash"])
        self.objects["invitation"] = {"slug": ours.slug, "public_id": invitation.public_id}
        self.objects["invitation_link"] = {"token": "a-known-token"}

    def _tasks(self) -> None:
        ours = self.rows["org"]
        briefs: dict[str, dict[str, Any]] = {
            "task": {"places": 5},
            "draft_task": {"status": "draft"},
            "closed_task": {"status": "closed"},
            "full_task": {"places": 1},
            "asking_task": {"needs_approval": True, "places": 3},
        }
        for name, brief in briefs.items():
            self._add(name, TaskFactory(organization=ours, **brief))
        Task.objects.filter(pk=self.rows["task"].pk).update(begun_at=self.now)  # it has a writing time
        self._add("other_task", TaskFactory(organization=self.rows["other_org"]))
        for name in ("task", "draft_task"):
            upload = SimpleUploadedFile(f"{name}.csv", b"week,parcels\n1,300")
            file = attach_task_file(task_id=self.rows[name].pk, actor_id=None, upload=upload, now=self.now)
            self._add(f"{name}_file", file)
        # Somebody outside the table who suits it and is free to be asked.
        self.rows["suited"] = VolunteerFactory(skills={"data-entry": 3})
        report = create_report(
            reporter_id=self.people["volunteer"].pk, task_id=self.rows["task"].pk, reason="other",
            text="It asks for money.", now=self.now,
        )  # fmt: skip
        self._add("report", report)
        self._add("moderated_task", TaskFactory(organization=OrganizationFactory(tier="new")))

    def _tables(self) -> None:
        """A table of tasks that is looked at, and one whose drafts were made."""
        ours, owner = self.rows["org"], self.people["owner"]
        rows = checked_rows(read_table(template().encode()), ours, self.now)
        for name in ("table", "made_table"):
            run = keep_table(organization_id=ours.pk, actor_id=owner.pk, file_name="tasks.csv", rows=rows, now=self.now)
            self.objects[name] = {"slug": ours.slug, "public_id": run.public_id}
        start_import(import_id=run.pk, actor_id=owner.pk)
        run_import(import_id=run.pk, now=self.now)

    def _claims(self) -> None:
        """The claimant has work in every state; somebody outside the table holds the full task's only place."""
        ours, claimant = self.rows["org"], VolunteerFactory(user=self.people["claimant"])
        self._add("taken_claim", ClaimFactory(task=self.rows["full_task"]))
        accepted = [
            ClaimFactory(task=TaskFactory(organization=ours), volunteer=claimant, status="accepted") for _n in range(3)
        ]
        self._add("accepted_claim", accepted[0])
        note = send_thanks(claim_id=accepted[1].pk, author_id=claimant.user_id, body="I learned a lot.", now=self.now)
        self._add("thanks", note)
        offered = offer_next_step(organization_id=ours.pk, volunteer_id=claimant.pk, now=self.now)
        self._add("next_step_offer", offered)
        accepted = claimant.claims.filter(status="accepted").earliest("pk")
        outcome = self.rows["outcome"] = Outcome.objects.create(claim=accepted, days=30, asked_at=self.now)
        self.objects["outcome"] = {"slug": ours.slug, "public_id": outcome.public_id}
        asked_person = self.people["reviewer"].public_id
        token = outcome_token(outcome=outcome.public_id, user=asked_person, now=self.now)
        self.objects["outcome_link"] = {"token": token}
        offer = SkillOffer.objects.create(
            volunteer=claimant, skill=Skill.objects.get(slug="subtitling"), offered_at=self.now
        )
        self.objects["skill_offer"] = {"slug": offer.skill.slug}
        dismissed = self._add("dismissed_task", TaskFactory(organization=ours))
        dismiss_task(task_id=dismissed.pk, volunteer_id=claimant.pk, reason="other", now=self.now)
        self._add("submitted_claim", ClaimFactory(task=TaskFactory(organization=ours, kind="design"),
                                                  volunteer=claimant, status="submitted"))  # fmt: skip
        asked = invite(task_id=TaskFactory().pk, volunteer_id=claimant.pk, now=self.now, actor_id=None)
        self._add("task_invitation", asked)
        for name in ("declined_claim", "appealed_claim"):
            task = TaskFactory(organization=ours, kind="design")
            self._add(name, ClaimFactory(task=task, volunteer=claimant, status="not_usable"))
        appealed = self.rows["appealed_claim"].submissions.get()
        appeal_review(review_id=appealed.review.pk, text="All three points are there.", now=self.now)
        self._add("appealed_file", appealed.files.get())
        phrase = self.rows["phrase"] = keep_phrase(
            organization_id=ours.pk, actor_id=self.people["owner"].pk, text="Clear at first glance.", now=self.now
        )
        self.objects["phrase"] = {"slug": ours.slug, "public_id": phrase.public_id}
        self._add("claim", ClaimFactory(task=TaskFactory(organization=ours), volunteer=claimant))
        self._checked_draft(claimant)
        self._waiting(claimant)
        self._add("request", ClaimFactory(task=self.rows["asking_task"], volunteer=claimant, status="requested"))
        submission = self.rows["submission"] = self.rows["submitted_claim"].submissions.get()
        self.objects["submission"] = {"slug": ours.slug, "public_id": submission.public_id}
        claim: Claim = self.rows["claim"]
        notes = SimpleUploadedFile("week.csv", b"1,2")
        said = {"body": "Which week?", "now": self.now, "uploads": [notes]}
        message = self._add("message", send_message(claim_id=claim.pk, author_id=claimant.user_id, **said))
        self._add("message_file", message.files.get())
        upload = SimpleUploadedFile("notes.csv", b"1,2")
        draft: ClaimFile = attach_file(claim_id=claim.pk, upload=upload, now=self.now)
        self._add("draft_file", draft)
        self._add("handed_in_file", submission.files.get())
        self.objects["draft_file_of_claim"] = {"public_id": claim.public_id, "file_id": draft.public_id}

    def _checked_draft(self, claimant: Volunteer) -> None:
        """A draft that the claimant is checking, with a file; and a template of its team."""
        ours, owner = self.rows["org"], self.people["owner"]
        draft = self._add("checked_draft", TaskFactory(organization=ours, status="draft"))
        upload = SimpleUploadedFile("checked.csv", b"week,parcels\n2,300")
        file = attach_task_file(task_id=draft.pk, actor_id=None, upload=upload, now=self.now)
        self._add("checked_draft_file", file)
        check = ask_brief_check(task_id=draft.pk, actor_id=owner.pk, now=self.now)
        ClaimFactory(task=check, volunteer=claimant, status="submitted")
        kept = keep_template(
            organization_id=ours.pk, actor_id=owner.pk, name="A chart", values=kept_values_of(draft), now=self.now
        )
        self.objects["template"] = {"slug": ours.slug, "public_id": kept.public_id}

    def _waiting(self, claimant: Volunteer) -> None:
        """Work of the claimant that is overdue; and work of somebody else, silent for weeks, that they review."""
        Volunteer.objects.filter(pk=claimant.pk).update(accepted_count=5)
        before = self.now - timedelta(days=21)
        late = ClaimFactory(task=TaskFactory(organization=self.rows["org"], now=before), volunteer=claimant, now=before)
        submit(late, now=before)
        self._add("overdue_claim", late)
        task = TaskFactory(organization=self.rows["other_org"], kind="design", now=before)
        silent = ClaimFactory(task=task, status="submitted", now=before)
        sent = self.rows["reviewed_submission"] = silent.submissions.get()
        self._add("reviewed_file", sent.files.get())
        ask_peers(submission_id=sent.pk, wave=1, now=self.now)
        offered = self._add("peer_task", silent.peer_checks.get())
        TaskInvitation.objects.create(task=offered, volunteer=claimant, created_at=self.now)
        self._add("peer_claim", claim_task(task_id=offered.pk, volunteer_id=claimant.pk, now=self.now))

    def _questions(self) -> None:
        """Somebody outside the table asks about the open task, twice; the second question is hidden."""
        task, owner = self.rows["task"], self.people["owner"]
        for name in ("question", "hidden_question"):
            asked = ask_question(task_id=task.pk, author_id=self.rows["suited"].user_id, body="Why?", now=self.now)
            self._add(name, asked)
            self.objects[f"desk_{name}"] = {"slug": task.organization.slug, "public_id": asked.public_id}
        hide_question(question_id=self.rows["hidden_question"].pk, actor_id=owner.pk, why="Twice.", now=self.now)
        answered = ask_question(task_id=task.pk, author_id=self.rows["suited"].user_id, body="When?", now=self.now)
        answer_question(question_id=answered.pk, actor_id=owner.pk, answer="In May.", now=self.now)
        self.objects["desk_answered_question"] = {"slug": task.organization.slug, "public_id": answered.public_id}

    def _portfolios(self) -> None:
        """The claimant's page is public, with one line in each visibility; the volunteer's page is private."""
        page = ensure_portfolio(volunteer_id=self.rows["claim"].volunteer_id)
        words = {"name": "Nadia Rahimi", "headline": "", "about": "", "place": ""}
        update_portfolio(portfolio_id=page.pk, address="nadia", is_public=True, **words)
        self.objects["portfolio"] = {"address": "nadia"}
        for line, visibility in zip(PortfolioLine.objects.order_by("pk"), Visibility, strict=True):
            set_visibility(line_id=line.pk, visibility=visibility, now=self.now)
            self._add(f"{visibility}_line", line)
            self.objects[f"shown_{visibility}_line"] = {"address": "nadia", "public_id": line.public_id}
        private = ensure_portfolio(volunteer_id=VolunteerFactory(user=self.people["volunteer"]).pk)
        update_portfolio(portfolio_id=private.pk, address="private", is_public=False, **words)
        self.objects["private_portfolio"] = {"address": "private"}
        self.objects["year"] = {"year": self.now.year}
        self.objects["coming_year"] = {"year": self.now.year + 2}
        self.objects["portfolio_skill"] = {"address": "nadia", "slug": "data-entry"}
        self.objects["unknown_skill"] = {"address": "nadia", "slug": "no-such-skill"}
        self._portfolio_extras(page)

    def _portfolio_extras(self, page: Portfolio) -> None:
        """Cards of what may be seen, a picture, a role and work done elsewhere."""
        draw_page_card(volunteer_id=page.volunteer_id)
        for visibility in Visibility:
            draw_line_card(line_id=self.rows[f"{visibility}_line"].pk)
            Cover.objects.create(
                line=self.rows[f"{visibility}_line"], file=self.rows["handed_in_file"], alt="A chart",
                picture=b"\xff\xd8\xff", digest="0" * 64, width=40, height=30,
            )  # fmt: skip
        skills = [Skill.objects.get(slug="data-entry")]
        self._add("role", save_role(volunteer_id=page.volunteer_id, role_id=None, name="Analyst", skills=skills))
        elsewhere = save_other_work(
            volunteer_id=page.volunteer_id, work_id=None, title="Kept a rota", organization_name="Oakwood",
            started_date=self.now.date(), ended_date=None, summary="", link="", visibility="public",
        )  # fmt: skip
        self._add("other_work", elsewhere)
        today = self.now.date()
        statement = make_statement(
            volunteer_id=page.volunteer_id, first=today - timedelta(days=30), last=today,
            line_ids=[self.rows["hidden_line"].public_id], shows_months=True, now=self.now,
        )  # fmt: skip
        self._add("statement", statement)
        self.objects |= {"resume_json": {"name": "resume.json"}, "work_csv": {"name": "work.csv"}}

    def _credentials(self) -> None:
        """The claimant's three accepted tasks: one certificate is shared, one private, one shared and withdrawn."""
        now, owner = self.now, self.people["owner"]
        for name in ("shared", "private", "revoked"):
            line = self.rows[f"{ {'shared': 'public', 'private': 'hidden', 'revoked': 'unlisted'}[name] }_line"]
            row = issue_credential(claim_id=line.claim_id, now=now)
            assert row is not None and row.current is not None
            make_pdf(version_id=row.current.pk)
            self._add(f"{name}_credential", row)
            self.objects[f"{name}_badge"] = {"public_id": str(row.public_id), "form": "json"}
            self.objects[f"{name}_pdf"] = {"public_id": str(row.public_id), "form": "pdf"}
            if name != "private":
                set_shared(credential_id=row.pk, is_shared=True, actor_id=self.people["claimant"].pk, now=now)
        revoked = self.rows["revoked_credential"]
        revoke_credential(credential_id=revoked.pk, actor_id=owner.pk, why="It was somebody else’s work.", now=now)
        for name in ("shared", "revoked"):
            desk_name = "desk_credential" if name == "shared" else "desk_revoked_credential"
            row = self.rows[f"{name}_credential"]
            self.objects[desk_name] = {"slug": self.rows["org"].slug, "public_id": row.public_id}
        sign_status_list(number=1, now=now)
        achievement = self.rows["shared_credential"].achievement
        self.objects["status_list"] = {"number": 1}
        self.objects["achievement"] = {"slug": achievement.slug, "version": achievement.version}
        self._add("bulk_check", start_bulk_check(entries=["https://localhost/credentials/1"], now=now))

    def _letters(self) -> None:
        claimant = self.people["claimant"]
        words = {"title": "Accepted", "path": "/today/"}
        ready = Download.objects.create(
            user=claimant, kind="tests.of_the_table", title="Numbers", status="ready", name="numbers.csv",
            file=ContentFile(b"1,2", name="numbers.bin"), content_type="text/csv", expires_at=self.now,
        )  # fmt: skip
        self._add("download", ready)
        notice = notify(recipient_id=claimant.pk, kind="review_done", key="of-the-table", **words)
        self._add("notification", notice)
        mail = Mail.objects.create(to=claimant.email, sender="a@example.org", subject="Accepted", text="", html="")
        self.objects["mail"] = {"mail_id": mail.pk}
        suppress_address(address="gone@people.example", reason="550 5.1.1", source="smtp", now=self.now)
        DigestEntry.objects.create(
            user=claimant, date=self.now.date(), due_at=self.now, decided_at=self.now, status="sent", mail=mail
        )
        token = unsubscribe_token(public_id=claimant.public_id, topic="answers")
        self.objects["unsubscribe_link"] = {"token": token}
        self.objects["calendar_link"] = {"token": make_feed(volunteer_id=claimant.volunteer.pk, now=self.now)}
        leaving = UserFactory(leaves_at=self.now + timedelta(days=7))  # outside the table, a week from being erased
        found = {"site": "https://other.example", "profile": {}, "works": [], "changed": [], "unsigned": []}
        self._add("read_archive", ArchiveImport.objects.create(user=claimant, found=found, created_at=self.now))
        self.objects["stay_link"] = {"token": stay_token(leaving)}
        self.objects["unknown_link_to_stay"] = {"token": "unknown"}
        self.objects["unknown_calendar"] = {"token": "unknown"}
        self.objects |= {
            "unknown_link": {"key": "unknown"},
            "unknown_reset_link": {"uidb36": "1", "key": "unknown"},
            "linkedin": {"provider_id": "linkedin"},
            "tasks_app": {"app_label": "tasks"},
            "shown_row": {"content_type_id": 1, "object_id": 1},
        }

    def _webhooks(self) -> None:
        """One that is on, with its ping; one that is off; and one of somebody else."""
        added = {"event_types": ["task.opened"], "now": self.now}
        for name, owner in {"org": "owner", "other_org": "other"}.items():
            about = {"organization_id": self.rows[name].pk, "actor_id": self.people[owner].pk}
            self.rows[f"{name}_webhook"], _secret = add_endpoint(**about, url="https://hooks.example.org/", **added)
        ours = self.rows["org_webhook"]
        stopped, _secret = add_endpoint(
            organization_id=ours.organization_id, actor_id=self.people["owner"].pk, url="https://old.example.org/",
            **added,
        )  # fmt: skip
        set_active(endpoint_id=stopped.pk, actor_id=self.people["owner"].pk, is_active=False, now=self.now)
        slug = self.rows["org"].slug
        rows = {"webhook": ours, "stopped_webhook": stopped}
        for name, row in rows.items():
            self.objects[name] = {"slug": slug, "public_id": row.public_id}
        ping = ours.deliveries.get()
        self.objects["webhook_message"] = {
            "slug": slug, "public_id": ours.public_id, "message_id": ping.public_id
        }  # fmt: skip

    def _matching(self) -> None:
        """What staff see of it."""
        weights.use_fixed_weights_first(now=self.now)
        run = ensure_run(now=self.now)
        MatchBlock.objects.create(run=run, first_id=1, last_id=500, done_at=self.now, list_count=3, seconds=0.2)
        volunteer_id, task_id = self.rows["claim"].volunteer_id, self.rows["task"].pk
        week_ago = self.now - timedelta(days=7)
        log_shown(volunteer_id=volunteer_id, task_ids=[task_id], place="browse", now=week_ago)
        report_fairness(now=self.now)


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
