"""Replays the demo's year through the services, in the order in which it happened.

Every state is reached as a person would reach it, so the event log, the totals and the portfolio lines are real.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import User
from common.models import OutboxJob
from microvol.demo.bonds import add_bonds
from microvol.demo.certificates import add_certificates
from microvol.demo.desk import add_review_desk
from microvol.demo.outcomes import outcome_steps
from microvol.demo.portfolios import add_statement, tell_portfolios
from microvol.demo.silence import add_silence
from microvol.demo.talk import note_absence, question_steps
from microvol.demo.trust import add_trust
from microvol.demo.webhooks import add_webhook
from microvol.demo.writing import add_writing
from notifications.models import Mail, Notification
from notifications.services.digests import send_due
from notifications.services.mail_settings import Rhythm, choose_rhythm, ensure_settings, plan_morning
from notifications.timing import local_date, zone_of
from organizations.models import Membership, Organization
from organizations.services.profiles import create_organization
from organizations.services.standing import verify_organization
from portfolios.services.lines import set_visibility, update_line
from portfolios.services.pages import ensure_portfolio, update_portfolio
from reporting.first_rates import insert_first_rates
from reporting.models import HourlyRate
from tasks.jobs import refresh_search_words
from tasks.models import Claim, Impression, Task
from tasks.rules import ReviewInput
from tasks.services.brief_files import attach_task_file
from tasks.services.briefs import BriefInput, create_task
from tasks.services.claims import approve_request, claim_task, expire_claim, extend_claim, release_claim, withdraw_claim
from tasks.services.drafts import attach_file, save_draft
from tasks.services.fairness import report_fairness
from tasks.services.feeds import update_list
from tasks.services.importing import import_opportunities, read_rows
from tasks.services.impressions import log_shown
from tasks.services.messages import send_message
from tasks.services.publishing import approve_brief, close_task, publish_task
from tasks.services.review_facts import refresh_review_facts
from tasks.services.reviews import review_submission
from tasks.services.saved import save_task
from tasks.services.submissions import SubmissionInput, submit_claim
from tasks.services.waiting_list import join_waiting_list
from tasks.services.weights import refit_weights
from tasks.states import TaskStatus
from vocabularies.models import Cause, Skill
from vocabularies.services import countries
from volunteers.models import Volunteer, VolunteerGoal, VolunteerSkill
from volunteers.services import ensure_volunteer

DATA = Path(__file__).parent / "data"
PASSWORD = "microvol-demo"  # noqa: S105  printed at the start, development only
NYC_SERVICE = settings.BASE_DIR / "tasks/importing/data/nyc_service_volunteer_opportunities.csv"
NEWS_STAYS_UNREAD = timedelta(days=2)
SEEN_MIN, SEEN_MAX = 10, 60  # tasks of a list that somebody looks through before taking one
Progress = Callable[[str], None]


class Demo:
    """One load. `now` is the moment the demo is loaded; the data's times count back from it."""

    def __init__(self, now: datetime, progress: Progress) -> None:
        self.now = now
        self.progress = progress
        self.password = make_password(PASSWORD)  # hashed once: hashing is slow on purpose
        self.skills = dict(Skill.objects.values_list("slug", "pk"))
        self.causes = dict(Cause.objects.values_list("slug", "pk"))
        self.users: dict[str, User] = {}
        self.volunteers: dict[str, Volunteer] = {}
        self.organizations: dict[str, Organization] = {}
        self.tasks: dict[str, Task] = {}
        self.claims: dict[str, Claim] = {}
        self.steps: list[tuple[datetime, int, Callable[[datetime], None]]] = []

    def load(self) -> None:
        insert_first_rates(HourlyRate)  # an emptied database has lost what its migrations brought
        self.progress("people and organisations")
        self._people()
        self._organizations()
        self.progress("a year of work")
        briefs = {brief["key"]: brief for brief in _read("tasks")}
        work = _read("work")
        for brief in briefs.values():
            self._plan_task(brief)
        for item in work["history"]:
            self._plan_history(item)
        for claim in work["claims"]:
            self._plan_claim(claim)
        for entry in work["waiting"]:
            self._at(hours=entry["hours_ago"], action=self._waiting(entry))
        talk = _read("talk")
        for question in talk["questions"]:
            for hours, action in question_steps(question, self.users, self.tasks):
                self._at(hours=hours, action=action)
        accepted = {item["key"]: item["days_ago"] for item in work["history"]}
        for hours, action in outcome_steps(_read("outcomes"), self.claims, accepted, self.now):
            self._at(hours=hours, action=action)
        self._replay()
        for absence in talk["absences"]:
            note_absence(absence, self.users, self.organizations, self.now)
        for item in work["saved"]:
            for key in item["tasks"]:
                save_task(task_id=self.tasks[key].pk, volunteer_id=self.volunteers[item["volunteer"]].pk)
        self.progress("portfolios and feeds")
        self._portfolios(work["history"])
        refresh_search_words()
        report_fairness(now=self.now)
        refit_weights(now=self.now)
        add_writing(
            tasks=self.tasks, volunteers=self.volunteers,
            actor_id=self.users["coordinator@demo.example"].pk, now=self.now,
        )  # fmt: skip
        add_silence(
            organization=self.organizations["five-wells"], author=self.volunteers["khaled.alkhatib@demo.example"],
            skill_id=self.skills["spreadsheet-modelling"], cause_id=self.causes["water"], now=self.now,
        )  # fmt: skip
        add_bonds(users=self.users, volunteers=self.volunteers, now=self.now)
        add_review_desk(
            organization=self.organizations["riverbank"], coordinator=self.users["coordinator@demo.example"],
            reviewer=self.users["reviewer@demo.example"], volunteer=self.volunteers["selam.tesfaye@demo.example"],
            declined=self.claims["eleni-deposit"], skill_id=self.skills["copywriting"], now=self.now,
        )  # fmt: skip
        for volunteer in self.volunteers.values():
            update_list(volunteer_id=volunteer.pk, now=self.now)
        for organization in self.organizations.values():
            refresh_review_facts(organization_id=organization.pk, now=self.now)
        founder = self._user("founder@demo.example", "Kit Founder", days_ago=4)
        add_trust(
            owner=founder, moderator=self.admin, tasks=self.tasks, users=self.users,
            skill_id=self.skills["copywriting"], now=self.now,
        )  # fmt: skip
        coordinator = self.users["coordinator@demo.example"]
        add_webhook(organization=self.organizations["riverbank"], actor_id=coordinator.pk, now=self.now)
        self.progress("real opportunities of New York's nonprofits, as drafts")
        import_opportunities(rows=read_rows(NYC_SERVICE), now=self.now)
        # What the past would have mailed is not sent now.
        OutboxJob.objects.all().delete()
        Mail.objects.all().delete()
        self._last_mornings()

    def _last_mornings(self) -> None:
        """Everybody was here today, and had their weekly digest in the morning that was last: the mailbox shows it."""
        since = self.now - timedelta(days=1)
        User.objects.update(seen_at=self.now)
        for user in self.users.values():
            zone = zone_of(user.time_zone)
            row = ensure_settings(user_id=user.pk, now=since)
            due = plan_morning(row, zone, after=since)
            rhythm = Rhythm(row.cadence, local_date(due, zone).weekday(), row.quiet_from, row.quiet_until)
            choose_rhythm(user_id=user.pk, rhythm=rhythm, now=since)
        for hour in range(25):
            send_due(now=since + timedelta(hours=hour))

    # --- who ---------------------------------------------------------------------------------------------------------

    def _user(self, email: str, name: str, zone: str = "Europe/London", days_ago: int = 30, **fields: Any) -> User:
        user = User.objects.create_user(email, None, name=name, time_zone=zone, **fields)
        user.password = self.password
        user.save(update_fields=["password"])
        User.objects.filter(pk=user.pk).update(joined_at=self.now - timedelta(days=days_ago))
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        self.users[email] = user
        return user

    def _people(self) -> None:
        self.admin = self._user("admin@demo.example", "Robin Admin", is_staff=True, is_superuser=True)
        for person in _read("people"):
            user = self._user(person["email"], person["name"], person["timezone"], person["joined_days_ago"])
            volunteer = ensure_volunteer(user_id=user.pk)
            for name in ("weekly_minutes", "languages", "sittings", "aims", "industries"):
                setattr(volunteer, name, person.get(name) or getattr(volunteer, name))
            volunteer.onboarded_at = self.now - timedelta(days=person["joined_days_ago"])
            volunteer.save()
            volunteer.causes.set([self.causes[slug] for slug in person["causes"]])
            VolunteerSkill.objects.bulk_create(
                VolunteerSkill(volunteer=volunteer, skill_id=self.skills[row["slug"]], level=row["level"])
                for row in person["skills"]
            )
            VolunteerGoal.objects.bulk_create(
                VolunteerGoal(volunteer=volunteer, skill_id=self.skills[slug]) for slug in person["goals"]
            )
            self.volunteers[person["email"]] = volunteer

    def _organizations(self) -> None:
        for row in _read("organizations"):
            staff = sorted(row["staff"], key=lambda person: person["role"] != "owner")
            joined = self.now - timedelta(days=row["joined_days_ago"])
            for person in staff:
                if person["email"] not in self.users:
                    self._user(person["email"], person["name"], row["timezone"], row["joined_days_ago"])
            organization = create_organization(
                creator_id=self.users[staff[0]["email"]].pk,
                creator_title=staff[0]["title"],
                name=row["name"],
                slug=row["slug"],
                about=row["about"],
                city=row["city"],
                country=row["country"],
                time_zone=row["timezone"],
                website=row["website"],
                industry=row["industry"],
                cause_ids=[self.causes[slug] for slug in row["causes"]],
                now=joined,
            )
            for person in staff[1:]:
                Membership.objects.create(
                    organization=organization,
                    user=self.users[person["email"]],
                    role=person["role"],
                    title=person["title"],
                )
            tiers = {"verified": ["verified"], "trusted": ["verified", "trusted"]}.get(row["tier"], [])
            for tier in tiers:
                verify_organization(
                    organization_id=organization.pk,
                    actor_id=self.admin.pk,
                    tier=tier,
                    why="Found in the charity register; we spoke with the owner.",
                    now=joined,
                )
            Organization.objects.filter(pk=organization.pk).update(created_at=joined)
            self.organizations[row["slug"]] = organization

    def _publisher(self, organization: Organization) -> int:
        seats = Membership.objects.publishers().filter(organization=organization).order_by("pk")
        return seats.values_list("user_id", flat=True)[0]

    # --- what happened, in order -------------------------------------------------------------------------------------

    def _at(self, *, action: Callable[[datetime], None], hours: float = 0, days: float = 0) -> None:
        self.steps.append((self.now - timedelta(hours=hours, days=days), len(self.steps), action))

    def _replay(self) -> None:
        for moment, _order, action in sorted(self.steps, key=lambda step: step[:2]):
            newest = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            with transaction.atomic():
                action(moment)
            is_old = moment < self.now - NEWS_STAYS_UNREAD
            Notification.objects.filter(pk__gt=newest).update(created_at=moment, read_at=moment if is_old else None)

    def _plan_task(self, brief: dict[str, Any]) -> None:
        organization = self.organizations[brief["organization"]]
        opened = self.now - timedelta(days=brief["opened_days_ago"])

        def write(moment: datetime) -> None:
            closes = self.now + timedelta(days=brief["closes_in_days"]) if brief["closes_in_days"] else None
            self.tasks[brief["key"]] = self._write(brief, organization, moment, closes_at=closes)
            if brief["state"] != TaskStatus.DRAFT:
                self._publish(self.tasks[brief["key"]], moment, let_out=brief["state"] != TaskStatus.IN_MODERATION)

        def close(moment: datetime) -> None:
            actor = self._publisher(organization)
            close_task(task_id=self.tasks[brief["key"]].pk, actor_id=actor, now=moment, why="We have what we need.")

        self._at(days=(self.now - opened) / timedelta(days=1) + 0.01, action=write)
        if brief["state"] == TaskStatus.CLOSED:
            self._at(hours=1, action=close)

    def _write(
        self, brief: dict[str, Any], organization: Organization, moment: datetime, closes_at: datetime | None = None
    ) -> Task:
        task = create_task(
            organization_id=organization.pk,
            actor_id=self._publisher(organization),
            brief=BriefInput(
                kind=brief["kind"],
                title=brief["title"],
                why=brief["why"],
                need=brief["need"],
                deliverable=brief["deliverable"],
                not_needed=brief.get("not_needed", ""),
                example=brief.get("example", ""),
                points=brief["points"],
                minutes=brief["minutes"],
                places=brief["places"],
                closes_at=closes_at,
                languages=brief["languages"],
                is_starter=brief.get("is_starter", False),
                needs_approval=brief.get("needs_approval", False),
                ownership=brief["ownership"],
                portfolio_permission=brief["portfolio_permission"],
                ai_use=brief["ai_use"],
                uses={self.skills[row["skill"]]: row["level"] for row in brief["uses"]},
                teaches=[self.skills[slug] for slug in brief["teaches"]],
                cause_ids=[self.causes[slug] for slug in brief["causes"]],
                reviewer_id=self._publisher(organization),
            ),
            now=moment,
        )
        for file in brief.get("files", []):
            upload = _upload(file["content"], file["name"])
            attach_task_file(
                task_id=task.pk, actor_id=task.created_by_id, upload=upload, note=file.get("note", ""), now=moment
            )
        Task.objects.filter(pk=task.pk).update(created_at=moment)
        return task

    def _publish(self, task: Task, moment: datetime, let_out: bool = True) -> None:
        published = publish_task(task_id=task.pk, actor_id=self._publisher(task.organization), now=moment)
        if published.status == TaskStatus.IN_MODERATION and let_out:
            approve_brief(task_id=task.pk, actor_id=self.admin.pk, now=moment)

    def _plan_history(self, item: dict[str, Any]) -> None:
        organization = self.organizations[item["organization"]]
        changes = item["changes"]
        accepted = item["days_ago"] * 24.0
        submitted = accepted + item["review_hours"]
        first_review = submitted + changes["revision_hours"] if changes else 0.0
        first_submitted = first_review + changes["review_hours"] if changes else submitted
        claimed = first_submitted + item["work_hours"]
        key = item["key"]

        def claim(moment: datetime) -> None:
            if item["task"] is None:
                self.tasks[key] = self._write(item["brief"], organization, moment - timedelta(hours=6))
                self._publish(self.tasks[key], moment - timedelta(hours=5))
            self._claim(key, item["task"] or key, item["volunteer"], moment)

        self._at(hours=claimed, action=claim)
        if changes:
            failed = [{"point": changes["failed_point"], "comment": changes["comment"]}]
            self._at(hours=first_submitted, action=self._submission(key, changes["submission"]))
            self._at(hours=first_review, action=self._return(key, "changes_asked", {**item, **changes}, failed))
        self._at(hours=submitted, action=self._submission(key, item["submission"]))
        self._at(hours=accepted, action=self._acceptance(key, item["reviewer"], item["review"]))

    def _claim(self, key: str, task_key: str, email: str, moment: datetime) -> None:
        self._browse(self.tasks[task_key], self.volunteers[email], moment)
        self.claims[key] = claim_task(
            task_id=self.tasks[task_key].pk, volunteer_id=self.volunteers[email].pk, now=moment
        )

    def _browse(self, task: Task, volunteer: Volunteer, moment: datetime) -> None:
        """Who claims has seen the newest tasks of that moment, down to the one they take."""
        newest = Task.objects.claimable(moment).order_by("-published_at", "-pk").values_list("pk", flat=True)
        shown = list(newest[:SEEN_MAX])
        down_to = shown.index(task.pk) + 1 if task.pk in shown else 0
        log_shown(
            volunteer_id=volunteer.pk,
            task_ids=shown[: max(down_to, SEEN_MIN)],
            place=Impression.Place.BROWSE,
            now=moment - timedelta(minutes=5),
        )

    def _submission(self, key: str, submission: dict[str, Any]) -> Callable[[datetime], None]:
        def submit(moment: datetime) -> None:
            claim = self.claims[key]
            self._attach(claim, submission["files"], moment)
            submit_claim(
                claim_id=claim.pk,
                content=SubmissionInput(
                    minutes=submission["minutes"],
                    text=submission["text"],
                    links=submission["links"],
                    answers={name: submission[name] for name in ("rows", "fields") if submission[name]},
                    note=submission["note"],
                    ai_use=submission["ai_use"],
                    ticked_points=list(claim.task.points.values_list("position", flat=True)),
                ),
                now=moment,
            )

        return submit

    def _attach(self, claim: Claim, names: list[str], moment: datetime) -> None:
        for name in names:
            attach_file(claim_id=claim.pk, upload=_upload(name, name), now=moment)

    def _review(self, key: str, reviewer: str, moment: datetime, failed: list[dict], **answers: Any) -> None:
        claim = self.claims[key]
        comments = {row["point"]: row["comment"] for row in failed}
        ids = claim.task.points.order_by("position").values_list("pk", flat=True)
        review_submission(
            submission_id=claim.submissions.order_by("-version").values_list("pk", flat=True)[0],
            reviewer_id=self.users[reviewer].pk,
            review=ReviewInput(
                points={
                    point_id: (number not in comments, comments.get(number, "")) for number, point_id in enumerate(ids)
                },
                **answers,
            ),
            now=moment,
        )

    def _return(self, key: str, verdict: str, words: dict[str, Any], failed: list[dict]) -> Callable[[datetime], None]:
        return lambda moment: self._review(
            key,
            words["reviewer"],
            moment,
            failed,
            verdict=verdict,
            what_worked=words["what_worked"],
            what_to_change=words["what_to_change"],
        )

    def _acceptance(self, key: str, reviewer: str, review: dict[str, Any]) -> Callable[[datetime], None]:
        return lambda moment: self._review(
            key,
            reviewer,
            moment,
            [],
            verdict=review["verdict"],
            what_worked=review["what_worked"],
            quote=review["quote"],
            private_note=review["private_note"],
            ratings={self.skills[row["skill"]]: row["rating"] for row in review["ratings"]},
        )

    # --- what is going on now ----------------------------------------------------------------------------------------

    def _plan_claim(self, item: dict[str, Any]) -> None:
        key = item["key"]

        def claim(moment: datetime) -> None:
            self._claim(key, item["task"], item["volunteer"], moment)
            task = self.tasks[item["task"]]
            if task.needs_approval and item["state"] != "requested":
                approve_request(claim_id=self.claims[key].pk, actor_id=self._publisher(task.organization), now=moment)

        self._at(hours=item["claimed_hours_ago"], action=claim)
        for step in item["steps"]:
            self._at(hours=step["hours_ago"], action=self._step(key, item, step))
        for message in item["messages"]:
            self._at(hours=message["hours_ago"], action=self._message(key, message))
        if item["draft"]:
            self._at(hours=item["draft"]["saved_hours_ago"], action=self._draft(key, item))

    def _step(self, key: str, item: dict[str, Any], step: dict[str, Any]) -> Callable[[datetime], None]:
        owner = self.users[item["volunteer"]].pk

        def expire(moment: datetime) -> None:
            claim = Claim.objects.get(pk=self.claims[key].pk)
            expire_claim(claim_id=claim.pk, now=max(moment, claim.lease_ends_at or moment))

        steps: dict[str, Callable[[datetime], object]] = {
            "extended": lambda m: extend_claim(claim_id=self.claims[key].pk, actor_id=owner, now=m),
            "released": lambda m: release_claim(
                claim_id=self.claims[key].pk, actor_id=owner, now=m, why=step.get("why", "")
            ),
            "expired": expire,
            "withdrawn": lambda m: withdraw_claim(
                claim_id=self.claims[key].pk, actor_id=self.users[step["by"]].pk, now=m, why=step["why"]
            ),
        }
        name = step["step"]
        if name == "submitted":
            return self._submission(key, step["submission"])
        if name in {"changes_asked", "not_usable"}:
            return self._return(key, name, step, step["failed_points"])

        def run(moment: datetime) -> None:
            steps[name](moment)

        return run

    def _message(self, key: str, message: dict[str, Any]) -> Callable[[datetime], None]:
        def send(moment: datetime) -> None:
            send_message(
                claim_id=self.claims[key].pk,
                author_id=self.users[message["by"]].pk,
                body=message["text"],
                is_question=message["question"],
                now=moment,
            )

        return send

    def _draft(self, key: str, item: dict[str, Any]) -> Callable[[datetime], None]:
        draft = item["draft"]
        hours, minutes = divmod(draft["minutes"] or 0, 60)

        def save(moment: datetime) -> None:
            claim = Claim.objects.get(pk=self.claims[key].pk)
            if claim.status != "active":
                return
            self._attach(claim, draft["files"], moment)
            save_draft(
                claim_id=claim.pk,
                draft={
                    **{name: draft[name] for name in ("text", "links", "rows", "fields", "note")},
                    "hours": str(hours),
                    "minutes": str(minutes),
                },
                # The data counts points from 0, positions begin at 1.
                ticked_points=[number + 1 for number in item["ticked_points"]],
                wants_portfolio=True,
                now=moment,
            )

        return save

    def _waiting(self, entry: dict[str, Any]) -> Callable[[datetime], None]:
        def join(moment: datetime) -> None:
            join_waiting_list(
                task_id=self.tasks[entry["task"]].pk, volunteer_id=self.volunteers[entry["volunteer"]].pk, now=moment
            )

        return join

    def _portfolios(self, history: list[dict[str, Any]]) -> None:
        for person in _read("people"):
            portfolio = ensure_portfolio(volunteer_id=self.volunteers[person["email"]].pk)
            update_portfolio(
                portfolio_id=portfolio.pk,
                address=person.get("portfolio_address") or portfolio.address,
                name=person["name"],
                headline=person["headline"],
                about=person["about"],
                place=f"{person['city']}, {countries()[person['country']]}",
                open_to=person.get("open_to", ""),
                shows_languages=True,
                is_public=bool(person.get("public")),
            )
        for item in history:
            line = self.claims[item["key"]].portfolio_line
            words = item["line"]
            accepted = self.now - timedelta(days=item["days_ago"])
            if words["visibility"] != "hidden":
                set_visibility(line_id=line.pk, visibility=words["visibility"], now=accepted)
            update_line(
                line_id=line.pk,
                summary=words["summary"],
                learned=words["learned"],
                shows_learned=True,
                is_selected=words["selected"],
            )
        told = _read("portfolios")
        tell_portfolios(told, self.claims, self.volunteers)
        add_certificates(told["certificates"], self.claims, self.now)
        add_statement(self.volunteers["volunteer@demo.example"], self.now)


def _read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


def _upload(stored: str, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (DATA / "files" / stored).read_bytes())
